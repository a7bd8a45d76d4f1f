using Refit;

namespace Linq.Alerts.Azure;

/// <summary>The endpoints that the product needs, as Refit generates a client for them.</summary>
/// <remarks>
/// Every method gives the answer as it came, whatever its status, once its headers are there. A parameter that is null is left out, and every
/// other is escaped whole, so the plus sign of a number and any cursor travel as they are. Source: github.com/reactiveui/refit.
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

    [Post("/v3/phone_numbers/{line}/reputation_audit")]
    Task<HttpResponseMessage> RequestAuditAsync(string line, [Header("Authorization")] string authorization, CancellationToken cancel);

    [Get("/v3/phone_numbers/{line}/reputation_audit/{audit}")]
    Task<HttpResponseMessage> GetAuditAsync(string line, string audit, [Header("Authorization")] string authorization, CancellationToken cancel);

    /// <summary>The legacy API, whose header for the key is another.</summary>
    [Get("/v2/chats/{id}")]
    Task<HttpResponseMessage> GetChatV2Async(long id, [Header("X-LINQ-INTEGRATION-TOKEN")] string token, CancellationToken cancel);
}
