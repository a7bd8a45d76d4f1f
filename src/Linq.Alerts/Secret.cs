namespace Linq.Alerts;

/// <summary>A key, a token, or an address that is itself secret. It prints as a placeholder, never as its value.</summary>
public readonly struct Secret(string value)
{
    private readonly string? _value = value;

    /// <summary>The value, for the wire only.</summary>
    public string Reveal() => _value ?? throw new InvalidOperationException("default(Secret) holds no value.");

    public override string ToString() => "(secret)";
}
