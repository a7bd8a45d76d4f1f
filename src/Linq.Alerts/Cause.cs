namespace Linq.Alerts;

/// <summary>What was thrown, kept beside a result for a log.</summary>
/// <remarks>It is no part of what the result says: two results are equal whatever caused them.</remarks>
public readonly struct Cause(Exception? exception) : IEquatable<Cause>
{
    /// <summary>For a log only as <see cref="MaskedException.Of(Cause)"/> gives it.</summary>
    public Exception? Exception => exception;

    public static implicit operator Cause(Exception? exception) => new(exception);

    public static bool operator ==(Cause left, Cause right) => left.Equals(right);

    public static bool operator !=(Cause left, Cause right) => !left.Equals(right);

    public bool Equals(Cause other) => true;

    public override bool Equals(object? obj) => obj is Cause;

    public override int GetHashCode() => 0;

    public override string ToString() => exception?.GetType().Name ?? "";
}

/// <summary>Something that did not work.</summary>
/// <param name="Text">In words for a person.</param>
public sealed record Trouble(string Text, Cause Cause = default);
