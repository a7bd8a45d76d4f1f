using System.Text.RegularExpressions;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>Keys stand in addresses, logs and error messages: no number and no address of anybody may be in one.</summary>
public sealed partial class TablePrivacyTests(Azurite azurite)
{
    [Fact]
    public async Task No_key_or_error_contains_a_number_or_an_address()
    {
        var (health, deliveries) = (await azurite.CreateTableAsync(), await azurite.CreateTableAsync());
        var store = new TableHealthStore(health, new("https://api.example.com"));
        var ledger = new TableDeliveryLedger(deliveries, new FakeTimeProvider(Some.Time));
        await store.CommitAsync(Some.Commit(await store.LoadAccountAsync(), new KnownLine(Some.Line.Id, Some.Number(1).InFull)));
        var commit = Some.Commit(await store.LoadAsync(Some.Line.Id), [.. Some.EveryKindOfEvent]);
        await store.CommitAsync(commit);
        await ledger.AddAsync([.. Some.EveryKindOfEvent.Select(alert => Some.Entry(alert, "ops@example.com"))]);
        await ledger.EndAsync("ops@example.com", [Some.Event(1)], new(OutcomeKind.Dead, "no", Some.Time));
        await ledger.SavePlaceAsync(new("mail/ops@example.com #1?") { Failures = 1 }, default);
        await new TableSilences(deliveries, new FakeTimeProvider(Some.Time)).AddAsync(Some.Silence());

        List<string> said = [];
        foreach (var table in new[] { health, deliveries })
        {
            await foreach (var row in table.QueryAsync<TableRow>())
                said.AddRange([row.PartitionKey, row.RowKey]);
        }

        said.Add((await Assert.ThrowsAsync<StoreConflictException>(() => store.CommitAsync(Some.Commit(new LineSnapshot(null, default, []))))).Message);
        said.Add((await Assert.ThrowsAsync<StoreConflictException>(() => ledger.SavePlaceAsync(new("mail/ops@example.com #1?"), default))).Message.Replace("ops@example.com", "", StringComparison.Ordinal));
        Assert.InRange(said.Count, 40, 100);
        Assert.All(said, text => Assert.DoesNotMatch(Personal, text));
        Assert.Equal(["ops@example.com"], await ledger.LoadRouteNamesAsync());
        Assert.Equal(1, (await ledger.LoadPlaceAsync("mail/ops@example.com #1?")).Row.Failures);
    }

    [GeneratedRegex(@"\+[0-9]|(?<![0-9a-f-])1202555|@")]
    private static partial Regex Personal { get; }
}
