using System.Net;

namespace Linq.Alerts.Local;

/// <summary>Where and to whom the page is served. Settings section <c>Page</c>, and <c>PAGE_TOKEN</c>.</summary>
/// <param name="Port">0 for any free port.</param>
/// <param name="Token">Null is only allowed on a loopback address.</param>
/// <param name="Url">The page's public address, for links in alerts; null if not set.</param>
internal sealed record PageSettings(bool Enabled, IPAddress Address, int Port, Secret? Token, Uri? Url = null)
{
    public const string TokenSetting = "PAGE_TOKEN";
    private const int DefaultPort = 8787;

    /// <summary>A guessable token protects nothing.</summary>
    private const int MinToken = 16;

    public static PageSettings Off { get; } = new(false, IPAddress.Loopback, 0, null);

    public static PageSettings Read(SettingsSource source)
    {
        source.Declare("Page:Enabled", "Page:Address", "Page:Port", "Page:Url", TokenSetting);
        var enabled = source.Text("Page:Enabled") is not { } text || !bool.TryParse(text, out var on) ? NotABoolean(source) : on;
        var address = IPAddress.Loopback;
        if (source.Text("Page:Address") is { } place && !IPAddress.TryParse(place, out address!))
        {
            source.Wrong("Page:Address is not an IP address: it must look like 127.0.0.1, or 0.0.0.0 for every network interface.");
            address = IPAddress.Loopback;
        }

        var port = source.Number("Page:Port", DefaultPort);
        if (port is < 0 or > 65_535)
            source.Wrong("Page:Port must be 1 to 65535, or 0 for any free port.");
        var token = source.Secret(TokenSetting);
        if (token is { } secret && secret.Reveal().Length < MinToken)
            source.Wrong($"{TokenSetting} is shorter than {MinToken} characters, so it could be guessed. Make one: openssl rand -hex 24");
        if (enabled && token is null && !source.Has(TokenSetting) && !IPAddress.IsLoopback(address))
            source.Wrong($"Page:Address lets other machines reach the page, so {TokenSetting} must be set. Make one: openssl rand -hex 24");
        Uri? url = null;
        if (source.Text("Page:Url") is { } link && (!Uri.TryCreate(link, UriKind.Absolute, out url) || url.Scheme is not ("http" or "https") || url.Query.Length + url.Fragment.Length + url.UserInfo.Length > 0))
        {
            source.Wrong("Page:Url must be the page's address as people open it, such as https://alerts.example.com/, without a query.");
            url = null;
        }

        return new(enabled, address, port, token, enabled ? url : null);
    }

    private static bool NotABoolean(SettingsSource source)
    {
        if (source.Has("Page:Enabled"))
            source.Wrong("Page:Enabled must be true or false.");
        return true;
    }
}
