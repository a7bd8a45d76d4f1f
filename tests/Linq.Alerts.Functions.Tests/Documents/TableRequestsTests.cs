using Linq.Alerts.Azure.Tests;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The table requests per minute that eng/cost.mjs assumes are the real ones.</summary>
public sealed class TableRequestsTests(Azurite azurite)
{
    private static readonly (string, string?)[] Webhook =
        [("WEBHOOK_URL", "{place}/events"), ("WEBHOOK_SECRET", $"whsec_{Convert.ToBase64String(new byte[32])}")];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public async Task A_quiet_minute_costs_the_documented_number_of_requests(int lines, int places)
    {
        await using var stage = await StartAsync(lines, places);

        await stage.MinuteAsync();

        Assert.Equal(EachMinute(lines, places) + (lines * EachPass), stage.Requests.Total);
    }

    [Fact]
    public async Task A_single_change_costs_no_more_than_documented()
    {
        await using var stage = await StartAsync(lines: 1, places: 2);
        stage.Linq.SetHealth(stage.AddChat(), "AT_RISK", stage.Clock.GetUtcNow());

        // The change is taken in, waits to be grouped, and is sent on a wake-up.
        await stage.MinuteAsync();
        await stage.WakeAsync(TimeSpan.FromSeconds(40));
        await stage.MinuteAsync();

        Assert.Equal(2, stage.Slack.Messages.Count(message => message.Contains("AT_RISK", StringComparison.Ordinal)));
        Assert.InRange(stage.Requests.Total - (2 * (EachMinute(1, 2) + EachPass)), 15, EachTurn(2));
    }

    [Fact]
    public void The_script_counts_the_same_requests()
    {
        var script = File.ReadAllText(Repository.Path("eng/cost.mjs"));

        Assert.Contains("perMinute = 10 + 3 * lines + 4 * x.places;", script, StringComparison.Ordinal);
        Assert.Contains("perPass = 1 + (1 + Math.floor(chats / lines * x.sick / 1000)) + 2 + ", script, StringComparison.Ordinal);
        Assert.Contains("perTurn = 12 + 11 * x.places;", script, StringComparison.Ordinal);
    }

    private static int EachMinute(int lines, int places) => 10 + (3 * lines) + (4 * places);

    private static int EachPass => 1 + 1 + 2;

    private static int EachTurn(int places) => 12 + (11 * places);

    /// <summary>After the baselines were sent.</summary>
    private async Task<AzureStage> StartAsync(int lines, int places)
    {
        var stage = await AzureStage.StartAsync(azurite, places == 2 ? Webhook : []);
        for (var line = 1; line < lines; line++)
            stage.Linq.AddLine();
        for (var minute = 0; minute < 8; minute++)
            await stage.MinuteAsync();
        stage.Requests.Clear();
        return stage;
    }
}
