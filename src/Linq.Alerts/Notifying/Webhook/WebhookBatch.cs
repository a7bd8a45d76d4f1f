namespace Linq.Alerts;

/// <summary>A digest's events as CloudEvents batches: JSON arrays, each small enough for any receiver.</summary>
internal static class WebhookBatch
{
    public const string ContentType = "application/cloudevents-batch+json";

    /// <summary>Some 150 events. Common frameworks refuse bodies from 100 KB on unless told otherwise; an event larger than this goes alone.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <returns>At least one; in order, and cut at the same places each time.</returns>
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
