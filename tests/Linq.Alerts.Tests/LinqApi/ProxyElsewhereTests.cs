using System.Net;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class ProxyElsewhereTests
{
    private static readonly WebProxy Proxy = new("http://proxy.example:3128") { Credentials = new NetworkCredential("user", "password") };

    [Theory]
    [InlineData("http://localhost:5100/x")]
    [InlineData("http://LOCALHOST/x")]
    [InlineData("http://127.0.0.1:5100/x")]
    [InlineData("https://127.1.2.3/x")]
    [InlineData("http://[::1]:5100/x")]
    public void This_machine_is_reached_directly(string address)
    {
        ProxyElsewhere proxy = new(Proxy);

        Assert.True(proxy.IsBypassed(new(address)));
        Assert.Null(proxy.GetProxy(new(address)));
    }

    [Theory]
    [InlineData("https://api.linqapp.com/api/partner")]
    [InlineData("http://127.0.0.1.example.com/x")]
    [InlineData("http://10.0.0.1/x")]
    public void Everything_else_goes_as_the_environment_says(string address)
    {
        ProxyElsewhere proxy = new(Proxy);

        Assert.False(proxy.IsBypassed(new(address)));
        Assert.Equal("http://proxy.example:3128/", proxy.GetProxy(new(address))?.AbsoluteUri);
        Assert.Same(Proxy.Credentials, proxy.Credentials);
    }
}
