using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Linq.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>A collector on loopback that takes metrics and traces by OTLP, over gRPC or HTTP, or as Azure Monitor does, and keeps every byte of them.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    /// <summary>The protocol of Azure Monitor.</summary>
    public const string AzureMonitor = "azure-monitor";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();

    private OtlpReceiver(WebApplication app, string protocol) => (_app, Protocol) = (app, protocol);

    /// <summary>As <c>OTEL_EXPORTER_OTLP_PROTOCOL</c> names it, or <see cref="AzureMonitor"/>.</summary>
    public string Protocol { get; }

    public string Url => _app.Urls.First();

    public IReadOnlyList<string> Paths => [.. _received.Select(one => one.Path).Distinct()];

    /// <summary>Everything received. Strings in it are UTF-8.</summary>
    public string Text => string.Concat(_received.Select(one => Encoding.Latin1.GetString(one.Body)));

    public static async Task<OtlpReceiver> StartAsync(string protocol)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(
            endpoint => endpoint.Protocols = protocol == "grpc" ? HttpProtocols.Http2 : HttpProtocols.Http1)).UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var receiver = new OtlpReceiver(app, protocol);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Asserts that nothing came that names a person, a line, a chat, a key or any address.</summary>
    /// <param name="chat">On the first line.</param>
    /// <param name="secrets">What else must not have come.</param>
    public void AssertNothingPersonal(SimulatedLinq linq, Guid chat, params string[] secrets)
    {
        var (text, line) = (Text, linq.Lines[0]);
        string[] all =
        [
            line.Number, line.Number[1..], line.Number[^7..], $"{line.Id}", $"{chat}", .. linq.Find(chat)!.Handles, linq.Token, .. secrets,
            "/services/", "/v3/", "phone_number", "http://", "127.0.0.1", "url.full", "url.path", "server.address",
        ];
        Assert.All(all, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var isCompressed = context.Request.Headers.ContentEncoding == "gzip";
        await (isCompressed ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body).CopyToAsync(body);
        _received.Enqueue((context.Request.Path, body.ToArray()));
        if (Protocol == AzureMonitor)
        {
            await context.Response.WriteAsync("""{"itemsReceived":1,"itemsAccepted":1,"errors":[]}""");
            return;
        }

        if (Protocol != "grpc")
        {
            context.Response.ContentType = "application/x-protobuf";
            return;
        }

        // An empty answer: a flag, a length of zero, and how it went.
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
