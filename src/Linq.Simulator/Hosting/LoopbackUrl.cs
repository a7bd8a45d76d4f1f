namespace Linq.Simulator;

internal static class LoopbackUrl
{
    /// <summary>The admin asks for no token, so nobody else's machine may reach it.</summary>
    /// <exception cref="ArgumentException">Not <c>http://</c> on a loopback host; the message names such a one.</exception>
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
