using System.Net;

namespace Linq.Alerts;

/// <summary>The Linq API did not give what was asked for, after all tries that made sense.</summary>
/// <remarks>
/// The message is ours: nothing of the answer's text is in it, for Linq may repeat a number there. It names the HTTP status, Linq's code
/// and the trace id, which Linq's support asks for.
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
/// <param name="Status">Null when there was no answer.</param>
/// <param name="Code">Linq's own number, such as 2004; open set.</param>
/// <param name="TraceId">32 hex digits from the header <c>X-Trace-ID</c>, else from the body.</param>
/// <param name="RetryAfter">How long Linq asks to be left alone; on 429 and 503 only.</param>
/// <param name="SaysNoSuchChat">Whether it is V3's documented answer for a chat that does not exist, and not a 404 from something in between.</param>
/// <param name="SaysNoSuchChatV2">The same of V2.</param>
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
    /// <summary>No connection, or one that broke off. May pass.</summary>
    NotReached,

    /// <summary>No complete answer in time. May pass.</summary>
    TimedOut,

    /// <summary>408, 429 or 5xx. May pass.</summary>
    Temporary,

    /// <summary>2xx with a body that is not what the API documents: a proxy's page, half a document. May pass.</summary>
    Unreadable,

    /// <summary>401, several times in a row: the key is missing, wrong or expired. Only a person can mend it.</summary>
    KeyRefused,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>Any other answer. Asking again gives the same.</summary>
    Rejected,

    /// <summary>The pages of a list never end.</summary>
    EndlessPages,
}
