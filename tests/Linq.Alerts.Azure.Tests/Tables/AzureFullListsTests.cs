using System.Web;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class AzureFullListsTests(Azurite azurite)
{
    private readonly AzureFullLists _lists = new("alerts.example.com", new("the key"));

    [Fact]
    public async Task Only_a_link_that_was_sent_opens_and_no_part_of_it_can_be_changed()
    {
        var digest = Digest.Of("slack", "new alerts", [Some.Entry(Some.Change(1))]);
        var parts = HttpUtility.ParseQueryString(new Uri((await _lists.KeepAsync(digest))!).Query);
        var (from, to, sig) = (parts["from"]!, parts["to"]!, parts["sig"]!);

        Assert.True(_lists.IsOurs("slack", digest.Id, from, to, sig));
        Assert.True(new AzureFullLists("elsewhere.example.com", new("the key")).IsOurs("slack", digest.Id, from, to, sig));
        Assert.False(new AzureFullLists("alerts.example.com", new("another key")).IsOurs("slack", digest.Id, from, to, sig));
        Assert.False(_lists.IsOurs("email", digest.Id, from, to, sig));
        Assert.False(_lists.IsOurs("slack", "0123456789abcdef", from, to, sig));
        Assert.False(_lists.IsOurs("slack", digest.Id, "0001-01-01T00:00:00Z", to, sig));
        Assert.False(_lists.IsOurs("slack", digest.Id, from, "9999-12-31T23:59:59Z", sig));
        Assert.False(_lists.IsOurs("slack", digest.Id, from, to, null));
        Assert.False(_lists.IsOurs("slack", digest.Id, from, to, ""));
        Assert.False(_lists.IsOurs("slack", digest.Id, null, null, sig));
        Assert.DoesNotContain("the key", sig, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_leads_to_what_the_digest_carried_and_to_nothing_else()
    {
        var clock = new FakeTimeProvider(Some.Time);
        var ledger = new TableDeliveryLedger(await azurite.CreateTableAsync(), clock);
        var entries = Some.Changes(90).Select((change, n) => Some.Entry(change) with { TakenAt = Some.Time.AddSeconds(n).AddTicks(1) }).ToList();
        foreach (var chunk in entries.Chunk(30))
        {
            // A ledger whose clock runs behind the intake's, and writes late.
            await ledger.AddAsync(chunk);
            clock.Advance(TimeSpan.FromMinutes(20));
        }

        var digest = Digest.Of("slack", "new alerts", entries[10..85]);
        await ledger.EndAsync("slack", [.. digest.Entries.Select(entry => entry.Event.Id)], Some.Delivered with { Digest = digest.Id });
        await ledger.EndAsync("slack", [.. entries.Select(entry => entry.Event.Id)], Some.Delivered with { Digest = "another" });

        var link = new Uri((await _lists.KeepAsync(digest))!);

        Assert.Equal($"https://alerts.example.com/api/lists/slack/{digest.Id}", link.GetLeftPart(UriPartial.Path));
        var times = HttpUtility.ParseQueryString(link.Query);
        var read = await ledger.ReadDigestAsync("slack", digest.Id, Time(times["from"]!), Time(times["to"]!)).ToListAsync();
        Assert.Equal(digest.Entries.Select(entry => entry.Event.Id), read.Select(entry => entry.Event.Id));
        Assert.Empty(await ledger.ReadDigestAsync("slack", digest.Id, Some.Time.AddHours(2), Some.Time.AddHours(3)).ToListAsync());
        Assert.Empty(await ledger.ReadDigestAsync("slack", digest.Id, Some.Time.AddDays(-1), Some.Time.AddHours(-2)).ToListAsync());
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
