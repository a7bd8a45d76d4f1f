using System.Diagnostics;
using Linq.Alerts.Local;

namespace Linq.Alerts.Benchmarks;

/// <summary>The whole one-machine program on one core: it reads its lines once, then answers requests until its input ends.</summary>
internal static class ApiChild
{
    /// <param name="args">Base URL, token, data folder. Then it answers each line of input with the CPU it has used so far.</param>
    public static async Task RunAsync(string[] args)
    {
        if (OperatingSystem.IsLinux())
            Process.GetCurrentProcess().ProcessorAffinity = 1;
        var clock = TimeProvider.System;
        using var display = new Display(Stream.Null, clock);
        var page = new PageSettings(true, System.Net.IPAddress.Loopback, 0, null);
        var settings = new LocalSettings(new(new(), new(), new(), new(null, null, null, null), [], null, new(args[1]), new(args[0])), args[2], page);
        await using var app = await LocalApp.OpenAsync(settings, new PeopleScreen(display, clock, Paint.None), clock, CancellationToken.None);
        await app.Round.RunAsync(_ => { });
        await using var server = await PageServer.StartAsync(page, app.Page, (_, _) => { }, CancellationToken.None);
        var sick = (await app.Page.Health.ReadAsync()).Search(new(), clock.GetUtcNow()).Select(chat => $"{chat.Chat}").ToList();
        Reply.Send(new ApiServer(server.Url.Port, sick));
        while (await Console.In.ReadLineAsync() is not null)
            Reply.Send(Environment.CpuUsage.TotalTime.TotalSeconds);
    }
}

/// <param name="Chats">Those on record.</param>
internal sealed record ApiServer(int Port, IReadOnlyList<string> Chats);
