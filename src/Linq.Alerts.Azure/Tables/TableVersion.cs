using Azure;

namespace Linq.Alerts.Azure;

/// <summary>A row's version in Table Storage: its ETag.</summary>
internal static class TableVersion
{
    public static RowVersion Of(ETag etag) => new(etag.ToString());

    /// <returns>
    /// Null for what is no ETag of this service: another store gave it, so it is not the present version. The service would call the request
    /// malformed, and nobody would see the conflict that it is.
    /// </returns>
    public static ETag? Read(RowVersion version) =>
        version.Tag is { } tag && tag.StartsWith("W/\"", StringComparison.Ordinal) ? new ETag(tag) : null;
}
