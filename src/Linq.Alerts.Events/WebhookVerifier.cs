using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Linq.Alerts.Events;

/// <summary>The result of checking a webhook request.</summary>
public enum WebhookCheck
{
    Valid,

    /// <summary>One of the three headers is missing or invalid. Reject the request: 400.</summary>
    HeaderMissing,

    /// <summary>The timestamp is more than the tolerance away from now: a replayed request, or a wrong clock. Reject it: 401.</summary>
    TimestampOff,

    /// <summary>No signature matches: another secret, or a modified body. Reject it: 401.</summary>
    SignatureWrong,
}

/// <summary>
/// Verifies that a webhook request comes from Linq Alerts and is recent, according to Standard Webhooks (symmetric, <c>v1</c>). Thread-safe.
/// </summary>
public sealed class WebhookVerifier
{
    private const string Prefix = "whsec_";

    private readonly byte[] _key;
    private readonly TimeProvider _clock;

    /// <param name="secret">The value of <c>WEBHOOK_SECRET</c>: <c>whsec_</c> and base64 of 24 to 64 bytes.</param>
    /// <param name="clock">For tests; null for the system's.</param>
    /// <exception cref="ArgumentException">The secret is invalid. The message doesn't contain it.</exception>
    public WebhookVerifier(string secret, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(secret);
        _key = secret.StartsWith(Prefix, StringComparison.Ordinal) && Base64.IsValid(secret.AsSpan(Prefix.Length)) ? Convert.FromBase64String(secret[Prefix.Length..]) : [];
        if (_key.Length is < 24 or > 64)
            throw new ArgumentException("The secret must be whsec_ and base64 of 24 to 64 bytes.", nameof(secret));
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>How far the timestamp may be from now, in either direction. Default 5 min.</summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>.</param>
    /// <param name="signatures">The header <c>webhook-signature</c>: one signature, or two while the secret is being changed.</param>
    /// <param name="body">The body exactly as received, before anything parsed it.</param>
    public WebhookCheck Check(string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(signatures) || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return WebhookCheck.HeaderMissing;
        // Subtracted as numbers, because a timestamp can be later than any date.
        if (Math.Abs((double)seconds - _clock.GetUtcNow().ToUnixTimeSeconds()) > Tolerance.TotalSeconds)
            return WebhookCheck.TimestampOff;

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        var expected = Encoding.ASCII.GetBytes($"v1,{Convert.ToBase64String(hmac.GetHashAndReset())}");
        return signatures.Split(' ').Any(one => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), expected))
            ? WebhookCheck.Valid
            : WebhookCheck.SignatureWrong;
    }
}
