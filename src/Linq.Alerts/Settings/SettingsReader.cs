namespace Linq.Alerts;

/// <summary>Reads the settings that all shells share, or says all that is wrong with them.</summary>
public static class SettingsReader
{
    /// <summary>The name of the Linq API's address, to be named where a person must mend it.</summary>
    public const string BaseUrlSetting = "LINQ_API_V3_BASE_URL";

    /// <summary>The name of the address that is called as long as all is well.</summary>
    public const string HeartbeatSetting = "HEARTBEAT_URL";

    /// <summary>Whether Linq is asked why a line's reputation is bad.</summary>
    public const string AuditsSetting = "Alerts:Audits";

    private const string DefaultBaseUrl = "https://api.linqapp.com/api/partner";

    /// <param name="source">A shell reads settings of its own from it before, so that all that is wrong is said at once.</param>
    /// <param name="ownPlace">The key of the place that only this shell has; null for none.</param>
    /// <param name="withoutKey">Other defaults for when no key is set. Null for a shell that can do nothing then: the key is needed.</param>
    /// <exception cref="SettingsException">Something is wrong, here or in what was read from <paramref name="source"/> before.</exception>
    public static AlertSettings Read(SettingsSource source, string? ownPlace = null, Action<PollOptions, GroupOptions, SurgeOptions>? withoutKey = null)
    {
        SettingNames.Check(source);
        var key = source.Secret(LinqApiOptions.KeySetting);
        var (poll, group, surge) = (new PollOptions(), new GroupOptions(), new SurgeOptions());
        if (!source.Has(LinqApiOptions.KeySetting))
        {
            if (withoutKey is null)
                source.Wrong($"{LinqApiOptions.KeySetting} is not set: set it to your account's token.");
            else if (source.Has(BaseUrlSetting))
                source.Wrong($"{BaseUrlSetting} is set, but {LinqApiOptions.KeySetting} is not: set the key too, or neither to watch the simulator.");
            withoutKey?.Invoke(poll, group, surge);
        }

        var places = PlaceReader.Read(source);
        var routes = new RouteReader(source, places, ownPlace);
        var settings = new AlertSettings(
            Poll(source, poll), Group(source, group), new(Surge(source, surge), Flapping(source), Reminders(source)), places, routes.Routes(), routes.Fallback(), key, BaseUrl(source))
        {
            Heartbeat = Heartbeat(source),
            Audits = Audits(source),
            LineNames = LineNameReader.Read(source),
            Warnings = source.Warnings,
        };
        // A name that is nearly right may well be the reason why the right one is missing.
        return source.Problems.Count == 0 ? settings : throw new SettingsException([.. source.Problems, .. source.Warnings]);
    }

    private static PollOptions Poll(SettingsSource source, PollOptions poll)
    {
        poll.Every = source.Time("Poll:Every", poll.Every);
        poll.PassLimit = source.Time("Poll:PassLimit", poll.PassLimit);
        poll.Parallel = source.Number("Poll:Parallel", poll.Parallel);
        source.Check("Poll", poll);
        poll.Lines = [.. source.Numbers("Poll:Lines").Select(number => number.InFull)];
        return poll;
    }

    private static GroupOptions Group(SettingsSource source, GroupOptions group)
    {
        group.Wait = source.Time("Group:Wait", group.Wait);
        group.Interval = source.Time("Group:Interval", group.Interval);
        source.Check("Group", group);
        return group;
    }

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

    private static SurgeOptions Surge(SettingsSource source, SurgeOptions surge)
    {
        surge.Chats = source.Number("Surge:Chats", surge.Chats);
        surge.Share = source.Number("Surge:Share", surge.Share);
        surge.Window = source.Time("Surge:Window", surge.Window);
        source.Check("Surge", surge);
        return surge;
    }

    private static FlappingOptions Flapping(SettingsSource source)
    {
        var flapping = new FlappingOptions();
        flapping.Changes = source.Number("Flapping:Changes", flapping.Changes);
        flapping.Window = source.Time("Flapping:Window", flapping.Window);
        flapping.Dwell = source.Time("Flapping:Dwell", flapping.Dwell);
        source.Check("Flapping", flapping);
        return flapping;
    }

    private static ReminderOptions Reminders(SettingsSource source)
    {
        var reminders = new ReminderOptions();
        reminders.Remind = source.Time("Alerts:Remind", reminders.Remind);
        source.Check("Alerts", reminders);
        return reminders;
    }

    /// <summary>With a version or a query every request would be answered by 404, without a word of the setting.</summary>
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
