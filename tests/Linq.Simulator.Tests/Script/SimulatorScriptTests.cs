using Microsoft.Extensions.Time.Testing;

namespace Linq.Simulator.Tests;

public sealed class SimulatorScriptTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void The_same_seed_and_clock_give_the_same_history()
    {
        var (one, two, other) = (new History(seed: 3), new History(seed: 3), new History(seed: 4));

        var first = one.Play(step: TimeSpan.FromSeconds(10), steps: 20);

        Assert.NotEmpty(first);
        Assert.Equal(first, two.Play(step: TimeSpan.FromSeconds(10), steps: 20));
        Assert.NotEqual(first, other.Play(step: TimeSpan.FromSeconds(10), steps: 20));
    }

    [Fact]
    public void The_history_does_not_depend_on_when_it_is_looked_at()
    {
        var (often, once) = (new History(seed: 3), new History(seed: 3));

        often.Play(step: TimeSpan.FromSeconds(15), steps: 40);
        once.Play(step: TimeSpan.FromMinutes(10), steps: 1);

        Assert.Equal(often.Chats.Select(Facts), once.Chats.Select(Facts));
    }

    [Fact]
    public void The_demo_shows_its_first_change_within_five_seconds_and_goes_on()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var history = new History(SimulatorOptions.Demo with { Seed = seed });
            Assert.NotEmpty(history.Play(step: TimeSpan.FromSeconds(5), steps: 1));
            Assert.InRange((history.Play(step: TimeSpan.FromSeconds(5), steps: 12)).Count, 8, 80);
        }
    }

    [Fact]
    public void The_share_of_unhealthy_chats_stays_within_bounds()
    {
        var history = new History(new SimulatorOptions { Lines = 2, Chats = 2_000, ScriptPace = TimeSpan.FromSeconds(5) });

        for (var day = 0; day < 5; day++)
        {
            history.Play(step: TimeSpan.FromDays(1), steps: 1);
            Assert.InRange(history.Sick, 20, 150);
        }
    }

    [Fact]
    public void A_group_never_opts_out()
    {
        var history = new History(new SimulatorOptions
        {
            Lines = 1, Chats = 400, SickShare = 0.5, ScriptPace = TimeSpan.FromSeconds(1),
        });

        for (var hour = 0; hour < 20; hour++)
        {
            history.Play(TimeSpan.FromHours(1), steps: 1);
            Assert.DoesNotContain(history.Chats, chat => chat is { IsGroup: true, Status: "OPTED_OUT" });
        }
    }

    [Fact]
    public void Once_in_a_while_many_chats_of_one_line_change_together()
    {
        var history = new History(new SimulatorOptions { Lines = 3, Chats = 1_000, ScriptPace = TimeSpan.FromSeconds(5) });

        var together = (history.Play(step: TimeSpan.FromMinutes(10), steps: 24 * 6))
            .GroupBy(change => (change.UpdatedAt, change.Line))
            .Select(group => group.Count())
            .Max();

        Assert.InRange(together, 15, 50);
    }

    [Fact]
    public void Nothing_changes_without_a_script()
    {
        var world = new SimulatedLinq(new SimulatorOptions { Lines = 1 }, _clock);
        var id = world.AddChat(world.Lines[0], "AT_RISK");

        _clock.Advance(TimeSpan.FromDays(100));
        world.Advance();

        Assert.Equal("AT_RISK", world.Find(id)?.Status);
    }

    [Fact]
    public void A_script_without_chats_does_nothing()
    {
        var world = new SimulatedLinq(new SimulatorOptions { Lines = 1, ScriptPace = TimeSpan.FromSeconds(1) }, _clock);

        _clock.Advance(TimeSpan.FromMinutes(5));
        world.Advance();

        Assert.Equal(0, world.ChatCount);
    }

    [Fact]
    public void A_transition_carries_the_time_it_was_due()
    {
        var options = new SimulatorOptions { Lines = 1, Chats = 1, SickShare = 0, ScriptPace = TimeSpan.FromSeconds(4) };
        var world = new SimulatedLinq(options, _clock);
        var start = _clock.GetUtcNow();

        _clock.Advance(TimeSpan.FromSeconds(4));
        var chat = Assert.Single(world.ChatsOn(world.Lines[0]));

        Assert.NotEqual("HEALTHY", chat.Status);
        Assert.InRange(chat.UpdatedAt, start.AddSeconds(2), start.AddSeconds(4));
    }

    private static Change Facts(SimulatedChat chat) => new(chat.Id, chat.Line, chat.Status, chat.UpdatedAt);

    private sealed record Change(Guid Id, string Line, string Status, DateTimeOffset UpdatedAt);

    /// <summary>A simulated account with its own clock, observed in steps.</summary>
    private sealed class History
    {
        private readonly FakeTimeProvider _clock = new();
        private readonly SimulatedLinq _world;

        public History(int seed)
            : this(new SimulatorOptions { Lines = 3, Chats = 1_000, Seed = seed, ScriptPace = TimeSpan.FromSeconds(5) })
        {
        }

        public History(SimulatorOptions options) => _world = new SimulatedLinq(options, _clock);

        public IEnumerable<SimulatedChat> Chats => _world.Lines.SelectMany(_world.ChatsOn);

        public int Sick => Chats.Count(chat => chat.Status != "HEALTHY");

        /// <summary>The changes seen by an observer once per step.</summary>
        public List<Change> Play(TimeSpan step, int steps)
        {
            List<Change> changes = [];
            var before = Chats.Select(Facts).ToHashSet();
            for (var played = 0; played < steps; played++)
            {
                _clock.Advance(step);
                var now = Chats.Select(Facts).ToList();
                changes.AddRange(now.Where(chat => !before.Contains(chat)));
                before = [.. now];
            }

            return changes;
        }
    }
}
