using Refit;

namespace Linq.Alerts.Azure;

/// <summary>The endpoints that the product needs. Refit generates a client for them.</summary>
/// <remarks>
/// Every method returns the raw answer, whatever its status, once its headers have arrived. Null parameters are omitted, and all others are fully
/// escaped, so a number's plus sign and any cursor arrive unchanged. A number in a path is put there by <see cref="LinqHttpClient"/>. Source: github.com/reactiveui/refit.
/// </remarks>
public interface ILinqEndpoints
{
    [Get("/v3/chats")]
    Task<HttpResponseMessage> ListChatsAsync(
        string from, int limit, string? cursor, [Header("Authorization")] string authorization, CancellationToken cancel);

    [Get("/v3/chats/{id}")]
    Task<HttpResponseMessage> GetChatAsync(string id, [Header("Authorization")] string authorization, CancellationToken cancel);

    [Get("/v3/phone_numbers")]
    Task<HttpResponseMessage> ListLinesAsync([Header("Authorization")] string authorization, CancellationToken cancel);

    [Post("/v3/phone_numbers/" + LinqHttpClient.Placeholder + "/reputation_audit")]
    Task<HttpResponseMessage> RequestAuditAsync([Property(LinqHttpClient.Number)] string line, [Header("Authorization")] string authorization, CancellationToken cancel);

    [Get("/v3/phone_numbers/" + LinqHttpClient.Placeholder + "/reputation_audit/{audit}")]
    Task<HttpResponseMessage> GetAuditAsync([Property(LinqHttpClient.Number)] string line, string audit, [Header("Authorization")] string authorization, CancellationToken cancel);

    /// <summary>The legacy API, which uses another header for the key.</summary>
    [Get("/v2/chats/{id}")]
    Task<HttpResponseMessage> GetChatV2Async(long id, [Header("X-LINQ-INTEGRATION-TOKEN")] string token, CancellationToken cancel);
}
