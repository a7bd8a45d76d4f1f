using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Linq.Alerts.Local;

/// <summary>Settings as text, and everything that is found wrong with them, so that a person mends them in one go.</summary>
internal sealed class SettingsSource(IConfiguration configuration)
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public IConfiguration Configuration => configuration;

    public void Wrong(string problem) => _problems.Add(problem);

    public bool Has(string name) => configuration[name] is not null;

    /// <summary>Set to nothing is a mistake, not a choice: a secret that did not arrive.</summary>
    public string? Text(string name)
    {
        var text = configuration[name]?.Trim();
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

    /// <summary>As a list (<c>Name:0</c>, <c>Name:1</c>, …) or as one text with commas.</summary>
    public IReadOnlyList<string> List(string name)
    {
        var section = configuration.GetSection(name);
        return section.Value is { } text
            ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [.. section.GetChildren().Select(child => child.Value?.Trim() ?? "")];
    }

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

    /// <summary>Refuses names in a section that are none of <paramref name="known"/>: a typo must not pass for the default.</summary>
    public void Only(string section, IReadOnlyCollection<string> known)
    {
        foreach (var child in configuration.GetSection(section).GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                Wrong($"{section}:{child.Key} is no setting. " + (NearestName.To(child.Key, known) is { } nearest
                    ? $"Did you mean {section}:{nearest}?" : $"There are: {string.Join(", ", known.Select(key => $"{section}:{key}"))}."));
            }
        }
    }

    /// <summary>Binds a section to its options and checks them.</summary>
    /// <param name="defaults">Changes defaults before the settings are read.</param>
    public T Section<T>(string name, Action<T>? defaults = null)
        where T : class, new()
    {
        Only(name, [.. typeof(T).GetProperties().Select(property => property.Name)]);
        var options = new T();
        defaults?.Invoke(options);
        try
        {
            configuration.GetSection(name).Bind(options);
        }
        catch (InvalidOperationException)
        {
            var bad = configuration.GetSection(name).GetChildren().Where(child => child.Value is not null).Select(child => $"{name}:{child.Key}");
            Wrong($"One of {string.Join(", ", bad)} cannot be read. Times are written hh:mm:ss, such as 00:00:30; numbers plainly.");
            return options;
        }

        Check(name, options);
        return options;
    }

    private void Check(string section, object options)
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
                : $"{setting} is {configuration[setting]}: it must be {range.Minimum} to {range.Maximum}{(range.OperandType == typeof(TimeSpan) ? ", written hh:mm:ss" : "")}.");
        }
    }
}
