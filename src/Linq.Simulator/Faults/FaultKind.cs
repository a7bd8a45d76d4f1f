namespace Linq.Simulator;

/// <summary>What can go wrong with an answer.</summary>
/// <remarks>
/// The code relies on their order: what replaces the answer, what spoils its way, its chats, its pages, its lines.
/// </remarks>
public enum FaultKind
{
    /// <summary>401, code 2004, however good the token.</summary>
    Unauthorized,

    /// <summary>429, code 1007, with <see cref="Fault.RetryAfter"/> or <see cref="Fault.RetryAfterDate"/>.</summary>
    TooManyRequests,

    /// <summary>500, code 3006.</summary>
    ServerError,

    /// <summary>500 in the older shape.</summary>
    ServerErrorWithoutDocUrl,

    /// <summary>503.</summary>
    Unavailable,

    /// <summary>A page of HTML with status 200, as proxies and login walls send it.</summary>
    Html,

    /// <summary>The right answer after <see cref="Fault.Pause"/>.</summary>
    SlowAnswer,

    /// <summary>No answer at all until the client gives up.</summary>
    Stalled,

    /// <summary>Headers at once, then the body in ten pieces with <see cref="Fault.Pause"/> before each.</summary>
    SlowBody,

    /// <summary>The connection ends in the middle of the body.</summary>
    CutOff,

    /// <summary>A whole body that is not JSON.</summary>
    MalformedJson,

    /// <summary>Half of the document, in an answer that HTTP calls complete.</summary>
    TruncatedJson,

    /// <summary>Chats without <c>health_status</c>.</summary>
    MissingHealth,

    /// <summary>Chats whose <c>health_status</c> is null.</summary>
    NullHealth,

    /// <summary>Chats with <see cref="Fault.Status"/> as status.</summary>
    UnknownStatus,

    /// <summary>Statuses in lower case, as the API sent them until May 2026.</summary>
    LowerCaseStatus,

    /// <summary>Chats whose health has no <c>updated_at</c>.</summary>
    MissingUpdatedAt,

    /// <summary>Chats whose <c>health_status</c> is the status itself, as a text.</summary>
    TextHealth,

    /// <summary>Chats whose <c>id</c> is not one.</summary>
    UnreadableId,

    /// <summary>The list of April 2026: <c>health_score</c> for <c>health_status</c>. A chat by its id has the latter.</summary>
    HealthScore,

    /// <summary>From the second page on, each page names itself as the next.</summary>
    RepeatedCursor,

    /// <summary>The second page and the third name each other as the next.</summary>
    CursorLoop,

    /// <summary>The list begins again at its end, under ever new cursors.</summary>
    EndlessCursor,

    /// <summary>Each page names the next by an object where a text is documented.</summary>
    BrokenCursor,

    /// <summary>A page without chats, but with a cursor for the chats it should have had.</summary>
    EmptyPage,

    /// <summary>After the first page the last chat moves to the front: later pages repeat one chat, and miss the last.</summary>
    ShiftedRows,

    /// <summary>The first chat of a page stands in it twice.</summary>
    DuplicateRows,

    /// <summary>The first chat of a page has a display name of 5 MB.</summary>
    HugeName,

    /// <summary>A page of 40 MB: its chats, again and again.</summary>
    HugePage,

    /// <summary>The first line is listed with a number of five digits.</summary>
    ShortCode,

    /// <summary>Every line is listed under another ID, which is not a UUID.</summary>
    NewLineIds,
}
