using System.Runtime.ExceptionServices;
using Refit;

namespace Linq.Alerts.Azure;

/// <summary>The Linq API over Refit.</summary>
public sealed class RefitLinqTransport(ILinqEndpoints endpoints, Secret key) : ILinqTransport
{
    private readonly string _bearer = $"Bearer {key.Reveal()}";

    // The client generated at compile time: the reflection-based one is a separate package since Refit 14.
    public RefitLinqTransport(LinqHttpClient http, Secret key)
        : this(RestService.ForGenerated<ILinqEndpoints>(http), key)
    {
    }

    public Task<HttpResponseMessage> ListChatsAsync(PhoneNumber from, int limit, string? cursor, CancellationToken cancel = default) =>
        AskAsync(endpoints.ListChatsAsync(from.InFull, limit, cursor, _bearer, cancel));

    public Task<HttpResponseMessage> GetChatAsync(ChatId id, CancellationToken cancel = default) =>
        AskAsync(endpoints.GetChatAsync(id.ToString(), _bearer, cancel));

    public Task<HttpResponseMessage> ListLinesAsync(CancellationToken cancel = default) =>
        AskAsync(endpoints.ListLinesAsync(_bearer, cancel));

    public Task<HttpResponseMessage> RequestAuditAsync(PhoneNumber line, CancellationToken cancel = default) =>
        AskAsync(endpoints.RequestAuditAsync(line.InFull, _bearer, cancel));

    public Task<HttpResponseMessage> GetAuditAsync(PhoneNumber line, LinqId audit, CancellationToken cancel = default) =>
        AskAsync(endpoints.GetAuditAsync(line.InFull, audit.ToString(), _bearer, cancel));

    public Task<HttpResponseMessage> GetChatV2Async(long id, CancellationToken cancel = default) =>
        AskAsync(endpoints.GetChatV2Async(id, key.Reveal(), cancel));

    /// <summary>
    /// Translates failures to those of the port. Refit's own exception contains the request, and with it the key and the number, so it isn't passed on.
    /// </summary>
    private static async Task<HttpResponseMessage> AskAsync(Task<HttpResponseMessage> asked)
    {
        try
        {
            return await asked;
        }
        catch (ApiRequestException e) when (e.InnerException is HttpRequestException or OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
        catch (ApiRequestException e)
        {
            throw new HttpRequestException("The request ended before there was an answer.", e.InnerException);
        }
    }
}
