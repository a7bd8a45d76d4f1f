namespace Linq.Alerts.Tests;

public sealed class SlackWebhookContractTests() : HttpNotifierContract("Slack", "ok")
{
    protected override IReadOnlyList<string> Secrets => ["the-secret-part", "hooks"];

    protected override INotifier At(HttpClient http, string server, TimeProvider clock) =>
        new SlackNotifier(http, new($"{server}/hooks/T000/B000/the-secret-part"), clock);
}
