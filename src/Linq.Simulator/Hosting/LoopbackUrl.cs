namespace Linq.Simulator;

internal static class LoopbackUrl
{
    /// <summary>The admin asks for no token, so nobody else's machine may reach it.</summary>
    /// <exception cref="ArgumentException">The address is not <c>http://</c> on a loopback host; the message says what would do.</exception>
    public static void Require(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || !uri.IsLoopback || uri.PathAndQuery != "/")
        {
            throw new ArgumentException(
                $"'{url}' is not an address of this machine alone. Take one such as http://127.0.0.1:5100.");
        }
    }
}
