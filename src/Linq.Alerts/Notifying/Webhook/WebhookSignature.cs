using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Linq.Alerts;

/// <summary>Signs a message so that its receiver can verify that it is ours and recent: Standard Webhooks, symmetric (<c>v1</c>).</summary>
/// <remarks>Source: github.com/standard-webhooks/standard-webhooks, spec 1.0.</remarks>
public sealed class WebhookSignature
{
    private const string Prefix = "whsec_";

    private readonly byte[] _key;

    private WebhookSignature(byte[] key) => _key = key;

    /// <param name="secret"><c>whsec_</c> and base64 of 24 to 64 bytes.</param>
    public static bool TryCreate(Secret secret, [NotNullWhen(true)] out WebhookSignature? signature)
    {
        var text = secret.Reveal();
        var key = text.StartsWith(Prefix, StringComparison.Ordinal) && Base64.IsValid(text.AsSpan(Prefix.Length))
            ? Convert.FromBase64String(text[Prefix.Length..]) : [];
        signature = key.Length is >= 24 and <= 64 ? new(key) : null;
        return signature is not null;
    }

    /// <returns>The header <c>webhook-signature</c>.</returns>
    public string Of(string id, DateTimeOffset time, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{time.ToUnixTimeSeconds()}.")));
        hmac.AppendData(body);
        return $"v1,{Convert.ToBase64String(hmac.GetHashAndReset())}";
    }
}
