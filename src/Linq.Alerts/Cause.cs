namespace Linq.Alerts;

/// <summary>The exception behind a result, for logging.</summary>
/// <remarks>It isn't part of the result's value: two results are equal whatever caused them.</remarks>
public readonly struct Cause(Exception? exception) : IEquatable<Cause>
{
    /// <summary>Only log it through <see cref="MaskedException.Of(Cause)"/>.</summary>
    public Exception? Exception => exception;

    public static implicit operator Cause(Exception? exception) => new(exception);

    public static bool operator ==(Cause left, Cause right) => left.Equals(right);

    public static bool operator !=(Cause left, Cause right) => !left.Equals(right);

    public bool Equals(Cause other) => true;

    public override bool Equals(object? obj) => obj is Cause;

    public override int GetHashCode() => 0;

    public override string ToString() => exception?.GetType().Name ?? "";
}

/// <summary>A problem, with its cause.</summary>
/// <param name="Text">The problem, in words for people.</param>
public sealed record Trouble(string Text, Cause Cause = default);
