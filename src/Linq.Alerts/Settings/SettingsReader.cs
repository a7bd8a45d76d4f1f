namespace Linq.Alerts;

/// <summary>Reads the settings that all shells share, or says all that is wrong with them.</summary>
public static class SettingsReader
{
    /// <summary>The name of the Linq API's address, to be named where a person must mend it.</summary>
    public const string BaseUrlSetting = "LINQ_API_V3_BASE_URL";
    private const string DefaultBaseUrl = "https://api.linqapp.com/api/partner";

    /// <summary>Names outside any section. Others that are set belong to somebody else, unless they nearly are one of these.</summary>
    private static readonly string[] PlainNames = [LinqApiOptions.KeySetting, BaseUrlSetting, .. PlaceReader.Names];

    /// <summary>What Linq's own clients read, which is no typo of ours.</summary>
    private static readonly string[] NamesOfOthers = ["LINQ_API_V3_LOG", "LINQ_API_V3_CUSTOM_HEADERS", "LINQ_API_KEY"];

    /// <param name="source">A shell reads settings of its own from it before, so that all that is wrong is said at once.</param>
    /// <param name="ownPlace">The key of the place that only this shell has; null for none.</param>
    /// <param name="withoutKey">Other defaults for when no key is set. Null for a shell that can do nothing then: the key is needed.</param>
    /// <exception cref="SettingsException">Something is wrong, here or in what was read from <paramref name="source"/> before.</exception>
    public static AlertSettings Read(SettingsSource source, string? ownPlace = null, Action<PollOptions, GroupOptions>? withoutKey = null)
    {
        FindTypos(source);
        var key = source.Secret(LinqApiOptions.KeySetting);
        var (poll, group) = (new PollOptions(), new GroupOptions());
        if (!source.Has(LinqApiOptions.KeySetting))
        {
            if (withoutKey is null)
                source.Wrong($"{LinqApiOptions.KeySetting} is not set: set it to your account's token.");
            else if (source.Has(BaseUrlSetting))
                source.Wrong($"{BaseUrlSetting} is set, but {LinqApiOptions.KeySetting} is not: set the key too, or neither to watch the simulator.");
            withoutKey?.Invoke(poll, group);
        }

        var places = PlaceReader.Read(source);
        source.Only("Alerts", ["Routes", "Fallback"]);
        var routes = new RouteReader(source, places, ownPlace);
        var settings = new AlertSettings(
            Poll(source, poll), Group(source, group), places, routes.Routes(), routes.Fallback(), key, source.Address(BaseUrlSetting) ?? new(DefaultBaseUrl));
        return source.Problems.Count == 0 ? settings : throw new SettingsException(source.Problems);
    }

    private static PollOptions Poll(SettingsSource source, PollOptions poll)
    {
        source.Only("Poll", [nameof(poll.Every), nameof(poll.Lines), nameof(poll.PassLimit), nameof(poll.Parallel)]);
        poll.Every = source.Time("Poll:Every", poll.Every);
        poll.PassLimit = source.Time("Poll:PassLimit", poll.PassLimit);
        poll.Parallel = source.Number("Poll:Parallel", poll.Parallel);
        source.Check("Poll", poll);
        poll.Lines = [.. source.Numbers("Poll:Lines").Select(number => number.InFull)];
        return poll;
    }

    private static GroupOptions Group(SettingsSource source, GroupOptions group)
    {
        source.Only("Group", [nameof(group.Wait), nameof(group.Interval)]);
        group.Wait = source.Time("Group:Wait", group.Wait);
        group.Interval = source.Time("Group:Interval", group.Interval);
        source.Check("Group", group);
        return group;
    }

    private static void FindTypos(SettingsSource source)
    {
        foreach (var name in source.Below("").Except([.. PlainNames, .. NamesOfOthers], StringComparer.OrdinalIgnoreCase))
        {
            if (PlainNames.FirstOrDefault(known => NearestName.Distance(name.ToUpperInvariant(), known) is > 0 and <= 2) is { } meant)
                source.Wrong($"{name} is no setting. Did you mean {meant}?");
        }
    }
}
