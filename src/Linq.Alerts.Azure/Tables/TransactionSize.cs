using System.Text.Json;
using Azure.Data.Tables;

namespace Linq.Alerts.Azure;

/// <summary>About how many bytes an operation takes on the wire, rather too many than too few.</summary>
internal static class TransactionSize
{
    /// <summary>Boundaries, headers, the address with both keys, times and the names of properties.</summary>
    private const int Around = 2_048;

    public static int Of(TableTransactionAction action) =>
        Around + (action.ActionType == TableTransactionActionType.Delete ? 0 : TextBytes(action.Entity));

    // As the client writes it: a quotation mark within a text takes six bytes.
    private static int TextBytes(ITableEntity entity) =>
        entity is TextRow row ? JsonEncodedText.Encode(row.WholeText()).EncodedUtf8Bytes.Length : 0;
}
