using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class AbsenceTests
{
    [Fact]
    public async Task An_unhealthy_chat_missing_from_two_complete_passes_and_by_id_is_gone()
    {
        await using var watch = await UnhealthyLineAsync(unhealthy: 3);
        var chat = watch.Changes.First().Chat;

        watch.Linq.RemoveChat(chat.Uuid);
        await watch.PollAsync();
        Assert.NotNull(await watch.RowAsync(chat));
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Null(await watch.RowAsync(chat));
        var gone = Assert.Single(watch.Published.OfType<ChatGone>());
        Assert.Equal((chat, HealthStatus.AtRisk), (gone.Chat, gone.LastStatus));
        Assert.Equal(1, watch.Bend.ReadsById);
    }

    [Fact]
    public async Task A_chat_missing_only_from_the_list_is_kept_and_its_changes_are_read_by_ID()
    {
        await using var watch = await UnhealthyLineAsync(unhealthy: 3);
        var chat = watch.Changes.First().Chat;

        HideFromList(watch, chat);
        await watch.PollAsync();
        watch.Turn(chat, "CRITICAL");
        await watch.PollAsync();

        Assert.Equal(HealthStatus.Critical, (await watch.RowAsync(chat))!.Status);
        Assert.Equal((chat, HealthStatus.Critical), (watch.Changes.Last().Chat, watch.Changes.Last().Status));
        Assert.Empty(watch.Published.OfType<ChatGone>());
    }

    [Fact]
    public async Task Absence_from_single_passes_never_adds_up()
    {
        await using var watch = await UnhealthyLineAsync(unhealthy: 3);
        var chat = watch.Changes.First().Chat;

        for (var i = 0; i < 4; i++)
        {
            HideFromList(watch, chat);
            await watch.PollAsync();
            watch.Bend.RewriteList = null;
            await watch.PollAsync();
        }

        Assert.Equal(0, watch.Bend.ReadsById);
        Assert.Equal(0, (await watch.RowAsync(chat))!.MissedPasses);
    }

    [Fact]
    public async Task A_404_that_is_not_Linqs_own_removes_nothing()
    {
        await using var watch = await UnhealthyLineAsync(unhealthy: 3);
        var chat = watch.Changes.First().Chat;

        HideFromList(watch, chat);
        watch.Bend.Instead = request => request.RequestUri!.AbsolutePath.EndsWith(chat.ToString(), StringComparison.Ordinal)
            ? BentHandler.Answer(HttpStatusCode.NotFound, "<html>no such page</html>") : null;
        for (var i = 0; i < 3; i++)
            await watch.PollAsync();

        Assert.NotNull(await watch.RowAsync(chat));
    }

    [Fact]
    public async Task A_pass_that_did_not_reach_the_last_page_draws_no_conclusions()
    {
        await using var watch = await UnhealthyLineAsync(unhealthy: 15);
        var before = await watch.LineRowAsync();

        watch.Bend.Instead = request => request.RequestUri!.Query.Contains("cursor", StringComparison.Ordinal)
            ? BentHandler.Answer(HttpStatusCode.BadGateway) : null;
        for (var i = 0; i < 3; i++)
            Assert.Equal(PassOutcome.Incomplete, (await watch.PollAsync()).Outcome);

        Assert.Equal(before.LastCompleteEnd, (await watch.LineRowAsync()).LastCompleteEnd);
        Assert.All((await watch.Store.LoadAsync(watch.Line.Id)).Chats, row => Assert.Equal(0, row.MissedPasses));
        Assert.Equal(0, watch.Bend.ReadsById);
    }

    [Fact]
    public async Task When_many_unhealthy_chats_vanish_at_once_nothing_is_removed_and_one_alarm_is_raised()
    {
        await using var watch = await UnhealthyLineAsync(unhealthy: 100);
        var chats = watch.Changes.Select(change => change.Chat).Take(30).ToHashSet();

        HideFromList(watch, [.. chats]);
        for (var i = 0; i < 4; i++)
            await watch.PollAsync();
        Assert.Equal(100, (await watch.Store.LoadAsync(watch.Line.Id)).Chats.Count);
        watch.Bend.RewriteList = null;
        watch.Clock.Advance(TimeSpan.FromMinutes(15));
        await watch.PollAsync();

        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.MassAbsence));
        Assert.Equal(0, watch.Bend.ReadsById);
        Assert.Equal(100, watch.Changes.Count());
    }

    [Fact]
    public async Task A_line_that_no_longer_lists_anything_loses_nothing()
    {
        await using var watch = await UnhealthyLineAsync(unhealthy: 2);

        watch.Bend.RewriteList = _ => """{"chats":[],"next_cursor":null}""";
        for (var i = 0; i < 4; i++)
            await watch.PollAsync();

        Assert.Equal(2, (await watch.Store.LoadAsync(watch.Line.Id)).Chats.Count);
        Assert.Equal([true], AlarmsOf(watch, AlarmKind.NoChats));
        Assert.Empty(AlarmsOf(watch, AlarmKind.MassAbsence));
    }

    [Fact]
    public async Task A_list_with_an_unreadable_entry_proves_nothing_about_absence()
    {
        await using var watch = await UnhealthyLineAsync(unhealthy: 2);
        var chat = watch.Changes.First().Chat;

        watch.Bend.RewriteList = list => list.Replace(chat.ToString(), "not an ID", StringComparison.Ordinal);
        for (var i = 0; i < 3; i++)
            await watch.PollAsync();

        Assert.Equal(0, (await watch.RowAsync(chat))!.MissedPasses);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, """{"error":{"status":403,"code":2005}}""")]
    [InlineData(HttpStatusCode.InternalServerError, """{"error":{"status":500,"code":3006}}""")]
    public async Task An_absent_chat_that_cannot_be_read_keeps_its_row_and_holds_up_neither_the_pass_nor_the_others(HttpStatusCode status, string body)
    {
        await using var watch = await UnhealthyLineAsync(unhealthy: 3);
        var chats = watch.Changes.Select(change => change.Chat).Take(2).ToArray();

        HideFromList(watch, chats[0]);
        watch.Linq.RemoveChat(chats[1].Uuid);
        watch.Bend.Instead = request => request.RequestUri!.AbsolutePath.EndsWith(chats[0].ToString(), StringComparison.Ordinal)
            ? BentHandler.Answer(status, body) : null;
        var reports = new[] { await watch.PollAsync(), await watch.PollAsync(), await watch.PollAsync() };

        Assert.All(reports, report => Assert.Equal(PassOutcome.Complete, report.Outcome));
        Assert.NotNull(await watch.RowAsync(chats[0]));
        Assert.Equal(chats[1], Assert.Single(watch.Published.OfType<ChatGone>()).Chat);
    }

    [Fact]
    public async Task The_lease_is_renewed_while_chats_are_read_by_id()
    {
        await using var watch = await UnhealthyLineAsync(unhealthy: 6);
        HideFromList(watch, [.. watch.Changes.Select(change => change.Chat)]);
        await watch.PollAsync();
        var left = new List<TimeSpan>();
        watch.Bend.HoldBack = async request =>
        {
            left.Add((await watch.LineRowAsync()).Lease!.Until - watch.Clock.GetUtcNow());
            watch.Clock.Advance(TimeSpan.FromSeconds(50));
        };

        await watch.PollAsync();

        Assert.Equal(7, left.Count);
        Assert.All(left, time => Assert.InRange(time, TimeSpan.FromSeconds(50), TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public async Task Many_missing_chats_that_are_few_of_the_lines_unhealthy_ones_are_not_a_mass_absence()
    {
        await using var watch = await UnhealthyLineAsync(unhealthy: 150);

        HideFromList(watch, [.. watch.Changes.Select(change => change.Chat).Take(30)]);
        await watch.PollAsync();

        Assert.Empty(AlarmsOf(watch, AlarmKind.MassAbsence));
        Assert.Equal(30, (await watch.Store.LoadAsync(watch.Line.Id)).Chats.Count(row => row.MissedPasses == 1));
    }

    [Fact]
    public async Task One_pass_reads_fifty_absent_chats_by_id_and_no_more()
    {
        await using var watch = await UnhealthyLineAsync(unhealthy: 400);

        HideFromList(watch, [.. watch.Changes.Select(change => change.Chat).Take(60)]);
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal(50, watch.Bend.ReadsById);
    }

    private static IEnumerable<bool> AlarmsOf(Watch watch, AlarmKind kind) =>
        watch.Published.OfType<Alarm>().Where(alarm => alarm.Kind == kind).Select(alarm => alarm.Raised);

    private static async Task<Watch> UnhealthyLineAsync(int unhealthy)
    {
        var watch = await Watch.BaselinedAsync();
        for (var i = 0; i < unhealthy; i++)
            watch.AddChat("AT_RISK");
        await watch.PollAsync();
        return watch;
    }

    /// <summary>As when rows move between pages while they are read.</summary>
    private static void HideFromList(Watch watch, params ChatId[] hidden) =>
        watch.Bend.RewriteList = list =>
        {
            var page = JsonNode.Parse(list)!;
            var shown = page["chats"]!.AsArray().Where(chat => !hidden.Contains(new(chat!["id"]!.GetValue<Guid>())));
            page["chats"] = new JsonArray([.. shown.Select(chat => chat!.DeepClone())]);
            return page.ToJsonString();
        };
}
