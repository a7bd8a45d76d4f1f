using System.Net;

namespace Linq.Alerts;

/// <summary>The Linq API didn't return what was requested, after all sensible retries.</summary>
/// <remarks>
/// The message is our own and contains nothing of the answer's text, because Linq may repeat a number there. It contains the HTTP status, Linq's code,
/// and the trace ID that Linq's support asks for.
/// </remarks>
public sealed class LinqApiException(LinqFailure failure, string what, Exception? inner = null) : Exception(Describe(failure, what), inner)
{
    public LinqFailure Failure => failure;

    private static string Describe(LinqFailure failure, string what)
    {
        var facts = string.Join(", ", new[]
        {
            failure.Status is { } status ? $"HTTP {(int)status}" : null,
            failure.Code is { } code ? $"Linq code {code}" : null,
            failure.TraceId is { } trace ? $"trace {trace}" : null,
        }.Where(fact => fact is not null));
        return facts.Length == 0 ? what : $"{what} ({facts})";
    }
}

/// <summary>The facts of a failed request.</summary>
/// <param name="Status">Null if there was no answer.</param>
/// <param name="Code">Linq's own number, such as 2004; open set.</param>
/// <param name="TraceId">32 hex digits from the header <c>X-Trace-ID</c>, or else from the body.</param>
/// <param name="RetryAfter">How long Linq asks clients to wait; on 429 and 503 only.</param>
/// <param name="SaysNoSuchChat">Whether it is V3's documented answer for a chat that doesn't exist, rather than a 404 from something in between.</param>
/// <param name="SaysNoSuchChatV2">The same for V2.</param>
public sealed record LinqFailure(
    LinqFailureKind Kind,
    HttpStatusCode? Status = null,
    int? Code = null,
    string? TraceId = null,
    TimeSpan? RetryAfter = null,
    bool SaysNoSuchChat = false,
    bool SaysNoSuchChatV2 = false);

public enum LinqFailureKind
{
    /// <summary>No connection, or a broken one. Transient.</summary>
    NotReached,

    /// <summary>No complete answer in time. Transient.</summary>
    TimedOut,

    /// <summary>408, 429 or 5xx. Transient.</summary>
    Temporary,

    /// <summary>2xx with an undocumented body, such as a proxy's page or a truncated document. Transient.</summary>
    Unreadable,

    /// <summary>401, several times in a row: the key is missing, wrong or expired. Only a person can fix that.</summary>
    KeyRefused,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>Any other answer. Retrying would give the same result.</summary>
    Rejected,

    /// <summary>The pages of a list don't end.</summary>
    EndlessPages,
}
