using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Linq.Alerts;

/// <summary>Settings as text, and everything that is found wrong with them, so that a person mends them in one go.</summary>
/// <remarks>
/// Names are flat, with colons between their parts (<c>Poll:Every</c>, <c>Poll:Lines:0</c>), in any case: what a shell's
/// <c>IConfiguration</c> gives as <c>AsEnumerable()</c>. Nothing here repeats a value that may be a secret.
/// </remarks>
public sealed class SettingsSource
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _problems = [];

    /// <param name="settings">A name that comes twice has its last text; one without text is not set.</param>
    public SettingsSource(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        foreach (var (name, text) in settings)
        {
            if (text is not null)
                _texts[name] = text;
        }
    }

    /// <summary>One sentence each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public void Wrong(string problem) => _problems.Add(problem);

    public bool Has(string name) => _texts.ContainsKey(name);

    /// <summary>Set to nothing is a mistake, not a choice: a secret that did not arrive.</summary>
    public string? Text(string name)
    {
        var text = Arrived(name)?.Trim();
        if (text is "")
            Wrong($"{name} is set but empty: give it a value, or do not set it.");
        return text is "" ? null : text;
    }

    public Secret? Secret(string name)
    {
        var text = Text(name);
        // It travels in a header, where a line break cannot be.
        if (text is not null && text.Any(letter => letter is < ' ' or > '~'))
            Wrong($"{name} holds something that no key holds, such as a line break: copy it again.");
        return text is null ? null : new Secret(text);
    }

    public Uri? Address(string name)
    {
        if (Text(name) is not { } text)
            return null;
        // The address is not repeated: it may be a secret.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0)
            Wrong($"{name} is not an address: it must look like https://host/path.");
        else if (address.Scheme == "http" && !address.IsLoopback)
            Wrong($"{name} must begin with https://; plain http is taken for addresses of this machine only.");
        else
            return address;
        return null;
    }

    /// <returns><paramref name="otherwise"/> when it is not set, or cannot be read.</returns>
    public TimeSpan Time(string name, TimeSpan otherwise) =>
        Text(name) is not { } text ? otherwise
        : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time
        : Unreadable(name, otherwise);

    /// <returns><paramref name="otherwise"/> when it is not set, or cannot be read.</returns>
    public int Number(string name, int otherwise) =>
        Text(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
        : Unreadable(name, otherwise);

    /// <summary>As a list (<c>Name:0</c>, <c>Name:1</c>, …) or as one text with commas.</summary>
    public IReadOnlyList<string> List(string name) => Has(name)
        ? (Arrived(name) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : [.. Below(name).Select(key => Arrived($"{name}:{key}")?.Trim() ?? "")];

    public IReadOnlyList<PhoneNumber> Numbers(string name)
    {
        List<PhoneNumber> numbers = [];
        foreach (var text in List(name))
        {
            if (PhoneNumber.TryParse(text, out var number))
                numbers.Add(number);
            else
                Wrong($"{name} holds something that is no number: each must look like +12025550100.");
        }

        return numbers;
    }

    /// <summary>What names go on with after <paramref name="section"/>, to the next colon; numbers in their order.</summary>
    /// <param name="section">Empty for what all names begin with.</param>
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

    /// <summary>Refuses names in a section that are none of <paramref name="known"/>: a typo must not pass for the default.</summary>
    public void Only(string section, IReadOnlyCollection<string> known)
    {
        foreach (var key in Below(section).Except(known, StringComparer.OrdinalIgnoreCase))
        {
            Wrong($"{section}:{key} is no setting. " + (NearestName.To(key, known) is { } nearest
                ? $"Did you mean {section}:{nearest}?" : $"There are: {string.Join(", ", known.Select(name => $"{section}:{name}"))}."));
        }
    }

    /// <summary>Holds options against the ranges and the rules that they state of themselves.</summary>
    public void Check(string section, object options)
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
                : $"{setting} is {_texts.GetValueOrDefault(setting)}: it must be {range.Minimum} to {range.Maximum}{(range.OperandType == typeof(TimeSpan) ? ", written hh:mm:ss" : "")}.");
        }
    }

    /// <summary>The text as it is, but for a reference that Azure left in its place: that is a problem, and no text.</summary>
    internal string? Arrived(string name)
    {
        var text = _texts.GetValueOrDefault(name);
        // App Service hands the reference itself to the app when it cannot read the secret, and logs the reason elsewhere.
        if (text is null || !text.AsSpan().TrimStart().StartsWith("@Microsoft.KeyVault(", StringComparison.OrdinalIgnoreCase))
            return text;
        Wrong($"{name} is a Key Vault reference that was not resolved: give the app's identity the role Key Vault Secrets User on the vault, and see that the secret exists.");
        return null;
    }

    private T Unreadable<T>(string name, T otherwise)
    {
        Wrong($"{name} cannot be read. Times are written hh:mm:ss, such as 00:00:30; numbers plainly.");
        return otherwise;
    }
}
