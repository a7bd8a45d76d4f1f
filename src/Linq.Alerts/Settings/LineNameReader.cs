using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>Reads the user's names for lines.</summary>
internal static partial class LineNameReader
{
    public const string Section = "Alerts:Lines";

    public static IReadOnlyList<string> Texts { get; } = ["Number", "Name"];

    public static IReadOnlyDictionary<PhoneNumber, string> Read(SettingsSource source)
    {
        Dictionary<PhoneNumber, string> names = [];
        foreach (var key in source.Below(Section))
        {
            var path = $"{Section}:{key}";
            var (number, name) = (source.Text($"{path}:Number"), source.Text($"{path}:Name"));
            if (!PhoneNumber.TryParse(number, out var line))
                source.Wrong($"{path}:Number must be the line's number in E.164, such as +12025550100.");
            else if (name is null || !Name.IsMatch(name))
                source.Wrong($"{path}:Name must be 1 to 30 letters, digits, spaces, hyphens and ampersands, such as Support US.");
            else if (!names.TryAdd(line, name))
                source.Wrong($"{Section} names line {line} twice: keep one of the names.");
        }

        return names;
    }

    /// <summary>It is shown at every place, so it must not be a command, a link or a number there.</summary>
    [GeneratedRegex(@"^(?!.*[0-9]{5})[\p{L}\p{N}][\p{L}\p{N} &\-]{0,29}\z")]
    private static partial Regex Name { get; }
}
