using System.Net;

namespace Linq.Alerts;

/// <summary>The proxy from the environment, but none for this machine itself, because a proxy would look for the address on its own machine.</summary>
internal sealed class ProxyElsewhere(IWebProxy proxy) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : proxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || proxy.IsBypassed(host);
}
