using System.Globalization;

namespace ServiceBusStandIn;

/// <summary>Compares values like the filter language. Null means unknown: one side is missing, or the types aren't comparable.</summary>
internal static class SqlComparison
{
    public static bool? AreEqual(object? left, object? right) => Compare(left, right) is { } order ? order == 0 : null;

    public static int? Compare(object? left, object? right) => (left, right) switch
    {
        (null, _) or (_, null) => null,
        (string a, string b) => string.CompareOrdinal(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (string or bool, _) or (_, string or bool) => null,
        (IConvertible a, IConvertible b) => a.ToDouble(CultureInfo.InvariantCulture).CompareTo(b.ToDouble(CultureInfo.InvariantCulture)),
        _ => null,
    };
}
