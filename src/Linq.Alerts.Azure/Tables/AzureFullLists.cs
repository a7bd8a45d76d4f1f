using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Linq.Alerts.Azure;

/// <summary>Provides a digest's full list as a link to a page that reads it from the ledger, so nothing is stored twice.</summary>
/// <param name="host">The app's host name, such as <c>linq-alerts.azurewebsites.net</c>.</param>
/// <param name="key">The Linq API key. The key that signs the links is derived from it, so that a link can't be used to confirm a guessed API key.</param>
/// <remarks>
/// A link opens in a browser without an app key, for anyone who has it, until <see cref="Retention.Kept"/> is over. The page calls
/// <see cref="TableDeliveryLedger.ReadDigestAsync"/> with the link's route, digest and times.
/// </remarks>
public sealed class AzureFullLists(string host, Secret key, TimeProvider clock) : IFullLists
{
    private const int SignatureBytes = 16;

    private readonly byte[] _signingKey = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key.Reveal()), SHA256.HashSizeInBytes, info: "linq-alerts full-list link"u8.ToArray());

    public Task<string?> KeepAsync(Digest digest, CancellationToken cancel = default)
    {
        var from = Text(digest.Entries.Min(entry => entry.FirstTakenAt));
        // Rounded outward to whole seconds, to keep the link short.
        var to = Text(digest.Entries.Max(entry => entry.FirstTakenAt).AddTicks(TimeSpan.TicksPerSecond - 1));
        return Task.FromResult<string?>(
            $"https://{host}/api/lists/{Uri.EscapeDataString(digest.Route)}/{digest.Id}?from={from}&to={to}&sig={Sign(digest.Route, digest.Id, from, to)}");
    }

    /// <summary>Whether a link with these parts was created here, with the current key.</summary>
    public bool IsOurs(string route, string digest, string? from, string? to, string? signature) =>
        from is not null && to is not null && signature is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(route, digest, from, to)), Encoding.UTF8.GetBytes(signature));

    /// <summary>Whether a valid link has expired. It does even if its entries still exist, because request logs contain its signature.</summary>
    public bool IsExpired(DateTimeOffset to) => clock.GetUtcNow() > to + Retention.Kept;

    // Covers all parts, because with other times the page would read a month of the ledger for anyone. None of the parts contains a line break.
    private string Sign(string route, string digest, string from, string to) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_signingKey, Encoding.UTF8.GetBytes($"{route}\n{digest}\n{from}\n{to}")), 0, SignatureBytes);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
