using System.Text.Json;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class SilenceTests
{
    private const string Json =
        """{"id":"0000002a","until":"2026-11-20T13:00:00+00:00","chatId":"00000001-0002-4000-8000-000000000001","reason":"maintenance","createdAt":"2026-11-20T12:00:00+00:00"}""";

    [Fact]
    public void A_silence_covers_what_it_names_or_everything_if_it_names_nothing()
    {
        var change = Some.Change();

        Assert.True(Some.Silence().Covers(change));
        Assert.True((Some.Silence() with { Line = Some.Line.Id }).Covers(change));
        Assert.True((Some.Silence() with { Chat = Some.Chat() }).Covers(change));
        Assert.False((Some.Silence() with { Line = Some.OtherLine.Id }).Covers(change));
        Assert.False((Some.Silence() with { Chat = Some.Chat(2) }).Covers(change));
        Assert.False((Some.Silence() with { Line = Some.OtherLine.Id, Chat = Some.Chat() }).Covers(change));
    }

    [Fact]
    public void Alarms_test_alerts_and_summaries_of_a_line_are_never_silenced()
    {
        Assert.All(Some.EveryKindOfEvent.Where(alert => alert is Alarm or LineBaselined or LineRetired), alert => Assert.False(Some.Silence().Covers(alert)));
        Assert.False(Some.Silence().Covers(Some.Change() with { TestPlace = AlertEvent.AllPlaces }));
    }

    [Fact]
    public void A_silence_of_a_status_covers_changes_to_it_and_nothing_about_a_whole_line()
    {
        var silence = Some.Silence() with { Status = HealthStatus.AtRisk };

        Assert.True(silence.Covers(Some.Change(to: HealthStatus.AtRisk)));
        Assert.False(silence.Covers(Some.Change(to: HealthStatus.Critical)));
        Assert.All(Some.EveryKindOfEvent.Where(alert => alert is LineSurge or LineReminder or LineReputationChanged or LineAudited), alert =>
        {
            Assert.False(silence.Covers(alert));
            Assert.True(Some.Silence().Covers(alert));
        });

        // Back and forth between HEALTHY and AT_RISK, and once CRITICAL.
        var flapping = Some.EveryKindOfEvent.OfType<ChatFlapping>().Single();
        Assert.True(silence.Covers(flapping));
        Assert.False(silence.Covers(flapping with { History = [.. flapping.History, new(HealthStatus.Critical, Some.Time)] }));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("AT_RISK", HealthStatus.AtRisk)]
    [InlineData("critical", HealthStatus.Critical)]
    [InlineData("AT_RISK, CRITICAL", null)]
    public void A_status_is_one_of_two_or_both(string? text, HealthStatus? status)
    {
        var silence = new SilenceRequest("2h", null, null, "x", text).Read([], Some.Time, "--", out var problem);

        Assert.Null(problem);
        Assert.Equal(status, silence!.Status);
    }

    [Theory]
    [InlineData("OPTED_OUT", "--status names OPTED_OUT: an opt-out is always sent and cannot be silenced.")]
    [InlineData("CRITICAL,opted_out", "--status names OPTED_OUT")]
    [InlineData("HEALTHY", "--status names HEALTHY: a recovery needs no silence")]
    [InlineData("AT RISK", "--status names 'AT RISK', which is not a status. Write AT_RISK, CRITICAL, or both with a comma.")]
    [InlineData("AT_RISK,", "--status names ''")]
    public void A_status_that_cannot_be_silenced_is_refused_with_the_reason(string text, string why)
    {
        Assert.Null(new SilenceRequest("2h", null, null, "x", text).Read([], Some.Time, "--", out var problem));
        Assert.StartsWith(why, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("28d", true)]
    [InlineData("672h", true)]
    [InlineData("40320m", true)]
    [InlineData("29d", false)]
    [InlineData("40321m", false)]
    public void A_silence_ends_while_the_first_alert_it_held_back_is_still_on_record(string text, bool isAccepted)
    {
        var silence = new SilenceRequest(text, null, null, "x").Read([], Some.Time, "--", out var problem);

        Assert.Equal(isAccepted ? null : $"--for is '{text}': write 30m, 2h or 1d, from a minute to 28 days.", problem);
        Assert.Equal(isAccepted, silence?.Until < Some.Time + Retention.Kept - TimeSpan.FromDays(1));
    }

    [Fact]
    public void It_is_active_until_its_end_but_not_at_it()
    {
        Assert.True(Some.Silence().IsActiveAt(Some.Silence().Until.AddTicks(-1)));
        Assert.False(Some.Silence().IsActiveAt(Some.Silence().Until));
    }

    [Fact]
    public void Ending_a_silence_changes_only_one_that_is_active()
    {
        var silence = Some.Silence();

        Assert.Equal(silence.Until.AddTicks(-1), silence.EndedAt(silence.Until.AddTicks(-1)).Until);
        Assert.Same(silence, silence.EndedAt(silence.Until));
        Assert.Same(silence, silence.EndedAt(silence.Until.AddDays(1)));
    }

    [Fact]
    public void A_silence_created_by_a_clock_that_was_ahead_is_not_active()
    {
        var ahead = Some.Silence() with { CreatedAt = Some.Time.AddDays(1), Until = Some.Time.AddDays(2) };

        Assert.False(ahead.IsActiveAt(Some.Time));
        Assert.True(ahead.IsActiveAt(ahead.CreatedAt));
    }

    [Fact]
    public void A_silence_of_another_line_covers_nothing_about_this_line()
    {
        var silence = Some.Silence() with { Line = Some.OtherLine.Id };

        Assert.All(Some.EveryKindOfEvent.Where(alert => alert.AboutLine.Id == Some.Line.Id), alert => Assert.False(silence.Covers(alert)));
        Assert.All(
            Some.EveryKindOfEvent.Where(alert => alert is LineSurge or LineReminder or LineReputationChanged or LineAudited),
            alert => Assert.False((Some.Silence() with { Chat = Some.Chat() }).Covers(alert)));
        Assert.False((Some.Silence() with { Chat = Some.Chat(2) }).Covers(Some.EveryKindOfEvent.OfType<ChatFlapping>().Single() with { Chat = Some.Chat() }));
    }

    [Fact]
    public void A_reason_of_the_maximum_length_is_accepted() =>
        Assert.Equal(Silence.MaxReason, (Some.Silence() with { Reason = new('r', Silence.MaxReason) }).Reason.Length);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two\nlines")]
    [InlineData("a bell \a")]
    public void A_reason_is_a_single_line_that_is_not_blank(string reason)
    {
        Assert.Throws<ArgumentException>(() => Some.Silence() with { Reason = reason });
        Assert.Throws<ArgumentException>(() => Some.Silence() with { Reason = new('r', Silence.MaxReason + 1) });
    }

    [Fact]
    public void The_JSON_of_a_silence_is_read_back_and_does_not_change()
    {
        var silence = Some.Silence(42) with { Chat = Some.Chat() };

        Assert.Equal(Json, silence.ToJson());
        Assert.Equal(silence, Silence.FromJson(Json));
        Assert.Equal(silence with { Status = HealthStatus.Critical }, Silence.FromJson((silence with { Status = HealthStatus.Critical }).ToJson()));
        Assert.Equal(silence, Silence.FromJson(Json.Replace("\"id\"", "\"later\":[1],\"id\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("""{"id":"x","until":"2026-11-20T13:00:00+00:00","reason":"maintenance","createdAt":"2026-11-20T12:00:00+00:00"}""")]
    [InlineData("""{"id":"0000002a","until":"2026-11-20T13:00:00+00:00","reason":"","createdAt":"2026-11-20T12:00:00+00:00"}""")]
    [InlineData("""{"id":"0000002a","until":"soon","reason":"maintenance","createdAt":"2026-11-20T12:00:00+00:00"}""")]
    [InlineData("""{"id":"0000002a","until":"2026-11-20T13:00:00+00:00","status":"SO_SO","reason":"maintenance","createdAt":"2026-11-20T12:00:00+00:00"}""")]
    public void An_invalid_silence_is_refused(string json) => Assert.Throws<JsonException>(() => Silence.FromJson(json));

    [Fact]
    public void An_id_can_be_read_back_as_printed()
    {
        var id = SilenceId.New();

        Assert.True(SilenceId.TryParse(id.ToString().ToUpperInvariant(), out var read));
        Assert.Equal(id, read);
        Assert.All(new[] { null, "", "0000000", "000000000", "0000000g" }, text => Assert.False(SilenceId.TryParse(text, out _)));
    }
}
