namespace Linq.Simulator;

/// <summary>The parts of the API that the simulator answers.</summary>
public enum ApiEndpoint
{
    /// <summary><c>GET /v3/chats</c></summary>
    Chats,

    /// <summary><c>GET /v3/chats/{id}</c></summary>
    Chat,

    /// <summary><c>GET /v3/phone_numbers</c></summary>
    PhoneNumbers,

    /// <summary><c>POST /v3/phone_numbers/{number}/reputation_audit</c></summary>
    StartAudit,

    /// <summary><c>GET /v3/phone_numbers/{number}/reputation_audit/{audit}</c></summary>
    Audit,

    /// <summary><c>GET /v2/chats/{id}</c></summary>
    V2Chat,
}

/// <summary>Tells the log and the faults which endpoint a request has reached.</summary>
internal sealed record ApiEndpointTag(ApiEndpoint Endpoint)
{
    public static ApiEndpoint? Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ApiEndpointTag>()?.Endpoint;
}
