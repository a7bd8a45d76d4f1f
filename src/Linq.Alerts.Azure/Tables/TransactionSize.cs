using System.Text.Json;
using Azure.Data.Tables;

namespace Linq.Alerts.Azure;

/// <summary>A conservative estimate of an operation's bytes on the wire.</summary>
internal static class TransactionSize
{
    /// <summary>Boundaries, headers, the address with both keys, times and property names.</summary>
    private const int Around = 2_048;

    public static int Of(TableTransactionAction action) =>
        Around + (action.ActionType == TableTransactionActionType.Delete ? 0 : TextBytes(action.Entity));

    // As the client encodes it: a quotation mark in a string takes six bytes.
    private static int TextBytes(ITableEntity entity) =>
        entity is TextRow row ? JsonEncodedText.Encode(row.WholeText()).EncodedUtf8Bytes.Length : 0;
}
