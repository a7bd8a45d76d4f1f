namespace Linq.Alerts;

/// <summary>Reads the settings that all shells share, or reports everything that is wrong with them.</summary>
public static class SettingsReader
{
    /// <summary>The setting of the Linq API's address, for messages.</summary>
    public const string BaseUrlSetting = "LINQ_API_V3_BASE_URL";

    /// <summary>The setting of the address that is called while everything works.</summary>
    public const string HeartbeatSetting = "HEARTBEAT_URL";

    /// <summary>Whether to request audits of lines with a bad reputation.</summary>
    public const string AuditsSetting = "Alerts:Audits";

    private const string DefaultBaseUrl = "https://api.linqapp.com/api/partner";

    /// <param name="source">The settings. A shell reads its own settings from it first, so that all problems are reported at once.</param>
    /// <param name="ownPlace">The key of the place that only this shell has; null for none.</param>
    /// <param name="withoutKey">Other defaults if no key is set. Null for a shell that requires the key.</param>
    /// <exception cref="SettingsException">Something is wrong, here or in what was read from <paramref name="source"/> earlier.</exception>
    public static AlertSettings Read(SettingsSource source, string? ownPlace = null, SettingDefaults? withoutKey = null)
    {
        SettingNames.Check(source);
        var key = source.Secret(LinqApiOptions.KeySetting);
        var hasKey = source.Has(LinqApiOptions.KeySetting);
        if (!hasKey)
        {
            if (withoutKey is null)
                source.Wrong($"{LinqApiOptions.KeySetting} is not set: set it to your account's token.");
            else if (source.Has(BaseUrlSetting))
                source.Wrong($"{BaseUrlSetting} is set, but {LinqApiOptions.KeySetting} is not: set the key too, or neither to watch the simulator.");
        }

        var defaults = hasKey || withoutKey is null ? new SettingDefaults() : withoutKey;

        var places = PlaceReader.Read(source);
        var routes = new RouteReader(source, places, ownPlace);
        var settings = new AlertSettings(
            Poll(source, defaults.Poll), Group(source, defaults.Group), new(Surge(source, defaults.Surge), Flapping(source), Reminders(source)), places, routes.Routes(), routes.Fallback(), key, BaseUrl(source))
        {
            Heartbeat = Heartbeat(source),
            Audits = Audits(source),
            LineNames = LineNameReader.Read(source),
            Warnings = source.Warnings,
        };
        // A similar name may be the reason why the right one is missing.
        return source.Problems.Count == 0 ? settings : throw new SettingsException([.. source.Problems, .. source.Warnings]);
    }

    private static PollOptions Poll(SettingsSource source, PollOptions otherwise) => source.Checked("Poll", new PollOptions
    {
        Every = source.Time("Poll:Every", otherwise.Every),
        PassLimit = source.Time("Poll:PassLimit", otherwise.PassLimit),
        Parallel = source.Number("Poll:Parallel", otherwise.Parallel),
        Lines = [.. source.Numbers("Poll:Lines").Select(number => number.InFull)],
    });

    private static GroupOptions Group(SettingsSource source, GroupOptions otherwise) => source.Checked("Group", new GroupOptions
    {
        Wait = source.Time("Group:Wait", otherwise.Wait),
        Interval = source.Time("Group:Interval", otherwise.Interval),
    });

    private static bool Audits(SettingsSource source)
    {
        if (source.Text(AuditsSetting) is not { } text)
            return true;
        if (!bool.TryParse(text, out var audits))
            source.Wrong($"{AuditsSetting} is '{text}': it must be true or false.");
        return audits;
    }

    private static HeartbeatUrl? Heartbeat(SettingsSource source)
    {
        if (source.Address(HeartbeatSetting) is not { } address)
            return null;
        if (address.Segments[^1].TrimEnd('/') is "fail" or "start")
            source.Wrong($"{HeartbeatSetting} ends in /{address.Segments[^1].TrimEnd('/')}: leave that out; it is added when something is wrong.");
        return new(new Secret(address.AbsoluteUri));
    }

    private static SurgeOptions Surge(SettingsSource source, SurgeOptions otherwise) => source.Checked("Surge", new SurgeOptions
    {
        Chats = source.Number("Surge:Chats", otherwise.Chats),
        Share = source.Number("Surge:Share", otherwise.Share),
        Window = source.Time("Surge:Window", otherwise.Window),
    });

    private static FlappingOptions Flapping(SettingsSource source)
    {
        var otherwise = new FlappingOptions();
        return source.Checked("Flapping", new FlappingOptions
        {
            Changes = source.Number("Flapping:Changes", otherwise.Changes),
            Window = source.Time("Flapping:Window", otherwise.Window),
            Dwell = source.Time("Flapping:Dwell", otherwise.Dwell),
        });
    }

    private static ReminderOptions Reminders(SettingsSource source) =>
        source.Checked("Alerts", new ReminderOptions { Remind = source.Time("Alerts:Remind", new ReminderOptions().Remind) });

    /// <summary>With a version or a query, every request would be answered with 404, without any hint at the setting.</summary>
    private static Uri BaseUrl(SettingsSource source)
    {
        if (source.Address(BaseUrlSetting) is not { } address)
            return new(DefaultBaseUrl);
        if (address.Query.Length > 0 || address.Fragment.Length > 0)
            source.Wrong($"{BaseUrlSetting} has a query or fragment after the path: remove it. Linq's own is {DefaultBaseUrl}.");
        else if (address.Segments.Any(part => part.TrimEnd('/').ToUpperInvariant() is "V1" or "V2" or "V3"))
            source.Wrong($"{BaseUrlSetting} names a version of the API: remove it and everything after it; each request adds its own. Linq's own is {DefaultBaseUrl}.");
        return address;
    }
}

/// <summary>A shell's own defaults for settings that aren't set.</summary>
public sealed record SettingDefaults
{
    public PollOptions Poll { get; init; } = new();

    public GroupOptions Group { get; init; } = new();

    public SurgeOptions Surge { get; init; } = new();
}
