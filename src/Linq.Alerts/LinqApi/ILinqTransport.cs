namespace Linq.Alerts;

/// <summary>Sends one request to the Linq API and returns the raw answer. Parsing, interpreting and retrying are up to the client.</summary>
/// <remarks>
/// An answer is returned once its headers have arrived, whatever its status. The body is still to be read, and the caller disposes the answer.
/// Redirects aren't followed, because the key would be sent along.
/// </remarks>
public interface ILinqTransport
{
    /// <summary><c>GET /v3/chats?from=&amp;limit=&amp;cursor=</c>; no <paramref name="cursor"/> on the first page.</summary>
    /// <exception cref="HttpRequestException">The API was not reached.</exception>
    Task<HttpResponseMessage> ListChatsAsync(PhoneNumber from, int limit, string? cursor, CancellationToken cancel = default);

    /// <summary><c>GET /v3/chats/{id}</c></summary>
    /// <exception cref="HttpRequestException">The API was not reached.</exception>
    Task<HttpResponseMessage> GetChatAsync(ChatId id, CancellationToken cancel = default);

    /// <summary><c>GET /v3/phone_numbers</c></summary>
    /// <exception cref="HttpRequestException">The API was not reached.</exception>
    Task<HttpResponseMessage> ListLinesAsync(CancellationToken cancel = default);

    /// <summary><c>POST /v3/phone_numbers/{number}/reputation_audit</c>, without a body.</summary>
    /// <exception cref="HttpRequestException">The API was not reached, or the connection was lost, so the request may have arrived.</exception>
    Task<HttpResponseMessage> RequestAuditAsync(PhoneNumber line, CancellationToken cancel = default);

    /// <summary><c>GET /v3/phone_numbers/{number}/reputation_audit/{id}</c></summary>
    /// <exception cref="HttpRequestException">The API was not reached.</exception>
    Task<HttpResponseMessage> GetAuditAsync(PhoneNumber line, LinqId audit, CancellationToken cancel = default);

    /// <summary><c>GET /v2/chats/{id}</c>, the legacy API, which uses its own header for the same key.</summary>
    /// <exception cref="HttpRequestException">The API was not reached.</exception>
    Task<HttpResponseMessage> GetChatV2Async(long id, CancellationToken cancel = default);
}
