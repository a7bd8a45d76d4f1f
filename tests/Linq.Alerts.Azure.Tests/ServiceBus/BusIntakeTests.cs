using System.Collections.Concurrent;
using System.Text;
using Azure.Messaging.ServiceBus;
using CsCheck;
using Linq.Alerts.Contracts;
using Moq;
using ServiceBusStandIn;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>Unreadable messages, lost locks, unavailable stores and places.</summary>
public sealed class BusIntakeTests : IAsyncDisposable
{
    private const string Good = """
        {"specversion":"1.0","id":"00000001-0001-4000-8000-000000000001.1.7","source":"/lines/1","type":"alarm","time":"2026-11-20T12:00:00Z",
        "datacontenttype":"application/json","schemaversion":"1","data":{"line":"0101","alarm":"PlaceFailed","raised":true,"text":"hello"}}
        """;

    private static readonly string[] Secrets = ["+12025550142", "12025550142", "jo@example.com", "xoxb-very-secret", "Jo Public", "tru3", "q"];

    private static readonly byte[] Whole = EventJson.Write(Some.EveryKindOfEvent[1]);

    private static readonly string[] WholeWords = Encoding.UTF8.GetString(Whole).Split('"');

    private static readonly Gen<byte[]> SpoiltBodies = Gen.OneOf<byte[]>(
        // Truncated, with a secret inside.
        Gen.Select(Gen.Int[0, Whole.Length - 1], Gen.OneOf(Secrets), Gen.Int[0, Whole.Length - 1], (end, secret, start) => (byte[])[.. Whole[..end], .. Encoding.UTF8.GetBytes(secret), .. Whole[start..]]),
        // Other or almost valid JSON.
        Gen.Select(Gen.OneOf(Secrets), Gen.OneOf("", "}}"), (secret, end) => Encoding.UTF8.GetBytes($$"""{"{{secret}}":{"{{secret}}":"{{secret}}"{{end}}""")),
        // A name or a value that is a secret.
        Gen.Select(Gen.Int[0, (WholeWords.Length / 2) - 1], Gen.OneOf(Secrets), (word, secret) =>
            Encoding.UTF8.GetBytes(string.Join('"', WholeWords.Select((text, n) => n == (word * 2) + 1 ? secret : text)))),
        // A number of eight bytes.
        Gen.Select(Gen.Int[0, Whole.Length - 1], Gen.Byte).Array[8].Select(changes =>
        {
            var spoilt = Whole.ToArray();
            foreach (var (at, to) in changes)
                spoilt[at] = to;
            return spoilt;
        }));

    // Waits while the store is down cost nothing.
    private readonly TestTimeProvider _clock = new(TimeSpan.FromSeconds(30));
    private readonly StandInBus _bus;
    private readonly Notifying _notifying;

    public BusIntakeTests()
    {
        _bus = new(_clock);
        _notifying = new(_bus, _clock);
    }

    private ServiceBusEventBus Events => _notifying.Events;

    private FailingSettlement Settlement => _notifying.Settlement;

    public ValueTask DisposeAsync() => _notifying.DisposeAsync();

    [Fact]
    public async Task Delivered_messages_are_taken_in_by_one_call_and_completed()
    {
        await Events.PublishAsync(Some.Changes(5));

        await _notifying.TakeInAsync();

        Assert.Equal(new(TakenIn: 5), Assert.Single(_notifying.Reports));
        Same.Events(Some.Changes(5), await _notifying.EventsAsync());
        Assert.Equal(1, _notifying.Store.Tries);
        Assert.Equal(0, _bus.Count(_notifying.Queue));
    }

    public static TheoryData<string, string, string> Poison => new()
    {
        { "not JSON", "+12025550142 wrote to jo@example.com", "not-json" },
        { "empty", "", "not-json" },
        { "cut off", Good[..100], "not-json" },
        { "no object", "[1]", "unreadable-event" },
        { "null", "null", "unreadable-event" },
        { "missing properties", "{}", "unreadable-event" },
        { "missing field", Good.Replace("\"raised\":true,", "", StringComparison.Ordinal), "unreadable-event" },
        { "missing text", Good.Replace(",\"text\":\"hello\"", "", StringComparison.Ordinal), "unreadable-event" },
        { "field of another kind", Good.Replace("\"hello\"", "{}", StringComparison.Ordinal), "unreadable-event" },
        { "another id", Good.Replace(".1.7", "", StringComparison.Ordinal), "unreadable-event" },
        { "newer schema", Good.Replace("\"schemaversion\":\"1\"", "\"schemaversion\":\"2\"", StringComparison.Ordinal), "other-schema" },
        { "newer schema of another form", """{"schemaversion":"2","changes":[]}""", "other-schema" },
        { "unknown type", Good.Replace("\"alarm\",\"time\"", "\"chat-renamed\",\"time\"", StringComparison.Ordinal), "unknown-type" },
        { "bytes that are no text", Good.Replace("\"hello\"", "\"\\ud800\"", StringComparison.Ordinal), "unreadable-event" },
        { "a name that is no text", """{"\ud800":1,"schemaversion":"1"}""", "unreadable-event" },
        { "deep", new string('[', 10_000), "not-json" },
    };

    [Theory]
    [MemberData(nameof(Poison))]
    public async Task Unreadable_messages_are_dead_lettered_immediately_and_the_others_are_taken_in(string kind, string body, string reason)
    {
        await Events.PublishAsync(Some.Changes(2));
        await EnqueueAsync(new(body) { MessageId = kind });
        await Events.PublishAsync(Some.Changes(2, first: 3));

        await _notifying.TakeInAsync();

        Assert.Equal(new(TakenIn: 4, DeadLettered: 1), Assert.Single(_notifying.Reports));
        Assert.NotNull(_notifying.Reports[0].Cause.Exception);
        Same.Events(Some.Changes(4), await _notifying.EventsAsync());
        Assert.Equal((kind, reason), Assert.Single(DeadLetters) is var dead ? (dead.MessageId, dead.DeadLetterReason) : default);
        Assert.Equal(1, _bus.MaxDelivered);
        Assert.Equal(0, _bus.Count(_notifying.Queue));
    }

    [Theory]
    [InlineData("2", "schema version 2,")]
    [InlineData("12025550142", "a schema version that is none of ours,")]
    [InlineData("jo@", "a schema version that is none of ours,")]
    public async Task A_dead_letter_for_a_newer_schema_says_what_to_do_and_names_the_version_if_valid(string version, string said)
    {
        await EnqueueAsync(new(Good.Replace("\"schemaversion\":\"1\"", $"\"schemaversion\":\"{version}\"", StringComparison.Ordinal)) { MessageId = "1" });

        await _notifying.TakeInAsync();

        var description = Assert.Single(DeadLetters).DeadLetterDescription;
        Assert.Contains(said, description, StringComparison.Ordinal);
        Assert.Contains("update this app, then send the message again", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_with_fields_from_a_later_build_and_any_content_type_is_taken_in()
    {
        var json = Encoding.UTF8.GetString(EventJson.Write(Some.Change()))
            .Replace("\"data\":{", "\"later\":[1],\"data\":{\"mood\":{\"word\":\"glum\"},", StringComparison.Ordinal);
        await EnqueueAsync(new(json) { MessageId = "1", ContentType = "text/plain" });

        await _notifying.TakeInAsync();

        Same.Events([Some.Change()], await _notifying.EventsAsync());
        Assert.Empty(DeadLetters);
    }

    /// <summary>Randomly damaged bodies full of personal data: no reason contains any of it.</summary>
    [Fact]
    public async Task No_dead_letter_reason_reveals_anything_from_a_body()
    {
        ConcurrentBag<string> reasons = [];
        var takenIn = 0;
        await SpoiltBodies.Array[1, 20].SampleAsync(
            async bodies =>
            {
                List<(string Reason, string Description)> dead = [];
                var report = await TakeInWithoutWireAsync(bodies, dead);

                // What was still readable was taken in; the rest is in the dead letters, and the trigger never failed.
                Assert.Equal(bodies.Length, report.TakenIn + report.DeadLettered);
                Assert.Equal(dead.Count, report.DeadLettered);
                Assert.All(dead, letter => AssertOurWords(letter.Description));
                dead.ForEach(letter => reasons.Add(letter.Reason));
                Interlocked.Add(ref takenIn, report.TakenIn);
            },
            iter: 300);

        // The readable ones have different content under one ID, so all but the first are rejected.
        Assert.Equal(["id-reused", "not-json", "other-schema", "unknown-type", "unreadable-event"], reasons.Distinct().Order());
        Assert.NotEqual(0, takenIn);
    }

    private static async Task<IntakeReport> TakeInWithoutWireAsync(byte[][] bodies, List<(string Reason, string Description)> dead)
    {
        var settlement = new Mock<ISettlement>();
        settlement.Setup(bus => bus.DeadLetterAsync(It.IsAny<ServiceBusReceivedMessage>(), It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusReceivedMessage _, string reason, string description, CancellationToken _) => dead.Add((reason, description)));
        var clock = new TestTimeProvider(TimeSpan.FromSeconds(30));
        var health = new MemoryHealthStore();
        Route[] routes = [new(new Place("slack", new FakePlace()))];
        var intake = new Intake(routes, Intake.Rules(routes, new()), new MemorySilences(), new MemoryDeliveryLedger(), clock);
        return await new BusIntake(intake, new(health, new(health, Mock.Of<IEventBus>(), clock), clock), clock).TakeInAsync(
            [.. bodies.Select((body, n) => ServiceBusModelFactory.ServiceBusReceivedMessage(new BinaryData(body), $"{n}"))], settlement.Object);
    }

    private static void AssertOurWords(string description)
    {
        const string Place = @"( \(line [0-9]{1,4}, after byte [0-9]{1,5}\))?";
        string[] sentences =
        [
            $@"The body is not JSON{Place}\. Something other than Linq Alerts sent it\.",
            @"The event is of (schema version [0-9]{1,3}|a schema version that is none of ours), and this build reads 1: update this app, then send the message again\.",
            @"This build does not know the event's type: update this app, then send the message again\.",
            $@"A field of the event is missing or cannot be read{Place}\.",
            @"An event with different content is on record under this ID\. An alarm says what this one reports; no alert is sent for it in any other way\.",
        ];
        Assert.Matches($"^({string.Join('|', sentences)}) The message stays in the dead-letter queue with all it holds\\.$", description);
        // The last is a letter that our own texts contain too.
        Assert.All(Secrets[..^1], secret => Assert.DoesNotContain(secret, description, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lock_lost_midway_does_not_stop_the_others_from_being_completed_and_dispatched()
    {
        await Events.PublishAsync(Some.Changes(4));
        Settlement.Fails = message => message.MessageId == $"{Some.Event(2)}" ? new ServiceBusException("gone", ServiceBusFailureReason.MessageLockLost)
            : message.MessageId == $"{Some.Event(3)}" ? new IOException("The host hung up.")
            : null;

        await _notifying.TakeInAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _notifying.DispatchAsync();

        Assert.Equal(new(TakenIn: 4, Unsettled: 2, Problem: "not settled: IOException"), Assert.Single(_notifying.Reports));
        Assert.Equal(2, _bus.Count(_notifying.Queue));
        Assert.Equal(4, Assert.Single(_notifying.Slack.Digests).Entries.Count);
    }

    [Fact]
    public async Task A_message_redelivered_after_everything_was_sent_changes_nothing()
    {
        await Events.PublishAsync(Some.Changes(3));
        Settlement.Fails = _ => new ServiceBusException("gone", ServiceBusFailureReason.MessageLockLost);
        await _notifying.TakeInAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _notifying.DispatchAsync();
        var entries = await _notifying.EntriesAsync();

        Settlement.Fails = _ => null;
        _clock.Advance(StandInBus.Lock);
        await _notifying.TakeInAsync();
        _clock.Advance(TimeSpan.FromMinutes(10));
        await _notifying.DispatchAsync();

        Same.Entries(entries, await _notifying.EntriesAsync());
        Assert.Single(_notifying.Slack.Digests);
        Assert.Equal(2, _bus.MaxDelivered);
        Assert.Equal(0, _bus.Count(_notifying.Queue));
    }

    [Fact]
    public async Task A_failed_attempt_to_dead_letter_stops_nothing_and_is_retried()
    {
        await EnqueueAsync(new("poison") { MessageId = "poison" });
        await Events.PublishAsync([Some.Change()]);
        Settlement.Fails = message => message.MessageId == "poison" ? new TimeoutException() : null;
        await _notifying.TakeInAsync();
        Assert.Equal(new(TakenIn: 1, Unsettled: 1, Problem: "not settled: TimeoutException"), Assert.Single(_notifying.Reports));

        Settlement.Fails = _ => null;
        _clock.Advance(StandInBus.Lock);
        await _notifying.TakeInAsync();

        Assert.Equal("not-json", Assert.Single(DeadLetters).DeadLetterReason);
        Assert.Equal(0, _bus.Count(_notifying.Queue));
    }

    [Fact]
    public async Task Three_hours_without_Slack_use_up_no_delivery_attempts()
    {
        _notifying.Slack.Down = true;
        for (var minute = 0; minute < 180; minute++)
        {
            if (minute % 10 == 0)
                await Events.PublishAsync([Some.Change(minute + 1, chat: minute)]);
            await _notifying.TakeInAsync();
            await _notifying.DispatchAsync();
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, _bus.MaxDelivered);
        Assert.Equal(0, _bus.Count(_notifying.Queue));
        Assert.True(_notifying.Slack.Tries > 10);

        _notifying.Slack.Down = false;
        _clock.Advance(TimeSpan.FromMinutes(15));
        await _notifying.DispatchAsync();

        var reported = _notifying.Slack.Digests.SelectMany(digest => digest.Entries).Select(entry => entry.Event.Id.Sequence);
        Assert.Equal(Enumerable.Range(0, 18).Select(n => (n * 10L) + 1), reported);
        Assert.Empty(DeadLetters);
    }

    [Fact]
    public async Task While_the_store_is_down_a_batch_is_held_and_released_before_its_locks_expire()
    {
        await Events.PublishAsync(Some.Changes(3));
        await EnqueueAsync(new("poison") { MessageId = "poison" });
        _notifying.Store.Down = true;
        var began = _clock.GetUtcNow();

        var report = await _notifying.Intake.TakeInAsync(await _notifying.ReceiveAsync(), Settlement);

        // 1, 2, 4, 8, 16, 30, 30 … s: no shorter than useful, and the last attempt leaves time to complete.
        Assert.Equal(new(DeadLettered: 1, GivenBack: 3, Problem: "Table Storage was not reached."), report);
        Assert.Equal(TimeSpan.FromSeconds(270), _clock.GetUtcNow() - began);
        Assert.Equal(14, _notifying.Store.Tries);
        Assert.Equal("not-json", Assert.Single(DeadLetters).DeadLetterReason);

        _notifying.Store.Down = false;
        await _notifying.TakeInAsync();

        Same.Events(Some.Changes(3), await _notifying.EventsAsync());
        Assert.Equal(2, _bus.MaxDelivered);
        Assert.Equal(0, _bus.Count(_notifying.Queue));
    }

    [Fact]
    public async Task A_store_that_recovers_while_a_batch_is_held_uses_up_no_delivery_attempt()
    {
        await Events.PublishAsync(Some.Changes(3));
        _notifying.Store.Down = true;
        _clock.LongestSkipped = TimeSpan.Zero;
        var messages = await _notifying.ReceiveAsync();

        var taking = _notifying.Intake.TakeInAsync(messages, Settlement);
        Assert.False(taking.IsCompleted);
        _notifying.Store.Down = false;
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new(TakenIn: 3), await taking);
        Assert.Equal(1, _bus.MaxDelivered);
        Assert.Equal(0, _bus.Count(_notifying.Queue));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-7)]
    public async Task Three_hours_without_the_store_dead_letter_no_message_whatever_our_clock_says(int minutesAhead)
    {
        await Events.PublishAsync(Some.Changes(20));
        _notifying.Store.Down = true;
        var intake = new BusIntake(
            new([new(_notifying.Place)], [], new MemorySilences(), _notifying.Store, _clock), _notifying.Account, new SkewedClock(_clock, TimeSpan.FromMinutes(minutesAhead)));
        var end = _clock.GetUtcNow().AddHours(3);
        while (_clock.GetUtcNow() < end)
        {
            if (await _notifying.ReceiveAsync() is { Length: > 0 } batch)
                await intake.TakeInAsync(batch, Settlement);
            else
                _clock.Advance(TimeSpan.FromSeconds(10));
        }

        _notifying.Store.Down = false;
        while (_bus.Count(_notifying.Queue) > 0)
        {
            if (await _notifying.ReceiveAsync() is { Length: > 0 } batch)
                await intake.TakeInAsync(batch, Settlement);
            else
                _clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Empty(DeadLetters);
        // A tenth of what the deployment allows.
        Assert.InRange(_bus.MaxDelivered, 2, 50);
        Assert.Equal(Some.Changes(20).Select(alert => alert.Id), (await _notifying.EventsAsync()).Select(alert => alert.Id).OrderBy(id => id.Sequence));
    }

    [Fact]
    public async Task The_shortest_lock_in_a_batch_determines_how_long_the_batch_is_held()
    {
        await Events.PublishAsync([Some.Change(1)]);
        var first = await _notifying.ReceiveAsync();
        _clock.Advance(TimeSpan.FromMinutes(2));
        await Events.PublishAsync([Some.Change(2)]);
        _notifying.Store.Down = true;

        await _notifying.Intake.TakeInAsync([.. await _notifying.ReceiveAsync(), .. first], Settlement);

        Assert.Equal(Some.Time.AddSeconds(270), _clock.GetUtcNow());
    }

    /// <summary>A lock that seems to have expired, or none at all: one attempt, and nothing is released that would be redelivered immediately.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_cannot_be_held_stays_locked_until_its_lock_expires(bool locked)
    {
        await Events.PublishAsync([Some.Change()]);
        var message = (await _notifying.ReceiveAsync())[0];
        _notifying.Store.Down = true;
        if (locked)
            _clock.Advance(TimeSpan.FromSeconds(280));
        else
            message = ServiceBusModelFactory.ServiceBusReceivedMessage(message.Body, message.MessageId, lockTokenGuid: Guid.Parse(message.LockToken));

        var report = await _notifying.Intake.TakeInAsync([message], Settlement);

        Assert.Equal(new(GivenBack: 1, Problem: "Table Storage was not reached."), report);
        Assert.Equal(1, _notifying.Store.Tries);
        Assert.Empty(await _notifying.ReceiveAsync());
    }

    [Fact]
    public async Task A_lock_that_claims_never_to_expire_is_not_trusted()
    {
        await Events.PublishAsync([Some.Change()]);
        var message = (await _notifying.ReceiveAsync())[0];
        _notifying.Store.Down = true;

        var endless = ServiceBusModelFactory.ServiceBusReceivedMessage(
            message.Body, message.MessageId, lockTokenGuid: Guid.Parse(message.LockToken), lockedUntil: DateTimeOffset.MaxValue);
        await _notifying.Intake.TakeInAsync([endless], Settlement);

        Assert.Equal(Some.Time.AddSeconds(270), _clock.GetUtcNow());
    }

    [Fact]
    public async Task Messages_that_cannot_be_released_are_redelivered_when_their_locks_have_expired()
    {
        await Events.PublishAsync(Some.Changes(2));
        _notifying.Store.Down = true;
        Settlement.Fails = message => message.MessageId == $"{Some.Event(1)}" ? new IOException("The host hung up.") : null;

        await _notifying.Intake.TakeInAsync(await _notifying.ReceiveAsync(), Settlement);

        Assert.Equal($"{Some.Event(2)}", Assert.Single(await _notifying.ReceiveAsync()).MessageId);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal($"{Some.Event(1)}", Assert.Single(await _notifying.ReceiveAsync()).MessageId);
    }

    [Fact]
    public async Task A_stopping_host_ends_the_wait()
    {
        await Events.PublishAsync([Some.Change()]);
        _notifying.Store.Down = true;
        _clock.LongestSkipped = TimeSpan.Zero;
        using var stop = new CancellationTokenSource();
        var messages = await _notifying.ReceiveAsync();

        var taking = _notifying.Intake.TakeInAsync(messages, Settlement, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking);
        Assert.Equal(1, _bus.Count(_notifying.Queue));
    }

    [Fact]
    public async Task A_bug_is_not_mistaken_for_a_store_outage_but_dead_lettered_with_its_name()
    {
        await Events.PublishAsync([Some.Change()]);
        var intake = new BusIntake(new([null!], [], new MemorySilences(), _notifying.Store, _clock), _notifying.Account, _clock);

        var report = await intake.TakeInAsync(await _notifying.ReceiveAsync(), Settlement);

        Assert.Equal(new(DeadLettered: 1), report);
        Assert.Equal("not-recorded", Assert.Single(DeadLetters).DeadLetterReason);
    }

    [Fact]
    public async Task An_event_that_reuses_the_ID_of_another_is_dead_lettered_and_an_alarm_says_what_it_reported()
    {
        await Events.PublishAsync([Some.Change()]);
        await _notifying.TakeInAsync();
        var optOut = Some.Change(1, HealthStatus.OptedOut, HealthStatus.Critical, chat: 7);
        List<ServiceBusReceivedMessage> messages =
        [
            .. new[] { Some.Change(2, chat: 2), optOut, Some.Change(3, chat: 3) }.Select((alert, n) =>
                ServiceBusModelFactory.ServiceBusReceivedMessage(new BinaryData(EventJson.Write(alert)), $"{n}")),
        ];
        var dead = new List<(string Id, string Reason)>();
        var settlement = new Mock<ISettlement>();
        settlement.Setup(bus => bus.DeadLetterAsync(It.IsAny<ServiceBusReceivedMessage>(), It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusReceivedMessage message, string reason, string _, CancellationToken _) => dead.Add((message.MessageId, reason)));

        var report = await _notifying.Intake.TakeInAsync(messages, settlement.Object);

        Assert.Equal(new(TakenIn: 2, DeadLettered: 1), report);
        Assert.Equal([("1", "id-reused")], dead);
        Same.Events(Some.Changes(3), await _notifying.EventsAsync());
        var alarm = Assert.IsType<Alarm>(Assert.Single(await _notifying.Health.ReadHistoryAsync(LineId.Account).ToListAsync()));
        Assert.Equal(AlarmKind.StoreDamaged, alarm.Kind);
        Assert.Contains($"chat {Some.Chat(7)} went from CRITICAL to OPTED_OUT", alarm.Text, StringComparison.Ordinal);
    }

    private IReadOnlyList<QueuedMessage> DeadLetters => _bus.Namespace.DeadLetters(_notifying.Queue);

    private Task EnqueueAsync(ServiceBusMessage message) => _bus.SendAsync(_notifying.Queue, message);

    /// <summary>A machine with a wrong clock still waits for the right time.</summary>
    private sealed class SkewedClock(TimeProvider clock, TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + ahead;

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime, period);
    }
}
