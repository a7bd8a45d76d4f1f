namespace Linq.Simulator;

/// <summary>What can go wrong with an answer.</summary>
/// <remarks>
/// The code relies on their order: faults that replace the answer, then those of transport, chats, pages and lines.
/// </remarks>
public enum FaultKind
{
    /// <summary>401, code 2004, even if the token is valid.</summary>
    Unauthorized,

    /// <summary>429, code 1007, with <see cref="Fault.RetryAfter"/> or <see cref="Fault.RetryAfterDate"/>.</summary>
    TooManyRequests,

    /// <summary>500, code 3006.</summary>
    ServerError,

    /// <summary>500 in the older format.</summary>
    ServerErrorWithoutDocUrl,

    /// <summary>503.</summary>
    Unavailable,

    /// <summary>An HTML page with status 200, as sent by proxies and login walls.</summary>
    Html,

    /// <summary>The right answer after <see cref="Fault.Pause"/>.</summary>
    SlowAnswer,

    /// <summary>No answer at all until the client gives up.</summary>
    Stalled,

    /// <summary>Headers at once, then the body in ten pieces with <see cref="Fault.Pause"/> before each.</summary>
    SlowBody,

    /// <summary>The connection ends in the middle of the body.</summary>
    CutOff,

    /// <summary>A complete body that isn't JSON.</summary>
    MalformedJson,

    /// <summary>Half of the document, in an answer that is complete for HTTP.</summary>
    TruncatedJson,

    /// <summary>Chats without <c>health_status</c>.</summary>
    MissingHealth,

    /// <summary>Chats whose <c>health_status</c> is null.</summary>
    NullHealth,

    /// <summary>Chats with <see cref="Fault.Status"/> as status.</summary>
    UnknownStatus,

    /// <summary>Statuses in lowercase, as the API sent them until May 2026.</summary>
    LowerCaseStatus,

    /// <summary>Chats whose health has no <c>updated_at</c>.</summary>
    MissingUpdatedAt,

    /// <summary>Chats whose <c>health_status</c> is the status itself, as a string.</summary>
    TextHealth,

    /// <summary>Chats with an invalid <c>id</c>.</summary>
    UnreadableId,

    /// <summary>The list of April 2026: <c>health_score</c> instead of <c>health_status</c>. A chat read by ID has the latter.</summary>
    HealthScore,

    /// <summary>From the second page on, each page's cursor leads to itself.</summary>
    RepeatedCursor,

    /// <summary>The cursors of the second and third page lead to each other.</summary>
    CursorLoop,

    /// <summary>The list starts over at its end, with ever new cursors.</summary>
    EndlessCursor,

    /// <summary>The cursor is an object instead of the documented string.</summary>
    BrokenCursor,

    /// <summary>A page without chats, but with a cursor for the chats it should have had.</summary>
    EmptyPage,

    /// <summary>After the first page the last chat moves to the front: later pages repeat one chat, and miss the last.</summary>
    ShiftedRows,

    /// <summary>The first chat of a page appears twice.</summary>
    DuplicateRows,

    /// <summary>The first chat of a page has a display name of 5 MB.</summary>
    HugeName,

    /// <summary>A page of 40 MB that repeats its chats.</summary>
    HugePage,

    /// <summary>The first line is listed with a number of five digits.</summary>
    ShortCode,

    /// <summary>Every line is listed under another ID, which is not a UUID.</summary>
    NewLineIds,
}
