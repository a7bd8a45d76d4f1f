using Microsoft.Extensions.Configuration;

namespace Linq.Alerts.Local;

/// <summary>Reads all settings, or says all that is wrong with them.</summary>
internal static class SettingsReader
{
    public const string BaseUrlSetting = "LINQ_API_V3_BASE_URL";
    private const string DefaultBaseUrl = "https://api.linqapp.com/api/partner";

    /// <summary>Names outside any section. Others that are set belong to somebody else, unless they nearly are one of these.</summary>
    private static readonly string[] PlainNames = [LinqApiOptions.KeySetting, BaseUrlSetting, .. PlaceReader.Names];

    /// <summary>What Linq's own clients read, which is no typo of ours.</summary>
    private static readonly string[] NamesOfOthers = ["LINQ_API_V3_LOG", "LINQ_API_V3_CUSTOM_HEADERS", "LINQ_API_KEY"];

    /// <param name="data">The folder that the command line names; null for the default.</param>
    /// <exception cref="SettingsException">Something is wrong.</exception>
    public static LocalSettings Read(IConfiguration configuration, string? data)
    {
        var source = new SettingsSource(configuration);
        FindTypos(source);
        var key = source.Secret(LinqApiOptions.KeySetting);
        var simulated = key is null;
        if (simulated && source.Has(BaseUrlSetting))
            source.Wrong($"{BaseUrlSetting} is set, but {LinqApiOptions.KeySetting} is not: set the key too, or neither to watch the simulator.");

        var places = PlaceReader.Read(source);
        source.Only("Alerts", ["Routes", "Fallback"]);
        var settings = new LocalSettings(
            key,
            source.Address(BaseUrlSetting) ?? new Uri(DefaultBaseUrl),
            Poll(source, simulated),
            source.Section<GroupOptions>("Group", group =>
            {
                if (simulated)
                    (group.Wait, group.Interval) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));
            }),
            places,
            RouteReader.Read(source, places.Keys),
            RouteReader.Fallback(source, places.Keys),
            Path.GetFullPath(data ?? Path.Combine("data", simulated ? "simulator" : "linq")));
        return source.Problems.Count == 0 ? settings : throw new SettingsException(source.Problems);
    }

    private static PollOptions Poll(SettingsSource source, bool simulated)
    {
        var poll = source.Section<PollOptions>("Poll", poll =>
        {
            if (simulated)
                poll.Every = TimeSpan.FromSeconds(5);
        });
        poll.Lines = [.. source.Numbers("Poll:Lines").Select(number => number.InFull)];
        return poll;
    }

    private static void FindTypos(SettingsSource source)
    {
        foreach (var name in source.Configuration.GetChildren().Select(child => child.Key).Except([.. PlainNames, .. NamesOfOthers], StringComparer.OrdinalIgnoreCase))
        {
            if (PlainNames.FirstOrDefault(known => NearestName.Distance(name.ToUpperInvariant(), known) is > 0 and <= 2) is { } meant)
                source.Wrong($"{name} is no setting. Did you mean {meant}?");
        }
    }
}
