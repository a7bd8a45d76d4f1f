using Azure;

namespace Linq.Alerts.Azure;

/// <summary>A row's version in Table Storage: its ETag.</summary>
internal static class TableVersion
{
    public static RowVersion Of(ETag etag) => new(etag.ToString());

    /// <returns>
    /// Null if it isn't an ETag of this service. Then it is from another store and not the current version. The service would reject the request as
    /// malformed, which would hide the conflict.
    /// </returns>
    public static ETag? Read(RowVersion version) =>
        version.Tag is { } tag && tag.StartsWith("W/\"", StringComparison.Ordinal) ? new ETag(tag) : null;
}
