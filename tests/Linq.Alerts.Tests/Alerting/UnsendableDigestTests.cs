using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class UnsendableDigestTests
{
    [Fact]
    public async Task A_digest_that_a_notifier_cannot_render_holds_up_no_other()
    {
        var stage = new DispatchStage();
        stage.ToSlack.Answer = digest => digest.Line.Id == Some.Line.Id ? throw new FormatException("+12025550142") : new Delivery.Sent();
        await stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut), Some.Change(1, HealthStatus.OptedOut, line: Some.OtherLine));

        for (var tries = 0; tries < 3; tries++)
            await stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([null, OutcomeKind.Delivered], (await stage.Ledger.ReadAsync("slack").ToListAsync())
            .OrderBy(entry => entry.Event.Line.Id == Some.OtherLine.Id).Select(entry => entry.Outcome?.Kind));
        Assert.Equal("Slack failed unexpectedly (FormatException): report it", (await stage.RowAsync()).Trouble);
    }

    [Fact]
    public async Task An_unsendable_digest_is_given_up_after_a_day_with_an_alarm()
    {
        var stage = new DispatchStage();
        stage.ToSlack.Answer = _ => throw new FormatException();
        await stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        Assert.IsType<FormatException>((await stage.Dispatcher().RunAsync(stage.Slack)).Cause.Exception);

        for (var hour = 0; hour < 26; hour++)
            await stage.TickAsync(TimeSpan.FromHours(1));

        Assert.Contains(await stage.OutcomesAsync(), outcome => outcome is { Kind: OutcomeKind.Dead });
        Assert.Contains(stage.Alarms, alarm => alarm.Kind == AlarmKind.PlaceFailed && alarm.Raised);
    }
}
