using System.Text.Json.Nodes;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class ConfirmAbsenceTests
{
    [Fact]
    public async Task A_line_that_had_chats_and_lists_none_raises_an_alarm_until_it_lists_them_again()
    {
        await using var watch = await Watch.BaselinedAsync();

        watch.Bend.RewriteList = _ => """{"chats":[],"next_cursor":null}""";
        for (var i = 0; i < 3; i++)
            Assert.Equal(PassOutcome.Complete, (await watch.PollAsync()).Outcome);
        Assert.Equal([true], AlarmsOf(watch, AlarmKind.NoChats));
        Assert.Contains("it listed 3 before", watch.Published.OfType<Alarm>().Single().Text, StringComparison.Ordinal);
        watch.Bend.RewriteList = null;
        watch.Clock.Advance(TimeSpan.FromMinutes(15));
        await watch.PollAsync();

        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.NoChats));
        Assert.Empty(AlarmsOf(watch, AlarmKind.FewerChats));
    }

    [Fact]
    public async Task A_line_that_never_had_chats_raises_no_alarm()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 0);

        await watch.PollAsync();

        Assert.Empty(watch.Published.OfType<Alarm>());
    }

    [Theory]
    [InlineData(100, 50, false)]
    [InlineData(100, 49, true)]
    [InlineData(98, 49, false)]
    [InlineData(60, 11, false)]
    [InlineData(60, 10, true)]
    public async Task Fewer_than_half_and_fifty_fewer_chats_than_before_raise_an_alarm_with_both_numbers(int before, int after, bool isAlarm)
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: before);

        Show(watch, after);
        for (var i = 0; i < 3; i++)
            await watch.PollAsync();

        Assert.Equal(isAlarm ? [true] : [], AlarmsOf(watch, AlarmKind.FewerChats));
        if (!isAlarm)
            return;
        var text = watch.Published.OfType<Alarm>().Single().Text;
        Assert.Contains($"Linq lists {after} chats of the line; it listed {before} before.", text, StringComparison.Ordinal);
        Assert.Contains($"confirm-absence --line {watch.Line.Id}, or POST /api/lines/{watch.Line.Id}/confirm-absence", text, StringComparison.Ordinal);

        watch.Bend.RewriteList = null;
        watch.Clock.Advance(TimeSpan.FromMinutes(15));
        await watch.PollAsync();
        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.FewerChats));
    }

    [Fact]
    public async Task Once_confirmed_the_new_number_is_accepted_and_the_alarm_is_over_at_once()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 100);
        Show(watch, 20);
        await watch.PollAsync();

        Assert.NotNull(await Confirmation(watch).ConfirmAsync(watch.Line.Id));
        await watch.PollAsync();
        watch.Clock.Advance(TimeSpan.FromHours(2));
        await watch.PollAsync();

        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.FewerChats));
        Assert.Equal(20, (await watch.LineRowAsync()).Chats);
        Assert.Null((await watch.LineRowAsync()).ChatsBefore);
    }

    [Theory]
    [InlineData(30, AlarmKind.MassAbsence)]
    [InlineData(40, AlarmKind.NoChats)]
    public async Task Unhealthy_chats_that_go_missing_together_are_looked_up_and_removed_once_confirmed(int gone, AlarmKind kind)
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 0);
        var chats = Enumerable.Range(0, 40).Select(_ => watch.AddChat("AT_RISK")).ToList();
        await watch.PollAsync();
        foreach (var chat in chats.Take(gone))
            watch.Linq.RemoveChat(chat.Uuid);
        for (var i = 0; i < 3; i++)
            await watch.PollAsync();
        Assert.Equal([true], AlarmsOf(watch, kind));
        Assert.Empty(watch.Published.OfType<ChatGone>());

        var until = await Confirmation(watch).ConfirmAsync(watch.Line.Id);
        Assert.Equal(watch.Clock.GetUtcNow().AddHours(1), until);
        for (var i = 0; i < 3; i++)
            await watch.PollAsync();

        Assert.Equal(chats.Take(gone).ToHashSet(), watch.Published.OfType<ChatGone>().Select(lost => lost.Chat).ToHashSet());
        Assert.Equal([true, false], AlarmsOf(watch, kind));
        Assert.Equal(40 - gone, (await watch.Store.LoadAsync(watch.Line.Id)).Chats.Count);
    }

    [Fact]
    public async Task A_confirmation_older_than_an_hour_no_longer_counts()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 0);
        var chats = Enumerable.Range(0, 40).Select(_ => watch.AddChat("AT_RISK")).ToList();
        await watch.PollAsync();
        foreach (var chat in chats)
            watch.Linq.RemoveChat(chat.Uuid);
        await watch.PollAsync();

        await Confirmation(watch).ConfirmAsync(watch.Line.Id);
        watch.Clock.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 3; i++)
            await watch.PollAsync();

        Assert.Empty(watch.Published.OfType<ChatGone>());
    }

    [Fact]
    public async Task Without_an_alarm_about_missing_chats_there_is_nothing_to_confirm()
    {
        await using var watch = await Watch.BaselinedAsync();

        Assert.Null(await Confirmation(watch).ConfirmAsync(watch.Line.Id));
        Assert.Null(await Confirmation(watch).ConfirmAsync(new(Guid.NewGuid())));
        Assert.Null((await watch.LineRowAsync()).AbsenceConfirmedUntil);
    }

    [Fact]
    public async Task A_running_pass_is_superseded_by_the_confirmation_and_the_next_one_applies_it()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 100);
        Show(watch, 20);
        await watch.PollAsync();
        var store = new CountingStore(watch.Store);
        store.BeforeCommit = async () =>
        {
            if (store.Commits == 2)
                await Confirmation(watch).ConfirmAsync(watch.Line.Id);
        };

        Assert.Equal(PassOutcome.Superseded, (await watch.PollAsync(watch.Poller(store))).Outcome);
        Assert.Equal(PassOutcome.Complete, (await watch.PollAsync()).Outcome);

        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.FewerChats));
    }

    private static AbsenceConfirmation Confirmation(Watch watch) => new(watch.Store, watch.Options, watch.Clock);

    private static IEnumerable<bool> AlarmsOf(Watch watch, AlarmKind kind) =>
        watch.Published.OfType<Alarm>().Where(alarm => alarm.Kind == kind).Select(alarm => alarm.Raised);

    /// <summary>Lists the first <paramref name="chats"/> chats only.</summary>
    private static void Show(Watch watch, int chats)
    {
        var shown = new HashSet<Guid>();
        watch.Bend.RewriteList = list =>
        {
            var page = JsonNode.Parse(list)!;
            page["chats"] = new JsonArray([.. page["chats"]!.AsArray().Where(chat => IsShown(chat!["id"]!.GetValue<Guid>())).Select(chat => chat!.DeepClone())]);
            return page.ToJsonString();
        };

        bool IsShown(Guid chat) => shown.Contains(chat) || (shown.Count < chats && shown.Add(chat));
    }
}
