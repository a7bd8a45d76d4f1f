using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>Settings as text, and all problems found in them, so that a person can fix them in one go.</summary>
/// <remarks>
/// Names are flat, with colons between their parts (<c>Poll:Every</c>, <c>Poll:Lines:0</c>), case-insensitive, as returned by
/// <c>IConfiguration.AsEnumerable()</c>. Nothing here repeats a value that may be secret.
/// </remarks>
public sealed partial class SettingsSource
{
    /// <summary>Invisible characters from files: Windows line ends, a byte order mark, a zero-width space.</summary>
    private static readonly char[] Unseen = ['\uFEFF', '\u200B'];

    private readonly Dictionary<string, string> _texts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _problems = [];
    private readonly List<string> _declared = [];
    private readonly List<string> _warnings = [];

    /// <param name="settings">If a name appears twice, its last value counts. One without a value isn't set.</param>
    public SettingsSource(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        foreach (var (name, text) in settings)
        {
            if (text is not null)
                _texts[name] = text.Trim().Trim(Unseen).Trim();
        }
    }

    /// <summary>The problems, one sentence each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Warnings that don't prevent the start, one sentence each.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public IEnumerable<string> Names => _texts.Keys;

    public void Wrong(string problem) => _problems.Add(problem);

    public void Warn(string warning) => _warnings.Add(warning);

    /// <summary>Settings that only this shell has, such as <c>Page:Port</c>, which are also suggested for similar names.</summary>
    public void Declare(params IReadOnlyList<string> names) => _declared.AddRange(names);

    internal IReadOnlyList<string> Declared => _declared;

    public bool Has(string name) => _texts.ContainsKey(name);

    /// <summary>An empty value is a mistake, not a choice, such as a missing secret.</summary>
    public string? Text(string name)
    {
        var text = Arrived(name);
        if (text is "")
            Wrong($"{name} is set but empty: give it a value, or unset it.");
        return text is "" ? null : text;
    }

    public Secret? Secret(string name)
    {
        var text = Text(name);
        // It is sent in a header, which can't contain a line break.
        if (text is not null && text.Any(letter => letter is <= ' ' or > '~'))
        {
            Wrong(text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                ? $"{name} begins with Bearer: remove that word."
                : $"{name} contains something that no key contains, such as a space or a line break: copy it again.");
        }

        return text is null ? null : new Secret(text);
    }

    public Uri? Address(string name)
    {
        if (Text(name) is not { } text)
            return null;
        // The address isn't repeated, because it may be secret.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0)
            Wrong($"{name} is not an address: it must look like https://host/path.");
        else if (address.Scheme == "http" && !address.IsLoopback)
            Wrong($"{name} must begin with https://; plain http is accepted for addresses of this machine only.");
        else
            return address;
        return null;
    }

    /// <returns><paramref name="otherwise"/> when it is not set, or cannot be read.</returns>
    public TimeSpan Time(string name, TimeSpan otherwise) =>
        Text(name) is not { } text ? otherwise
        : TryReadTime(text, out var time) ? time
        : Unreadable(name, "not a time: write hh:mm:ss, such as 00:00:30", otherwise);

    /// <returns><paramref name="otherwise"/> when it is not set, or cannot be read.</returns>
    public int Number(string name, int otherwise) =>
        Text(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
        : Unreadable(name, "not a whole number: write it plainly, such as 4", otherwise);

    /// <summary>A list (<c>Name:0</c>, <c>Name:1</c>, …) or one value with commas.</summary>
    public IReadOnlyList<string> List(string name)
    {
        var below = Below(name);
        if (!Has(name))
            return [.. below.Select(key => Arrived($"{name}:{key}") ?? "")];
        if (below.Count > 0)
            Wrong($"{name} is set as one value and as a list ({name}:{below[0]}): keep one of them.");
        return (Arrived(name) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    public IReadOnlyList<PhoneNumber> Numbers(string name)
    {
        List<PhoneNumber> numbers = [];
        foreach (var text in List(name))
        {
            if (PhoneNumber.TryParse(text, out var number))
                numbers.Add(number);
            else
                Wrong($"{name} has something that is not a number: each must look like +12025550100.");
        }

        return numbers;
    }

    /// <summary>The next parts of the names after <paramref name="section"/>, up to the next colon; numbers in order.</summary>
    /// <param name="section">Empty for the first parts of all names.</param>
    public IReadOnlyList<string> Below(string section)
    {
        var start = section.Length == 0 ? "" : $"{section}:";
        return
        [
            .. _texts.Keys.Where(name => name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                .Select(name => name[start.Length..].Split(':')[0])
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .OrderBy(key => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue)
                .ThenBy(key => key, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>Validates options against their own ranges and rules. They aren't checked again later.</summary>
    /// <returns>The options.</returns>
    public T Checked<T>(string section, T options)
        where T : notnull
    {
        List<ValidationResult> results = [];
        Validator.TryValidateObject(options, new(options), results, validateAllProperties: true);
        foreach (var result in results)
        {
            var property = result.MemberNames.FirstOrDefault() ?? "";
            var setting = $"{section}:{property}";
            var range = (RangeAttribute?)Attribute.GetCustomAttribute(options.GetType().GetProperty(property)!, typeof(RangeAttribute));
            // The options' own checks name the setting themselves.
            Wrong(range is null || result.ErrorMessage?.StartsWith(section, StringComparison.Ordinal) == true
                ? result.ErrorMessage ?? $"{setting} is wrong."
                : range.OperandType == typeof(TimeSpan)
                ? $"{setting} is {_texts.GetValueOrDefault(setting)}: it must be {Written(range.Minimum)} to {Written(range.Maximum)}, written hh:mm:ss."
                : $"{setting} is {_texts.GetValueOrDefault(setting)}: it must be {range.Minimum} to {range.Maximum}.");
        }

        return options;
    }

    /// <summary>A duration in the settings' format: a day is 24:00:00.</summary>
    internal static string Written(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours:00}:{time:mm\\:ss}");

    private static string Written(object bound) => Written(TimeSpan.Parse((string)bound, CultureInfo.InvariantCulture));

    /// <summary>Not <see cref="TimeSpan.Parse(string)"/>, which reads 24:00:00 as 24 days, and 60 as 60 days.</summary>
    private static bool TryReadTime(string text, out TimeSpan time)
    {
        time = default;
        if (Shape.Match(text) is not { Success: true } match)
            return false;
        time = new TimeSpan(Part("days"), Part("hours"), Part("minutes"), Part("seconds")) * (match.Groups["minus"].Success ? -1 : 1);
        return true;

        int Part(string name) => match.Groups[name] is { Success: true } part ? int.Parse(part.ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>The unchanged text, except that an unresolved Azure reference and text in quotes are reported as problems.</summary>
    internal string? Arrived(string name)
    {
        var text = _texts.GetValueOrDefault(name);
        // App Service passes the reference itself to the app if it can't read the secret, and logs the reason elsewhere.
        if (text is null)
            return null;
        if (text.StartsWith("@Microsoft.KeyVault(", StringComparison.OrdinalIgnoreCase))
            Wrong($"{name} is a Key Vault reference that was not resolved: give the app's identity the role Key Vault Secrets User on the vault, and check that the secret exists.");
        // docker --env-file and similar formats keep the quotes of NAME="value".
        else if (text is ['"' or '\'' or '`' or '“' or '‘', .., '"' or '\'' or '`' or '”' or '’'])
            Wrong($"{name} is in quotes, which would be part of the value: set it without them.");
        else
            return text;
        return null;
    }

    private T Unreadable<T>(string name, string why, T otherwise)
    {
        Wrong($"{name} is {why}.");
        return otherwise;
    }

    [GeneratedRegex(@"^(?<minus>-)?(?:(?<days>[0-9]{1,4})\.)?(?<hours>[0-9]{1,5}):(?<minutes>[0-5]?[0-9]):(?<seconds>[0-5]?[0-9])\z")]
    private static partial Regex Shape { get; }
}
