namespace Linq.Alerts;

/// <summary>The silences that stand while some events are taken in: at the time of the intake, not at the events' own.</summary>
/// <remarks>
/// Whoever was told of a trouble is told of its end, silence or not. So for chats whose trouble ends inside a silence, and only for them,
/// this follows the ledger: of which was nothing told? It is for one intake, and follows what that one records.
/// </remarks>
public sealed class StandingSilences
{
    private readonly IReadOnlyList<Silence> _silences;

    /// <summary>Chats whose present trouble began quietly, and of which this route was told nothing since.</summary>
    private readonly HashSet<(string Route, ChatId Chat)> _untold = [];

    private readonly HashSet<(string Route, EventId Event)> _followed = [];

    private StandingSilences(IReadOnlyList<Silence> silences) => _silences = silences;

    /// <exception cref="StoreUnavailableException">The silences or the ledger could not be read now.</exception>
    public static async Task<StandingSilences> LoadAsync(
        ISilences silences, IDeliveryLedger ledger, IReadOnlyList<Route> routes, IReadOnlyList<AlertEvent> events, DateTimeOffset now, CancellationToken cancel = default)
    {
        var standing = new StandingSilences([.. (await silences.LoadAsync(cancel)).Where(silence => silence.StandsAt(now))]);
        foreach (var route in routes)
        {
            var ending = events.Where(standing.Matches).Select(alert => EndOf(alert, route)).OfType<ChatId>().ToHashSet();
            if (ending.Count == 0)
                continue;
            await foreach (var entry in ledger.ReadAsync(route.Name, cancel))
            {
                if (entry.Event is ChatHealthChanged change && ending.Contains(change.Chat))
                    standing.Follow(entry);
            }
        }

        return standing;
    }

    /// <summary>For a rule asked by itself.</summary>
    public static StandingSilences Of(params IReadOnlyList<Silence> silences) => new(silences);

    /// <summary>Whether <paramref name="alert"/> is to be kept from <paramref name="route"/>.</summary>
    public bool Cover(AlertEvent alert, Route route) =>
        Matches(alert) && (EndOf(alert, route) is not { } chat || _untold.Contains((route.Name, chat)));

    /// <summary>Notes how an entry was taken in, or ended since. Entries of one route come in order.</summary>
    internal void Follow(LedgerEntry entry)
    {
        // A redelivery is told or kept quiet as it was the first time.
        if (_silences.Count == 0 || entry.Event is not ChatHealthChanged { Trial: null } change || !_followed.Add((entry.Route, entry.Event.Id)))
            return;

        var key = (entry.Route, change.Chat);
        var quiet = entry.Outcome is { Kind: OutcomeKind.Suppressed, Why: Silenced.Name or NotForThisRoute.Name };
        if (!quiet || change.IsRecovery)
            _untold.Remove(key);
        else if (change.Previous == HealthStatus.Healthy)
            _untold.Add(key);
    }

    private bool Matches(AlertEvent alert) => _silences.Any(silence => silence.Covers(alert));

    /// <returns>The chat whose trouble ends as far as <paramref name="route"/> is concerned; null for anything else.</returns>
    private static ChatId? EndOf(AlertEvent alert, Route route) => alert switch
    {
        ChatHealthChanged change when route.Filter.Statuses.Contains(change.Previous)
            && (change.IsRecovery || !route.Filter.Statuses.Contains(change.Status)) => change.Chat,
        ChatGone gone => gone.Chat,
        _ => null,
    };
}
