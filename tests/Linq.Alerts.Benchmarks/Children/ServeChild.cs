using System.Globalization;
using Linq.Simulator;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;

namespace Linq.Alerts.Benchmarks;

/// <summary>The simulator in its own process, so that its cost isn't measured.</summary>
internal static class ServeChild
{
    /// <param name="args">Lines, chats, sick share; then any of <c>plain</c> (never compresses) and <c>kept</c> (see <see cref="KeptAnswers"/>).</param>
    public static async Task RunAsync(string[] args)
    {
        var world = new SimulatedLinq(new SimulatorOptions
        {
            Lines = int.Parse(args[0], CultureInfo.InvariantCulture),
            Chats = int.Parse(args[1], CultureInfo.InvariantCulture),
            SickShare = double.Parse(args[2], CultureInfo.InvariantCulture),
        });
        var app = SimulatorApp.Build(world, builder =>
        {
            if (args.Contains("plain"))
                builder.Services.AddSingleton<IResponseCompressionProvider, NoCompression>();
            if (args.Contains("kept"))
                builder.Services.AddSingleton<IStartupFilter, KeptAnswers>();
        });
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        Reply.Send(new { BaseUrl = app.Urls.First() + SimulatorApp.BasePath, Admin = app.Urls.First() + "/admin", world.Token });

        while (await Console.In.ReadLineAsync() is { } order)
        {
            var turned = Turn(world, int.Parse(order, CultureInfo.InvariantCulture));
            Reply.Send(new { Turned = turned });
        }

        await app.StopAsync();
    }

    /// <summary>Makes this many healthy chats unhealthy at once, evenly over the lines: of every twenty, 15 at risk, 4 critical, 1 opted out.</summary>
    private static int Turn(SimulatedLinq world, int chats)
    {
        var turned = 0;
        foreach (var line in world.Lines)
        {
            foreach (var chat in world.ChatsOn(line).Where(chat => chat is { Status: "HEALTHY", IsGroup: false }).Take(chats / world.Lines.Count))
                world.SetHealth(chat.Id, (turned++ % 20) switch { 0 => "OPTED_OUT", < 5 => "CRITICAL", _ => "AT_RISK" });
        }

        return turned;
    }

    private sealed class NoCompression : IResponseCompressionProvider
    {
        public bool CheckRequestAcceptsCompression(Microsoft.AspNetCore.Http.HttpContext context) => false;

        public ICompressionProvider? GetCompressionProvider(Microsoft.AspNetCore.Http.HttpContext context) => null;

        public bool ShouldCompressResponse(Microsoft.AspNetCore.Http.HttpContext context) => false;
    }
}
