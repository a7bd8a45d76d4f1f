using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Page.Tests;

public sealed class ReadApiTests : IAsyncLifetime
{
    private ApiStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await ApiStage.StartAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Theory]
    [InlineData(HealthStatus.AtRisk, "AT_RISK", "slow")]
    [InlineData(HealthStatus.Critical, "CRITICAL", "pause")]
    [InlineData(HealthStatus.OptedOut, "OPTED_OUT", "stop")]
    [InlineData(HealthStatus.Healthy, "HEALTHY", "ok")]
    public async Task A_chat_says_whether_to_send_to_it(HealthStatus status, string word, string send)
    {
        await _stage.TurnAsync(Some.Line, Some.ChatRow(1, status));

        var chat = await _stage.GetAsync($"chats/{Some.Chat()}");

        Assert.Equal((word, send, false, true), (chat.Text("status"), chat.Text("send"), chat.Flag("stale"), chat.Flag("on_record")));
        Assert.Equal(("0101", Some.Line.Id.ToString()), (chat.Text("line"), chat.Text("line_id")));
        Assert.Equal((Some.Time, Some.Time), (chat.GetProperty("since").GetDateTimeOffset(), chat.GetProperty("observed_at").GetDateTimeOffset()));
        Assert.StartsWith("https://docs.linqapp.com/guides/chats/chat-health#", chat.Text("doc_url"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chat_that_is_not_on_record_is_healthy_as_long_as_every_line_was_read()
    {
        var fresh = await _stage.GetAsync($"chats/{Some.Chat(9)}");
        _stage.Clock.Advance(TimeSpan.FromMinutes(16));
        await _stage.ReadAsync(Some.Line);
        var stale = await _stage.GetAsync($"chats/{Some.Chat(9)}");

        Assert.Equal(("HEALTHY", "ok", false, false), (fresh.Text("status"), fresh.Text("send"), fresh.Flag("stale"), fresh.Flag("on_record")));
        // It may be on the line that was not read.
        Assert.Equal(("HEALTHY", "pause", true), (stale.Text("status"), stale.Text("send"), stale.Flag("stale")));
        Assert.Equal(Some.Time, stale.GetProperty("observed_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task Before_the_first_complete_pass_no_caller_is_told_to_send()
    {
        await using var stage = await ApiStage.StartAsync(read: false);

        var chat = await stage.GetAsync($"chats/{Some.Chat()}");

        Assert.Equal(("pause", true, JsonValueKind.Null), (chat.Text("send"), chat.Flag("stale"), chat.GetProperty("observed_at").ValueKind));
    }

    [Fact]
    public async Task Up_to_a_thousand_chats_are_answered_in_their_order()
    {
        await _stage.TurnAsync(Some.Line, Some.ChatRow(3, HealthStatus.OptedOut), Some.ChatRow(700, HealthStatus.Critical));
        var ids = Enumerable.Range(1, 1_000).Select(n => Some.Chat(n).ToString()).ToList();

        var answer = await PostAsync("chats/query", new { ids });
        var tooMany = await _stage.Http.PostAsJsonAsync("chats/query", new { ids = ids.Append(ids[0]) });
        var wrong = await _stage.Http.PostAsJsonAsync("chats/query", new { ids = new[] { ids[0], "45" } });

        var chats = answer.GetProperty("chats").EnumerateArray().ToList();
        Assert.Equal(ids, chats.Select(chat => chat.Text("id")));
        Assert.Equal(["stop", "pause"], chats.Where(chat => chat.Text("send") != "ok").Select(chat => chat.Text("send")));
        Assert.Contains("1 to 1,000", await ProblemAsync(tooMany, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Contains("ids[1]", await ProblemAsync(wrong, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chats_are_listed_worst_first_filtered_and_paged()
    {
        await _stage.TurnAsync(Some.Line, Some.ChatRow(1, HealthStatus.AtRisk), Some.ChatRow(2, HealthStatus.OptedOut), Some.ChatRow(3, HealthStatus.Healthy));
        await _stage.TurnAsync(Some.OtherLine, Some.ChatRow(4, HealthStatus.Critical));

        var all = await _stage.GetAsync("chats");
        var first = await _stage.GetAsync("chats?limit=2");
        var second = await _stage.GetAsync($"chats?limit=2&after={first.Text("next")}");

        Assert.Equal([2, 4, 1], Numbers(all));
        Assert.Equal((3, JsonValueKind.Null), (all.GetProperty("total").GetInt32(), all.GetProperty("next").ValueKind));
        Assert.Equal([2, 4], Numbers(first));
        Assert.Equal([1], Numbers(second));
        Assert.Equal([4, 1], Numbers(await _stage.GetAsync("chats?status=CRITICAL,at_risk")));
        Assert.Equal([3], Numbers(await _stage.GetAsync("chats?status=HEALTHY")));
        Assert.Equal([4], Numbers(await _stage.GetAsync("chats?line=0102")));
        Assert.Equal([4], Numbers(await _stage.GetAsync($"chats?line={Some.OtherLine.Id}")));
        Assert.Equal([2], Numbers(await _stage.GetAsync("chats?q=0102")));
        Assert.Equal([2], Numbers(await _stage.GetAsync($"chats?q={Some.Chat(2).ToString()[..8].ToUpperInvariant()}")));
        Assert.Empty(Numbers(await _stage.GetAsync("chats?q=9999")));
    }

    [Theory]
    [InlineData("chats?status=SICK", "status is 'SICK'")]
    [InlineData("chats?line=9999", "line is '9999'")]
    [InlineData("chats?limit=0", "limit is '0'")]
    [InlineData("chats?limit=1001", "limit is '1001'")]
    [InlineData("chats?after=x", "after must be")]
    [InlineData("chats/45", "UUID")]
    [InlineData("changes?since=yesterday", "since is 'yesterday'")]
    [InlineData("deliveries?state=lost", "state is 'lost'")]
    [InlineData("changes?after=2", "after is not a value that a page returned")]
    [InlineData("chats/550e8400-e29b-41d4-a716-446655440000?line=9999", "line is '9999'")]
    public async Task A_wrong_parameter_is_named_with_what_to_write_instead(string path, string detail) => Assert.Contains(
        detail, await ProblemAsync(await _stage.Http.GetAsync(path), HttpStatusCode.BadRequest), StringComparison.Ordinal);

    [Fact]
    public async Task Lines_show_their_share_of_unhealthy_chats_and_how_it_changes()
    {
        await _stage.TurnAsync(
            Some.Line, Some.ChatRow(1, HealthStatus.AtRisk), Some.ChatRow(2, HealthStatus.OptedOut) with { Since = Some.Time.AddDays(-3) },
            Some.ChatRow(3, HealthStatus.Healthy) with { RecoveredAt = Some.Time.AddHours(-2) });

        var lines = (await _stage.GetAsync("lines")).GetProperty("lines").EnumerateArray().ToList();
        var line = await _stage.GetAsync($"lines/{Some.Line.Id}");

        Assert.Equal(["0101", "0102"], lines.Select(one => one.Text("line")));
        Assert.Equal(
            (200, 2, 1, 0, 1, 0.01, 1, 1),
            (line.Count("chats"), line.Count("sick"), line.Count("at_risk"), line.Count("critical"), line.Count("opted_out"),
                line.GetProperty("sick_share").GetDouble(), line.Count("worse_in_a_day"), line.Count("recovered_in_a_day")));
        await ProblemAsync(await _stage.Http.GetAsync($"lines/{Guid.NewGuid()}"), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_line_shows_its_own_reputation_and_whether_it_is_flagged_as_soon_as_that_is_recorded()
    {
        await _stage.KnowAsync(Some.Line with { Reputation = Reputation.Unknown }, Some.OtherLine with { Reputation = Reputation.AtRisk, IsFlagged = true });
        var (one, other) = (await _stage.GetAsync($"lines/{Some.Line.Id}"), await _stage.GetAsync($"lines/{Some.OtherLine.Id}"));
        await _stage.KnowAsync(Some.Line with { Reputation = Reputation.Critical, IsFlagged = false }, Some.OtherLine);
        _stage.Later();
        var later = await _stage.GetAsync($"lines/{Some.Line.Id}");

        Assert.Equal(("UNKNOWN", JsonValueKind.Null), (one.Text("reputation"), one.GetProperty("flagged").ValueKind));
        Assert.Equal(("AT_RISK", true), (other.Text("reputation"), other.Flag("flagged")));
        Assert.Equal(("CRITICAL", false), (later.Text("reputation"), later.Flag("flagged")));
    }

    [Fact]
    public async Task Changes_are_listed_latest_first()
    {
        await _stage.TurnAsync(Some.Line, Some.ChatRow(1, HealthStatus.AtRisk));
        _stage.Clock.Advance(TimeSpan.FromHours(3));
        await _stage.TurnAsync(Some.OtherLine, Some.ChatRow(2, HealthStatus.Critical));

        var all = (await _stage.GetAsync("changes")).GetProperty("changes").EnumerateArray().ToList();
        var recent = (await _stage.GetAsync("changes?since=2h")).GetProperty("changes").EnumerateArray();
        var late = (await _stage.GetAsync("changes?since=2026-11-20T14:00:00Z")).GetProperty("changes").EnumerateArray();
        var line = (await _stage.GetAsync("changes?line=0101")).GetProperty("changes").EnumerateArray();

        Assert.Equal(["CRITICAL", "AT_RISK"], all.Select(change => change.Text("status")));
        Assert.Equal(("chat-health-changed", "HEALTHY", "0102"), (all[0].Text("type"), all[0].Text("previous"), all[0].Text("line")));
        Assert.Equal("CRITICAL", Assert.Single(recent).Text("status"));
        Assert.Equal("CRITICAL", Assert.Single(late).Text("status"));
        Assert.Equal("AT_RISK", Assert.Single(line).Text("status"));
    }

    [Fact]
    public async Task Deliveries_are_listed_by_state()
    {
        var (waiting, gone) = (Some.Change(1, HealthStatus.Critical), Some.Change(2, HealthStatus.OptedOut, chat: 2));
        await _stage.Ledger.AddAsync([new("slack", waiting, Some.Time), new("slack", gone, Some.Time)]);
        await _stage.Ledger.EndAsync("slack", [gone.Id], new(OutcomeKind.Dead, "Slack says no_service", Some.Time.AddMinutes(1)));

        var waits = Assert.Single((await _stage.GetAsync("deliveries?state=waiting")).GetProperty("deliveries").EnumerateArray());
        var dead = Assert.Single((await _stage.GetAsync("deliveries?state=dead&route=slack")).GetProperty("deliveries").EnumerateArray());

        Assert.Equal(("waiting", "slack", "CRITICAL"), (waits.Text("state"), waits.Text("route"), waits.GetProperty("change").Text("status")));
        Assert.Equal(("dead", "Slack says no_service", "OPTED_OUT"), (dead.Text("state"), dead.Text("why"), dead.GetProperty("change").Text("status")));
    }

    [Fact]
    public async Task Chats_that_changed_at_the_same_time_are_ordered_by_ID_and_a_line_may_have_any_ID()
    {
        Assert.True(LineId.TryParse("pn_0123456789abcdef", out var id));
        var line = new Line(id, Some.OtherLine.Number);
        await _stage.KnowAsync(line);
        await _stage.ReadAsync(line);
        await _stage.TurnAsync(line, [.. new[] { 3, 1, 2 }.Select(n => Some.ChatRow(n, HealthStatus.Critical))]);
        _stage.Later();

        Assert.Equal([1, 2, 3], Numbers(await _stage.GetAsync("chats")));
        Assert.Equal(3, (await _stage.GetAsync("lines/pn_0123456789abcdef")).Count("critical"));
    }

    [Fact]
    public async Task Pages_of_changes_stay_complete_while_new_ones_arrive()
    {
        await _stage.TurnAsync(Some.Line, [.. Enumerable.Range(1, 9).Select(n => Some.ChatRow(n, HealthStatus.AtRisk))]);
        List<string> seen = [];
        for (string? after = null; ;)
        {
            var page = await _stage.GetAsync($"changes?limit=4{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}");
            seen.AddRange(page.GetProperty("changes").EnumerateArray().Select(change => change.Text("chat_id")!));
            _stage.Clock.Advance(TimeSpan.FromMinutes(1));
            await _stage.TurnAsync(Some.OtherLine, Some.ChatRow(20 + seen.Count, HealthStatus.Critical));
            after = page.Text("next");
            if (after is null)
                break;
        }

        Assert.Equal(Enumerable.Range(1, 9).Select(n => $"{Some.Chat(n)}").Order(), seen.Order());
    }

    [Fact]
    public async Task Missing_chats_can_be_confirmed_as_gone_after_an_alarm_about_them_but_not_before()
    {
        var path = $"lines/{Some.Line.Id}/confirm-absence";
        Assert.Contains("No alarm about missing chats", await ProblemAsync(await _stage.Http.PostAsJsonAsync(path, new { }), HttpStatusCode.Conflict), StringComparison.Ordinal);
        await _stage.MissAsync(Some.Line);

        var confirmed = await PostAsync(path, new { });

        Assert.Equal(($"{Some.Line.Id}", Some.Time.AddHours(1)), (confirmed.Text("line_id"), confirmed.GetProperty("confirmed_until").GetDateTimeOffset()));
        Assert.Equal(Some.Time.AddHours(1), (await _stage.Store.LoadRowAsync(Some.Line.Id)).Row!.AbsenceConfirmedUntil);
        await ProblemAsync(await _stage.Http.PostAsJsonAsync($"lines/{Guid.NewGuid()}/confirm-absence", new { }), HttpStatusCode.NotFound);
        // A request that a form on another site can send.
        await ProblemAsync(await _stage.Http.PostAsync(path, new StringContent("{}", Encoding.UTF8, "text/plain")), HttpStatusCode.UnsupportedMediaType);
        await ProblemAsync(await _stage.Http.PostAsJsonAsync(path, new { line = "x" }), HttpStatusCode.BadRequest);
        await ProblemAsync(await _stage.Http.GetAsync(path), HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task A_change_comes_with_its_outcome_on_each_route_and_a_dead_one_can_be_replayed()
    {
        await _stage.TurnAsync(Some.Line, Some.ChatRow(1, HealthStatus.OptedOut));
        var id = Assert.Single((await _stage.GetAsync("changes")).GetProperty("changes").EnumerateArray()).Text("id")!;
        var alert = (await _stage.Store.ReadHistoryAsync(Some.Line.Id).ToListAsync()).Single();
        await _stage.Ledger.AddAsync([new("slack", alert, Some.Time)]);
        await _stage.Ledger.EndAsync("slack", [alert.Id], new(OutcomeKind.Dead, "Slack says no_service", Some.Time.AddMinutes(1)));

        Assert.Equal(("dead", "Slack says no_service"), await DeliveryAsync());
        var replayed = await PostAsync("replay", new { ids = new[] { id } });
        var again = await PostAsync("replay", new { dead = true });
        Assert.Equal(id, Assert.Single(replayed.GetProperty("replayed").EnumerateArray()).Text("id"));
        Assert.Empty(again.GetProperty("replayed").EnumerateArray());
        Assert.Equal(("waiting", null), await DeliveryAsync());
        Assert.Contains("Give either the IDs", await ProblemAsync(await _stage.Http.PostAsJsonAsync("replay", new { }), HttpStatusCode.BadRequest), StringComparison.Ordinal);

        async Task<(string?, string?)> DeliveryAsync()
        {
            var change = Assert.Single((await _stage.GetAsync($"changes?chat={Some.Chat()}&status=OPTED_OUT")).GetProperty("changes").EnumerateArray());
            var delivery = Assert.Single(change.GetProperty("deliveries").EnumerateArray());
            return (delivery.Text("state"), delivery.Text("why"));
        }
    }

    [Fact]
    public async Task A_chat_that_opted_out_on_a_line_that_is_gone_must_still_never_be_sent_to()
    {
        await _stage.TurnAsync(Some.Line, Some.ChatRow(1, HealthStatus.OptedOut), Some.ChatRow(2, HealthStatus.AtRisk));
        await _stage.RetireAsync(Some.Line);
        _stage.Later();

        var (optedOut, atRisk, other) = (await _stage.GetAsync($"chats/{Some.Chat(1)}"), await _stage.GetAsync($"chats/{Some.Chat(2)}"), await _stage.GetAsync($"chats/{Some.Chat(3)}"));

        Assert.Equal(("stop", true), (optedOut.Text("send"), optedOut.Flag("stale")));
        Assert.Equal(("pause", true), (atRisk.Text("send"), atRisk.Flag("stale")));
        // It cannot be on a line that is gone.
        Assert.Equal(("ok", false), (other.Text("send"), other.Flag("stale")));
        Assert.Equal(["0102"], (await _stage.GetAsync("lines")).GetProperty("lines").EnumerateArray().Select(line => line.Text("line")));
    }

    [Fact]
    public async Task A_chat_that_may_be_on_a_line_that_is_not_watched_is_stale_unless_the_caller_names_its_line()
    {
        await using var stage = await ApiStage.StartAsync(options: new() { Lines = [Some.Line.Number.InFull] });

        var unknown = await stage.GetAsync($"chats/{Some.Chat(3)}");
        var watched = await stage.GetAsync($"chats/{Some.Chat(3)}?line=0101");
        var unwatched = await stage.GetAsync($"chats/{Some.Chat(3)}?line={Some.OtherLine.Id}");
        using var answer = await stage.Http.PostAsJsonAsync("chats/query", new { ids = new[] { $"{Some.Chat(3)}" }, line = "0101" });
        var asked = Assert.Single((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("chats").EnumerateArray());

        Assert.Equal(("pause", "ok", "pause", "ok"), (unknown.Text("send"), watched.Text("send"), unwatched.Text("send"), asked.Text("send")));
    }

    [Fact]
    public async Task A_pass_that_could_not_read_everything_does_not_count_as_read()
    {
        _stage.Clock.Advance(TimeSpan.FromHours(1));
        await _stage.ReadInPartAsync(Some.Line);
        await _stage.ReadAsync(Some.OtherLine);
        _stage.Later();

        var chat = await _stage.GetAsync($"chats/{Some.Chat(3)}");

        Assert.Equal(("pause", true, Some.Time), (chat.Text("send"), chat.Flag("stale"), chat.GetProperty("observed_at").GetDateTimeOffset()));
        // The poller works, and starting it again would change nothing.
        Assert.True((await _stage.GetAsync("overview")).Flag("watching"));
    }

    [Fact]
    public async Task The_overview_names_what_is_wrong()
    {
        var well = await _stage.GetAsync("overview");
        await _stage.RaiseAsync(AlarmKind.KeyRefused);
        await _stage.Ledger.AddAsync([new("slack", Some.Change(), Some.Time)]);
        var (_, version) = await _stage.Ledger.LoadPlaceAsync("slack");
        await _stage.Ledger.SavePlaceAsync(new("slack") { Failures = 3, Trouble = "Slack answered 503", NextTry = Some.Time.AddMinutes(1) }, version);
        _stage.Later();
        var ill = await _stage.GetAsync("overview");

        Assert.True(well.Flag("watching"));
        Assert.Empty(well.GetProperty("problems").EnumerateArray());
        Assert.False(Assert.Single(well.GetProperty("places").EnumerateArray()).Flag("failing"));
        Assert.Equal("Linq rejects the key", Assert.Single(ill.GetProperty("problems").EnumerateArray()).Text("title"));
        var slack = Assert.Single(ill.GetProperty("places").EnumerateArray());
        Assert.Equal((true, "Slack answered 503", 1), (slack.Flag("failing"), slack.Text("trouble"), slack.Count("waiting")));
    }

    [Fact]
    public async Task Silences_are_added_listed_and_ended()
    {
        var added = await PostAsync("silences", new { @for = "2h", line_id = $"{Some.Line.Id}", reason = "maintenance" }, HttpStatusCode.Created);
        var byNumber = await PostAsync("silences", new { @for = "30m", line = Some.OtherLine.Number.InFull, status = "CRITICAL", reason = "Linq knows" }, HttpStatusCode.Created);
        var listed = (await _stage.GetAsync("silences")).GetProperty("silences").EnumerateArray().ToList();
        var removed = await _stage.Http.DeleteAsync($"silences/{added.Text("id")}");
        var again = await _stage.Http.DeleteAsync($"silences/{added.Text("id")}");

        Assert.Equal(("active", "0101", Some.Time.AddHours(2)), (added.Text("state"), added.Text("line"), added.GetProperty("until").GetDateTimeOffset()));
        Assert.Equal(("0102", "CRITICAL"), (byNumber.Text("line"), byNumber.Text("status")));
        Assert.Equal(2, listed.Count);
        Assert.DoesNotContain(listed, silence => silence.ToString().Contains(Some.OtherLine.Number.InFull, StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (removed.StatusCode, again.StatusCode));
        Assert.Equal(HttpStatusCode.NotFound, (await _stage.Http.DeleteAsync("silences/0000ffff")).StatusCode);
        Assert.Equal(["active", "expired"], (await _stage.GetAsync("silences")).GetProperty("silences").EnumerateArray().Select(silence => silence.Text("state")));
    }

    [Fact]
    public async Task An_invalid_silence_is_refused_with_the_reason()
    {
        async Task<string> RefusedAsync(object body) => await ProblemAsync(await _stage.Http.PostAsJsonAsync("silences", body), HttpStatusCode.BadRequest);

        Assert.Contains("for is 'soon'", await RefusedAsync(new { @for = "soon", reason = "x" }), StringComparison.Ordinal);
        Assert.Contains("status names OPTED_OUT", await RefusedAsync(new { @for = "1h", status = "OPTED_OUT", reason = "x" }), StringComparison.Ordinal);
        Assert.Contains("line_id", await RefusedAsync(new { @for = "1h", line_id = $"{Guid.NewGuid()}", reason = "x" }), StringComparison.Ordinal);
        Assert.Contains("cannot be read", await RefusedAsync(new { @for = "1h", untill = "x", reason = "x" }), StringComparison.Ordinal);
        await ProblemAsync(await _stage.Http.PostAsync("silences", new StringContent("for=1h", Encoding.UTF8, "text/plain")), HttpStatusCode.UnsupportedMediaType);
        await ProblemAsync(await _stage.Http.PostAsJsonAsync("silences", new { reason = new string('x', 200_000) }), HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("lines")]
    [InlineData("chats")]
    [InlineData("overview")]
    [InlineData("openapi.json")]
    public async Task A_response_that_the_caller_already_has_is_not_sent_again(string path)
    {
        var first = await _stage.Http.GetAsync(path);
        var same = await GetAsync(path, first.Headers.ETag!);
        await _stage.TurnAsync(Some.Line, Some.ChatRow(1, HealthStatus.AtRisk));
        _stage.Later();
        var other = await GetAsync(path, first.Headers.ETag!);

        Assert.Equal((HttpStatusCode.NotModified, ""), (same.StatusCode, await same.Content.ReadAsStringAsync()));
        Assert.Equal(path == "openapi.json" ? HttpStatusCode.NotModified : HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("GET", "nothing", HttpStatusCode.NotFound, null)]
    [InlineData("GET", "", HttpStatusCode.NotFound, null)]
    [InlineData("DELETE", "chats", HttpStatusCode.MethodNotAllowed, "GET, HEAD")]
    [InlineData("PUT", "silences/00000001", HttpStatusCode.MethodNotAllowed, "DELETE")]
    [InlineData("PATCH", "chats/query", HttpStatusCode.MethodNotAllowed, "POST")]
    public async Task An_unknown_path_or_method_is_refused_with_a_problem(string method, string path, HttpStatusCode status, string? allow)
    {
        var answer = await _stage.Http.SendAsync(new(new(method), path));

        await ProblemAsync(answer, status);
        Assert.Equal(allow, answer.Content.Headers.Allow is { Count: > 0 } allowed ? string.Join(", ", allowed) : null);
    }

    [Fact]
    public async Task A_store_outage_is_bridged_from_memory_and_then_reported()
    {
        await _stage.GetAsync($"chats/{Some.Chat()}");
        _stage.Store.IsDown = true;
        _stage.Clock.Advance(TimeSpan.FromSeconds(5));
        var bridged = await _stage.Http.GetAsync($"chats/{Some.Chat()}");
        _stage.Later();
        var down = await _stage.Http.GetAsync($"chats/{Some.Chat()}");

        Assert.Equal(HttpStatusCode.OK, bridged.StatusCode);
        Assert.Contains("The store is down. Wait.", await ProblemAsync(down, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chats_are_read_again_only_when_their_line_has_changed()
    {
        await _stage.GetAsync("chats");
        var before = _stage.Store.Loads;
        _stage.Later();
        await _stage.GetAsync("chats");
        Assert.Equal(before, _stage.Store.Loads);

        await _stage.ReadAsync(Some.Line);
        before = _stage.Store.Loads;
        _stage.Later();
        await _stage.GetAsync("chats");
        Assert.Equal(before + 1, _stage.Store.Loads);
    }

    [Fact]
    public async Task The_stream_delivers_each_change_once()
    {
        using var response = await _stage.Http.GetAsync("changes/stream", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("event: read", await reader.ReadLineAsync());
        await _stage.TurnAsync(Some.Line, Some.ChatRow(1, HealthStatus.OptedOut));

        var names = new List<string>();
        string? data = null;
        while (data is null)
        {
            _stage.Later();
            var line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            if (line is "event: change")
                data = (await reader.ReadLineAsync())!["data: ".Length..];
        }

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var change = JsonDocument.Parse(data).RootElement;
        Assert.Equal(("OPTED_OUT", Some.Chat().ToString()), (change.Text("status"), change.Text("chat_id")));
    }

    private async Task<JsonElement> PostAsync(string path, object body, HttpStatusCode status = HttpStatusCode.OK)
    {
        var answer = await _stage.Http.PostAsJsonAsync(path, body);
        Assert.Equal(status, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<HttpResponseMessage> GetAsync(string path, EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(tag);
        return await _stage.Http.SendAsync(request);
    }

    private static async Task<string> ProblemAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(((int)status, "about:blank"), (problem.Count("status"), problem.Text("type")));
        return problem.Text("detail")!;
    }

    private static IEnumerable<int> Numbers(JsonElement chats) => chats.GetProperty("chats").EnumerateArray()
        .Select(chat => Enumerable.Range(1, 9).Single(n => Some.Chat(n).ToString() == chat.Text("id")));
}

internal static class JsonElements
{
    extension(JsonElement json)
    {
        public string? Text(string name) => json.GetProperty(name).GetString();

        public bool Flag(string name) => json.GetProperty(name).GetBoolean();

        public int Count(string name) => json.GetProperty(name).GetInt32();
    }
}
