namespace Linq.Alerts;

/// <summary>A digest's events as CloudEvents batches: JSON arrays, each small enough for any receiver.</summary>
internal static class WebhookBatch
{
    public const string ContentType = "application/cloudevents-batch+json";

    /// <summary>About 150 events. Common frameworks reject bodies above 100 KB by default. An event larger than this is sent alone.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <returns>At least one; in order, and split at the same positions each time.</returns>
    public static IEnumerable<byte[]> AllOf(Digest digest)
    {
        using var batch = new MemoryStream();
        foreach (var entry in digest.Entries)
        {
            var alert = EventJson.Write(digest.EventOf(entry));
            // The comma and the closing bracket.
            if (batch.Length > 0 && batch.Length + alert.Length + 2 > MaxBytes)
                yield return Close(batch);
            batch.WriteByte(batch.Length == 0 ? (byte)'[' : (byte)',');
            batch.Write(alert);
        }

        yield return Close(batch);
    }

    private static byte[] Close(MemoryStream batch)
    {
        batch.WriteByte((byte)']');
        var bytes = batch.ToArray();
        batch.SetLength(0);
        return bytes;
    }
}
