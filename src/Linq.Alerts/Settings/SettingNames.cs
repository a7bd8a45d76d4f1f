namespace Linq.Alerts;

/// <summary>Decides which names are settings, and which others were probably meant to be one, as described in <c>docs/settings.md</c>.</summary>
internal static class SettingNames
{
    private static readonly char[] Separators = ['_', ':', '.', '-'];

    /// <summary>An asterisk stands for one part of a name, such as the number of a route.</summary>
    private static readonly string[][] InSections =
    [
        .. from name in
            (string[])
            [
                "Poll:Every", "Poll:PassLimit", "Poll:Parallel", .. List("Poll:Lines"), "Group:Wait", "Group:Interval", "Alerts:Fallback", "Alerts:Remind",
                SettingsReader.AuditsSetting,
                "Surge:Chats", "Surge:Share", "Surge:Window", "Flapping:Changes", "Flapping:Window", "Flapping:Dwell",
                .. LineNameReader.Texts.Select(name => $"{LineNameReader.Section}:*:{name}"),
                .. RouteReader.Texts.Select(name => $"{RouteReader.Section}:*:{name}"),
                .. RouteReader.Lists.SelectMany(name => List($"{RouteReader.Section}:*:{name}")),
            ]
           select name.Split(':'),
    ];

    /// <summary>The names outside the sections, with synonyms for each of their words.</summary>
    private static readonly (string Name, string[][] Words)[] Plain =
    [
        Named(LinqApiOptions.KeySetting, "LINQ API V3 API KEY|TOKEN"),
        Named(SettingsReader.BaseUrlSetting, "LINQ API V3 BASE URL|URI|HOST|SERVER|ENDPOINT|ADDRESS"),
        Named(PlaceReader.SlackWebhook, "SLACK WEBHOOK|HOOK URL|URI|ENDPOINT|ADDRESS"),
        Named(PlaceReader.SlackToken, "SLACK BOT TOKEN|KEY"),
        Named(PlaceReader.SlackChannel, "SLACK CHANNEL"),
        Named(PlaceReader.EmailFrom, "EMAIL|MAIL|SMTP FROM|SENDER"),
        Named(PlaceReader.EmailTo, "EMAIL|MAIL|SMTP TO|CC|BCC|RECIPIENT"),
        // Most programs have separate settings for the parts of this address.
        Named(PlaceReader.SmtpUrl, "SMTP|EMAIL|MAIL URL|URI|HOST|SERVER|ADDRESS|PORT|USER|USERNAME|LOGIN|PASS|PASSWORD|SSL|TLS|STARTTLS|SECURE"),
        Named(PlaceReader.WebhookUrl, "WEBHOOK URL|URI|ENDPOINT|ADDRESS"),
        Named(PlaceReader.WebhookSecret, "WEBHOOK SECRET|KEY|TOKEN"),
        Named(SettingsReader.HeartbeatSetting, "HEARTBEAT|HEALTHCHECK|HEALTHCHECKS URL|URI|ENDPOINT|ADDRESS|PING"),
        Named(PlaceReader.PreviousSecret, "WEBHOOK SECRET|KEY|TOKEN PREVIOUS|OLD"),
    ];

    /// <summary>Names that Linq's own clients read. Those with an equivalent here only matter if ours isn't set.</summary>
    private static readonly Dictionary<string, string?> OfLinq = new(StringComparer.OrdinalIgnoreCase)
    {
        ["LINQ_TOKEN"] = LinqApiOptions.KeySetting,
        ["LINQ_API_TOKEN"] = LinqApiOptions.KeySetting,
        ["LINQ_API_KEY"] = LinqApiOptions.KeySetting,
        ["LINQ_API_URL"] = SettingsReader.BaseUrlSetting,
        ["LINQ_API_BASE_URL"] = SettingsReader.BaseUrlSetting,
        ["LINQ_API_V3_LOG"] = null,
        ["LINQ_API_V3_CUSTOM_HEADERS"] = null,
        ["LINQ_WEBHOOK_SECRET"] = null,
        ["LINQ_FROM_PHONE"] = null,
        ["LINQ_PROFILE"] = null,
        ["LINQ_TELEMETRY"] = null,
    };

    /// <summary>Reports every name that isn't a setting but is in one of our sections or close to one of our names.</summary>
    public static void Check(SettingsSource source)
    {
        string[][] settings = [.. InSections, .. source.Declared.Where(name => name.Contains(':', StringComparison.Ordinal)).Select(name => name.Split(':'))];
        var plain = Plain.Concat(source.Declared.Where(name => !name.Contains(':', StringComparison.Ordinal)).Select(name => Named(name, name.Replace('_', ' ')))).ToList();
        foreach (var name in source.Names)
        {
            var parts = name.Split(':');
            if (plain.Any(known => Same(known.Name, name)) || settings.Any(known => Fits(known, parts)))
                continue;
            if (settings.Any(known => Same(known[0], parts[0])))
                source.Wrong(Misplaced(name, parts, settings));
            else if (OfLinq.TryGetValue(name, out var ours))
            {
                if (ours is not null && !source.Has(ours))
                    source.Warn($"{name} is set, but Linq Alerts does not read it: set {ours}.");
            }
            else if (Meant(name, settings, plain) is { } meant)
                source.Warn($"{name} is set, but is not a setting of Linq Alerts and is not used. Did you mean {meant}?");
        }
    }

    /// <returns>The setting that a name outside our sections was probably meant to be; null for another program's.</returns>
    private static string? Meant(string name, string[][] settings, List<(string Name, string[][] Words)> plain)
    {
        var words = name.ToUpperInvariant().Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        var letters = string.Concat(words);
        if (settings.FirstOrDefault(known => IsNear(words, known)) is { } inSection)
            return string.Join(':', inSection.Zip(words, (known, word) => known == "*" ? word : known));

        return (from known in plain
                let distance = NearestName.Distance(letters, string.Concat(known.Name.Split('_')))
                where distance <= (letters.Length < 10 ? 1 : 2) || (words.Length > 1 && IsNear(words, known.Words))
                orderby distance
                select known.Name).FirstOrDefault();
    }

    /// <summary>The same first word, followed only by words of the other, or by all of them and more.</summary>
    private static bool IsNear(string[] words, string[][] known) =>
        IsOneOf(known[0], words[0])
        && (words.All(word => known.Any(others => IsOneOf(others, word))) || known.All(others => words.Any(word => IsOneOf(others, word))));

    /// <summary>The same words in the same positions, such as POLL_EVERY and Alert:Routes:0:Name.</summary>
    private static bool IsNear(string[] words, string[] known) =>
        known.Length == words.Length
        && known.Zip(words).All(pair => pair.First == "*" ? pair.Second.All(char.IsAsciiDigit) : Alike(pair.First.ToUpperInvariant(), pair.Second));

    private static bool IsOneOf(string[] others, string word) => others.Any(other => Alike(other, word));

    /// <summary>Equal, with a different ending, or one typo away.</summary>
    private static bool Alike(string known, string word) =>
        known == word
        || (known.Length >= 4 && word.StartsWith(known, StringComparison.Ordinal))
        || (word.Length >= 4 && known.StartsWith(word, StringComparison.Ordinal))
        || (Math.Max(known.Length, word.Length) >= 5 && NearestName.Distance(known, word) == 1);

    private static bool Fits(string[] known, string[] parts) =>
        known.Length == parts.Length && known.Zip(parts).All(pair => pair.First == "*" || Same(pair.First, pair.Second));

    private static string Misplaced(string name, string[] parts, string[][] settings)
    {
        // Such as Alerts:Routes='[{…}]', or one value for a whole route.
        if (settings.FirstOrDefault(known => known.Length > parts.Length && Fits(known[..parts.Length], parts)) is { } example)
            return $"{name} cannot be set as one value: set each setting in it by its own name, such as {string.Join("__", example).Replace("*", "0", StringComparison.Ordinal)}.";

        // Completed to match this name: the same route, and the same length.
        List<string[]> candidates =
        [
            .. from known in settings
               where Same(known[0], parts[0]) && known.Length >= parts.Length
               select known[..parts.Length].Select((part, n) => part == "*" ? parts[n] : part).ToArray(),
        ];
        var nearest = candidates.Where(candidate => candidate.Zip(parts).All(pair => NearestName.To(pair.Second, [pair.First]) is not null))
            .MinBy(candidate => NearestName.Distance(string.Concat(candidate).ToUpperInvariant(), string.Concat(parts).ToUpperInvariant()));
        return $"{name} is not a setting. " + (nearest is not null
            ? $"Did you mean {string.Join(':', nearest)}?"
            : $"There are: {string.Join(", ", settings.Where(known => Same(known[0], parts[0]) && known[^1] != "*").Select(known => string.Join(':', known).Replace("*", "0", StringComparison.Ordinal)))}.");
    }

    private static string[] List(string name) => [name, $"{name}:*"];

    private static (string Name, string[][] Words) Named(string name, string words) => (name, [.. words.Split(' ').Select(word => word.Split('|'))]);

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
