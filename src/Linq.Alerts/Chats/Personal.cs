using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>Text about a person: a number, an e-mail address, a name. It prints as dots, also in JSON.</summary>
/// <remarks>
/// A <see cref="Personal"/> that ends up in a log, a metric or an exception shows at most four digits. <see cref="InFull"/> is for places that are
/// allowed to show it. <c>default</c> is an empty text.
/// </remarks>
[JsonConverter(typeof(PersonalJson))]
public readonly struct Personal(string? text) : IEquatable<Personal>
{
    private readonly string? _text = text;

    public string InFull => _text ?? "";

    public LastFour LastFour => LastFour.Of(_text);

    public bool Equals(Personal other) => InFull == other.InFull;

    public override bool Equals(object? obj) => obj is Personal other && Equals(other);

    public override int GetHashCode() => InFull.GetHashCode(StringComparison.Ordinal);

    public static bool operator ==(Personal left, Personal right) => left.Equals(right);

    public static bool operator !=(Personal left, Personal right) => !left.Equals(right);

    public override string ToString() => LastFour == default ? "•••" : LastFour.ToString();
}
