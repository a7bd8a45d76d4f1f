using System.Security.Cryptography;
using System.Text;
using System.Web;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class AzureFullListsTests
{
    private readonly Azurite _azurite;
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly AzureFullLists _lists;

    public AzureFullListsTests(Azurite azurite) => (_azurite, _lists) = (azurite, new("alerts.example.com", new("the key"), _clock));

    [Fact]
    public async Task Only_a_link_that_was_sent_opens_and_no_part_of_it_can_be_changed()
    {
        var digest = Digest.Of("slack", "new alerts", [Some.Entry(Some.Change(1))]);
        var parts = HttpUtility.ParseQueryString(new Uri((await _lists.KeepAsync(digest))!).Query);
        var (from, to, sig) = (parts["from"]!, parts["to"]!, parts["sig"]!);

        Assert.True(_lists.IsOurs("slack", digest.Id, from, to, sig));
        Assert.True(new AzureFullLists("elsewhere.example.com", new("the key"), _clock).IsOurs("slack", digest.Id, from, to, sig));
        Assert.False(new AzureFullLists("alerts.example.com", new("another key"), _clock).IsOurs("slack", digest.Id, from, to, sig));
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
    public async Task The_signature_cannot_confirm_a_guessed_API_key()
    {
        var digest = Digest.Of("slack", "new alerts", [Some.Entry(Some.Change(1))]);
        var parts = HttpUtility.ParseQueryString(new Uri((await _lists.KeepAsync(digest))!).Query);

        // Guessing the key and signing with it directly, in this or the previous format, gives a different signature.
        foreach (var prefix in new[] { "", "full list\n" })
        {
            var text = $"{prefix}slack\n{digest.Id}\n{parts["from"]}\n{parts["to"]}";
            var direct = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes("the key"), Encoding.UTF8.GetBytes(text)), 0, 16);
            Assert.NotEqual(direct, parts["sig"]);
        }
    }

    [Fact]
    public async Task A_link_expires_with_the_retention_period_even_if_the_entries_still_exist()
    {
        var digest = Digest.Of("slack", "new alerts", [Some.Entry(Some.Change(1))]);
        var to = Time(HttpUtility.ParseQueryString(new Uri((await _lists.KeepAsync(digest))!).Query)["to"]!);

        _clock.Advance(to + Retention.Kept - _clock.GetUtcNow());
        Assert.False(_lists.IsExpired(to));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_lists.IsExpired(to));
    }

    [Fact]
    public async Task The_link_leads_to_exactly_what_the_digest_contained()
    {
        var clock = new FakeTimeProvider(Some.Time);
        var ledger = new TableDeliveryLedger(await _azurite.CreateTableAsync(), clock);
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
