using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Linq.Alerts.Local;

/// <summary>Reads the settings and gathers everything that is wrong with them, so that a person mends them in one go.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private const string BaseUrlSetting = "LINQ_API_V3_BASE_URL";
    private const string DefaultBaseUrl = "https://api.linqapp.com/api/partner";
    private const string SlackSetting = "SLACK_WEBHOOK_URL";

    private readonly List<string> _problems = [];

    /// <param name="data">The folder that the command line names; null for the default.</param>
    /// <exception cref="SettingsException">Something is wrong.</exception>
    public LocalSettings Read(string? data)
    {
        var key = Text(LinqApiOptions.KeySetting);
        var baseUrl = Address(BaseUrlSetting) ?? new Uri(DefaultBaseUrl);
        if (key is null && Text(BaseUrlSetting) is not null)
            _problems.Add($"{BaseUrlSetting} is set, but {LinqApiOptions.KeySetting} is not: set the key too, or neither to watch the simulator.");
        var simulated = key is null;

        var poll = Section<PollOptions>("Poll");
        poll.Lines = Lines();
        if (simulated && configuration["Poll:Every"] is null)
            poll.Every = TimeSpan.FromSeconds(5);
        var group = Section<GroupOptions>("Group");
        if (simulated && configuration["Group:Wait"] is null)
            group.Wait = TimeSpan.FromSeconds(2);
        if (simulated && configuration["Group:Interval"] is null)
            group.Interval = TimeSpan.FromSeconds(10);
        Check("Poll", poll);
        Check("Group", group);

        var slack = Address(SlackSetting);
        if (_problems.Count > 0)
            throw new SettingsException(_problems);
        return new(
            key is null ? null : new Secret(key),
            baseUrl,
            poll,
            group,
            slack is null ? null : new Secret(slack.AbsoluteUri),
            Path.GetFullPath(data ?? Path.Combine("data", simulated ? "simulator" : "linq")));
    }

    /// <summary>Set to nothing is a mistake, not a choice: a secret that did not arrive.</summary>
    private string? Text(string name)
    {
        var text = configuration[name]?.Trim();
        if (text is "")
            _problems.Add($"{name} is set but empty: give it a value, or do not set it.");
        return text is "" ? null : text;
    }

    private Uri? Address(string name)
    {
        if (Text(name) is not { } text)
            return null;
        // The address is not repeated: it may be a secret.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0)
            _problems.Add($"{name} is not an address: it must look like https://host/path.");
        else if (address.Scheme == "http" && !address.IsLoopback)
            _problems.Add($"{name} must begin with https://; plain http is taken for addresses of this machine only.");
        else
            return address;
        return null;
    }

    private T Section<T>(string name)
        where T : new()
    {
        var known = typeof(T).GetProperties().Select(property => property.Name).ToList();
        foreach (var child in configuration.GetSection(name).GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                _problems.Add($"{name}:{child.Key} is no setting. There are: {string.Join(", ", known.Select(key => $"{name}:{key}"))}.");
        }

        try
        {
            return configuration.GetSection(name).Get<T>() ?? new();
        }
        catch (InvalidOperationException)
        {
            var bad = configuration.GetSection(name).GetChildren().Where(child => child.Value is not null).Select(child => $"{name}:{child.Key}");
            _problems.Add($"One of {string.Join(", ", bad)} cannot be read. Times are written hh:mm:ss, such as 00:00:30; numbers plainly.");
            return new();
        }
    }

    /// <summary>As a list (Poll:Lines:0, Poll:Lines:1, …) or as one text with commas.</summary>
    private string[] Lines()
    {
        var section = configuration.GetSection("Poll:Lines");
        string[] lines = section.Value is { } text
            ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [.. section.GetChildren().Select(child => child.Value ?? "")];
        if (lines.Any(line => !PhoneNumber.TryParse(line, out _)))
            _problems.Add("Poll:Lines holds something that is no number: each must look like +12025550100.");
        return lines;
    }

    private void Check(string section, object options)
    {
        List<ValidationResult> results = [];
        Validator.TryValidateObject(options, new(options), results, validateAllProperties: true);
        foreach (var result in results)
        {
            var setting = $"{section}:{result.MemberNames.FirstOrDefault()}";
            var range = options.GetType().GetProperty(result.MemberNames.FirstOrDefault() ?? "")?
                .GetCustomAttributes(typeof(RangeAttribute), inherit: false).OfType<RangeAttribute>().FirstOrDefault();
            var value = configuration[setting];
            _problems.Add(range is null || result.ErrorMessage?.StartsWith(section, StringComparison.Ordinal) == true
                ? result.ErrorMessage ?? $"{setting} is wrong."
                : $"{setting} is {value}: it must be {range.Minimum} to {range.Maximum}{(range.OperandType == typeof(TimeSpan) ? ", written hh:mm:ss" : "")}.");
        }
    }
}
