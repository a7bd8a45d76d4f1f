using System.Text.Json;
using System.Xml;
using Azure;
using Azure.Identity;

namespace Linq.Alerts.Azure;

/// <summary>Translates failed calls to Table Storage into messages for operators, for all calls.</summary>
internal static class TableTrouble
{
    /// <summary>Makes the call; a failure of the storage becomes a <see cref="StoreUnavailableException"/>.</summary>
    /// <remarks>The remaining exceptions are conflicts, which the caller expects, and bugs.</remarks>
    public static async Task<T> GuardAsync<T>(string table, Func<Task<T>> call, CancellationToken cancel)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && Of(table, e) is { } trouble)
        {
            throw trouble;
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            // A client that is cancelled while retrying may throw another exception.
            cancel.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <returns>Null if it isn't a problem of the storage.</returns>
    private static StoreUnavailableException? Of(string table, Exception e) => e switch
    {
        // The client throws this after several attempts. The last one is the most informative.
        AggregateException { InnerExceptions: [.., var last] } => Of(table, last),
        RequestFailedException failed => Why(table, failed) is { } why ? new(why, e) : null,
        AuthenticationFailedException => new(
            $"The app's managed identity could not get a token for Table Storage (table '{table}'). "
            + "Check that the identity is assigned to the app and that AZURE_CLIENT_ID names it.",
            e),
        // Not cancelled by the caller: the client's own timeout.
        OperationCanceledException or TimeoutException => new(NoAnswer(table, "in time"), e),
        IOException or HttpRequestException => new(NoAnswer(table, "to the end"), e),
        // The client couldn't parse the answer.
        JsonException or XmlException or FormatException => new(OtherAnswer(table, "something else"), e),
        _ => null,
    };

    private static string? Why(string table, RequestFailedException failed) => failed switch
    {
        { Status: 404, ErrorCode: "TableNotFound" } =>
            $"There is no table '{table}' in the storage account. The deployment creates it: deploy again.",
        { Status: 409, ErrorCode: "TableBeingDeleted" } =>
            $"The table '{table}' is being deleted. When it is gone, deploy again: the deployment creates it.",
        { Status: 401 or 403 } =>
            $"Table Storage refuses this app the table '{table}' ({failed.Status} {failed.ErrorCode}): give the app's identity the role "
            + "Storage Table Data Contributor on the storage account, and check that the account's firewall lets the app in. A new role takes a few minutes to apply.",
        { Status: 429 or 503 } =>
            $"Table Storage is throttling the table '{table}' ({failed.Status} {failed.ErrorCode}). "
            + "The app keeps retrying; if this persists, check the storage account's metrics for throttling.",
        { Status: 408 or >= 500 } =>
            $"Table Storage failed at the table '{table}' ({failed.Status} {failed.ErrorCode}). The app keeps retrying; if this persists, check the health of the storage account in Azure.",
        // No answer at all: no network, no such name, a broken connection.
        { Status: 0 } => NoAnswer(table, "at all"),
        // The service's own answers always contain an error code.
        { ErrorCode: null or "" } => OtherAnswer(table, $"{failed.Status}"),
        _ => null,
    };

    private static string OtherAnswer(string table, string what) =>
        $"Something between this app and Table Storage answered in its place, with {what} (table '{table}'). The app keeps retrying; if this persists, look for a proxy or a firewall "
        + "between this app and the address in the setting Tables:ServiceUri.";

    private static string NoAnswer(string table, string how) =>
        $"Table Storage did not answer {how} (table '{table}'). The app keeps retrying; if this persists, check the address in the setting Tables:ServiceUri, "
        + "and that the storage account lets the app in.";
}
