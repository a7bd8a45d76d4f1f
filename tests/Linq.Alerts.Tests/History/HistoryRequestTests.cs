using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class HistoryRequestTests
{
    private static readonly KnownLine[] Lines = [new(Some.Line.Id, Some.Number(1).InFull), new(Some.OtherLine.Id, Some.Number(2).InFull)];

    [Fact]
    public void Every_field_is_read()
    {
        var cursor = new HistoryCursor(Some.Time, Some.Event(7));

        var query = new HistoryRequest($"{Some.Chat()}", "0101", "at_risk", "7d", "20", $"{cursor}").Read(Lines, Some.Time, "--", out var problem);

        Assert.Null(problem);
        Assert.Equal(
            new() { Chat = Some.Chat(), Line = Some.Line.Id, Status = HealthStatus.AtRisk, Since = Some.Time.AddDays(-7), Limit = 20, After = cursor }, query);
        Assert.Equal(new(), new HistoryRequest().Read(Lines, Some.Time, "--", out _));
    }

    [Theory]
    [InlineData("0102")]
    [InlineData("+12025550102")]
    [InlineData("00000002-0001-4000-8000-000000000001")]
    public void A_line_is_named_by_digits_number_or_ID(string line) =>
        Assert.Equal(Some.OtherLine.Id, new HistoryRequest(Line: line).Read(Lines, Some.Time, "--", out _)?.Line);

    [Theory]
    [InlineData("2026-11-20T12:00:00Z")]
    [InlineData("2026-11-20T14:00:00+02:00")]
    [InlineData("2026-11-20 12:00")]
    public void A_time_may_be_a_moment(string since) =>
        Assert.Equal(Some.Time, new HistoryRequest(Since: since).Read(Lines, Some.Time, "--", out _)?.Since);

    [Theory]
    [InlineData("chat", "45", "--chat is not a chat ID")]
    [InlineData("line", "9999", "--line is not one of the account's lines. Lines: •••0101, •••0102.")]
    [InlineData("status", "ILL", "--status is 'ILL': write HEALTHY, AT_RISK, CRITICAL or OPTED_OUT.")]
    [InlineData("since", "yesterday", "--since is 'yesterday'")]
    [InlineData("since", "7", "--since is '7'")]
    [InlineData("limit", "0", "--limit is '0'")]
    [InlineData("limit", "1001", "--limit is '1001': write a number from 1 to 1000.")]
    [InlineData("after", "x", "--after is not a value that a page returned")]
    public void An_unreadable_value_is_refused_with_what_to_write_instead(string name, string value, string why)
    {
        var request = new HistoryRequest(
            name == "chat" ? value : null, name == "line" ? value : null, name == "status" ? value : null,
            name == "since" ? value : null, name == "limit" ? value : null, name == "after" ? value : null);

        Assert.Null(request.Read(Lines, Some.Time, "--", out var problem));
        Assert.StartsWith(why, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Digits_that_two_lines_share_ask_for_the_ID()
    {
        KnownLine[] alike = [new(Some.Line.Id, "+12025550101"), new(Some.OtherLine.Id, "+13035550101")];

        Assert.Null(new HistoryRequest(Line: "0101").Read(alike, Some.Time, "--", out var problem));
        Assert.Contains($"Name one by its ID: {Some.Line.Id}, {Some.OtherLine.Id}", problem, StringComparison.Ordinal);
        Assert.Null(new HistoryRequest(Line: "0101").Read([], Some.Time, "--", out problem));
        Assert.StartsWith("The store knows no lines yet", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dead", DeliveryState.Dead)]
    [InlineData("waiting", DeliveryState.Waiting)]
    public void Deliveries_are_asked_for_by_state(string word, DeliveryState state) =>
        Assert.Equal(state, new DeliveriesRequest(word).Read(Some.Time, "--", out _)?.State);

    [Theory]
    [InlineData("gone")]
    [InlineData("1")]
    public void A_state_that_does_not_exist_is_refused(string word)
    {
        Assert.Null(new DeliveriesRequest(word).Read(Some.Time, "", out var problem));
        Assert.Equal($"state is '{word}': write waiting, delivered, suppressed or dead.", problem);
    }
}
