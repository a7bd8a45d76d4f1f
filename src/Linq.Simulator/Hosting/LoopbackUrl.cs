namespace Linq.Simulator;

internal static class LoopbackUrl
{
    /// <summary>The admin API needs no token, so it must not be reachable from other machines.</summary>
    /// <exception cref="ArgumentException">It isn't <c>http://</c> with a loopback host; the message gives an example.</exception>
    public static void Require(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || uri is not { Scheme: "http", IsLoopback: true, PathAndQuery: "/" })
        {
            throw new ArgumentException(
                $"'{url}' is not an address of this machine alone. Take one such as http://127.0.0.1:5100.");
        }
    }
}
