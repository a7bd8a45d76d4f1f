using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;

namespace Linq.Alerts.Tests;

public class HttpLinqTransportTests : LinqTransportContract
{
    protected override ILinqTransport Open(HttpClient http, Uri baseUrl, Secret key) => new HttpLinqTransport(http, baseUrl, key);
}

/// <summary>The same in memory: what differs would be the server's doing, not the transport's.</summary>
public sealed class HttpLinqTransportInMemoryTests : HttpLinqTransportTests
{
    protected override void Configure(WebApplicationBuilder builder) => builder.WebHost.UseTestServer();

    protected override HttpClient ClientOf(WebApplication app) => app.GetTestClient();
}
