namespace Linq.Simulator;

/// <summary>A simulated fault: what, where, when and how often.</summary>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>The affected endpoint. Null is every endpoint where the kind makes sense.</summary>
    public ApiEndpoint? Endpoint { get; init; }

    /// <summary>Only answers about this line, E.164: a list with this <c>from</c>, or a V3 chat on it. Null: all.</summary>
    public string? Line { get; init; }

    /// <summary>How many answers it affects, 1 or more. Null: until the faults are cleared.</summary>
    public int? Times { get; init; }

    /// <summary>How many answers pass before the first affected one. Default 0.</summary>
    public int After { get; init; }

    /// <summary>Faults of single chats affect every nth chat of a line, always the same ones. Default 1: all.</summary>
    public int Every { get; init; } = 1;

    /// <summary>The value of the header on a 429. Default <c>1</c>; null sends none.</summary>
    public string? RetryAfter { get; init; } = "1";

    /// <summary>Sends the header of a 429 as an HTTP date, this long after now, instead of <see cref="RetryAfter"/>.</summary>
    public TimeSpan? RetryAfterDate { get; init; }

    /// <summary>The word of <see cref="FaultKind.UnknownStatus"/>. Default <c>SLEEPING</c>.</summary>
    public string Status { get; init; } = "SLEEPING";

    /// <summary>The delay of the slow kinds. Default 1 s.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether it replaces the API's own answer.</summary>
    internal bool IsInstead => Kind <= FaultKind.Html;

    internal bool Concerns(ApiEndpoint endpoint, string? line) =>
        (Endpoint is null || Endpoint == endpoint)
        && (Line is null || Line == line)
        && Kind switch
        {
            >= FaultKind.ShortCode => endpoint is ApiEndpoint.PhoneNumbers,
            >= FaultKind.HealthScore => endpoint is ApiEndpoint.Chats,
            >= FaultKind.MissingHealth => endpoint is ApiEndpoint.Chats or ApiEndpoint.Chat,
            _ => true,
        };

    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Times ?? 1, 1, nameof(Times));
        ArgumentOutOfRangeException.ThrowIfNegative(After, nameof(After));
        ArgumentOutOfRangeException.ThrowIfLessThan(Every, 1, nameof(Every));
        ArgumentOutOfRangeException.ThrowIfLessThan(Pause, TimeSpan.Zero, nameof(Pause));
    }
}
