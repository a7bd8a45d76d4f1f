#:project ../../src/Linq.Alerts/Linq.Alerts.csproj
#:project ../../tests/Contracts/Linq.Alerts.Contracts.csproj
#:property PublishAot=false

// Writes what the product really sends, for the pictures in docs/pictures: four digests, given to the real notifiers, which talk to stand-ins
// on this machine. A file and no project: nothing else needs it, and the solution does not build it.
//
// Usage: dotnet run eng/pictures/messages.cs -- FOLDER

using System.Net;
using Linq.Alerts;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;

var folder = args.Single();
var templates = Path.Combine(Environment.CurrentDirectory, "eng", "pictures");
var noon = Some.Time;

var named = new Dictionary<LineId, string> { [Some.Line.Id] = "Support" };
Digest[] digests =
[
    Digest.Of("slack", "opt-out",
    [
        Told(Turned(41, 1, HealthStatus.Healthy, HealthStatus.AtRisk, "+12025550123", "iMessage", -190)),
        Told(Turned(42, 2, HealthStatus.AtRisk, HealthStatus.Critical, "+12025550187", "SMS", -150)),
        Told(Turned(43, 3, HealthStatus.Critical, HealthStatus.Healthy, "+12025550156", "iMessage", -75)),
        Told(Turned(44, 4, HealthStatus.Healthy, HealthStatus.OptedOut, "+12025550142", "iMessage", -40)),
    ]) with { LineNames = named },
    Digest.Of("slack", "line alert", [Told(new LineSurge(true, new(600, 61, 5, 2), 54, noon.AddMinutes(21), 14, 11,
    [
        Sick(5, HealthStatus.Critical, "+12025550134", 23), Sick(6, HealthStatus.Critical, "+12025550178", 24), Sick(7, HealthStatus.AtRisk, "+12025550109", 21),
    ])
    {
        Id = Some.Event(98, Some.OtherLine),
        Line = Some.OtherLine.Name,
        ObservedAt = noon.AddMinutes(25),
    })]),
    Digest.Of("slack", "alarm", [Told(new Alarm(
        AlarmKind.KeyRefused,
        Raised: true,
        // As LineRoster words it; the last sentence is the failed request's.
        $"Polling has stopped, and health changes are not being detected. Set {LinqApiOptions.KeySetting} to a valid token of this account and start again. "
            + "The list of lines could not be read (HTTP 401, Linq code 2004, trace 4bf92f3577b34da6a3ce929d0e0e4736)")
    {
        Id = new(LineId.Account, noon.ToUnixTimeMilliseconds(), 7),
        Line = new(LineId.Account, default),
        ObservedAt = noon.AddMinutes(26),
    })]),
    Digest.Of("slack", "critical", [Told(Turned(8, 0, HealthStatus.Healthy, HealthStatus.Critical, "+12025550100", "iMessage", 0) with
    {
        Id = new(LineId.Account, noon.ToUnixTimeMilliseconds(), 8),
        Line = new(LineId.Account, default),
        TestPlace = AlertEvent.AllPlaces,
        Chat = default,
    })]),
];

var posts = new List<string>();
using var http = new HttpClient(new StandIn(posts));
var mails = new MailBox();
var terminal = new StringWriter { NewLine = "\n" };
INotifier[] places =
[
    new SlackNotifier(http, new("https://hooks.slack.com/services/T0/B0/stand-in"), TimeProvider.System),
    new ConsoleNotifier(terminal),
    new EmailNotifier(Some.EmailPlace("on-call@example.com"), mails, TimeProvider.System, new Secret("key")),
];
foreach (var digest in digests)
{
    foreach (var place in places)
    {
        if (await place.SendAsync(digest) is not Delivery.Sent)
            throw new InvalidOperationException($"{place.Name} did not take the digest.");
    }
}

Write("slack", $"[{string.Join(',', posts)}]");
Write("terminal", WebUtility.HtmlEncode(terminal.ToString().Trim()));
foreach (var (mail, name) in mails.Mails.Zip(["line", "surge", "alarm", "test"]))
    Write("email", WebUtility.HtmlEncode(mail.Html), $"email-{name}");

// The webhook's example in docs/alerts.md: one event, with the headers that it really bears.
posts.Clear();
var webhook = new WebhookNotifier(
    http, new("https://alerts.example.com/linq"), new("whsec_bGlucS1hbGVydHMtZXhhbXBsZS1zZWNyZXQtMDE="), new FakeTimeProvider(Some.Time));
await webhook.SendAsync(Digest.Of("webhook", "opt-out", [Told(digests[0].Entries[^1].Event)]));
File.WriteAllText(Path.Combine(folder, "webhook.txt"), posts.Single());

static LedgerEntry Told(AlertEvent alert) => new("slack", alert, alert.ObservedAt);

ChatHealthChanged Turned(long sequence, int chat, HealthStatus from, HealthStatus to, string number, string service, int since) =>
    Some.Change(sequence, to, from) with
    {
        // As random as Linq's own, and the same at each run.
        Chat = new(new Guid($"5c1e{chat:x4}-9d27-4b60-8f3a-2e7d41a90c{chat + 16:x2}")),
        ObservedAt = noon.AddMinutes(25),
        Since = noon.AddMinutes(25).AddSeconds(since),
        UnhealthySince = from is HealthStatus.Healthy ? noon.AddMinutes(25).AddSeconds(since) : noon.AddHours(-3).AddMinutes(5),
        Totals = new(600, 41, 12),
        Facts = new(LastFour.Of(number), Service: service, DocUrl: to is HealthStatus.Healthy ? null : ChatFacts.TrustedDocUrl(
            $"https://docs.linqapp.com/guides/chats/chat-health#{to.Word.ToLowerInvariant().Replace('_', '-')}")),
    };

SickChat Sick(int chat, HealthStatus status, string number, int minute) =>
    new(new(new Guid($"5c1e{chat:x4}-9d27-4b60-8f3a-2e7d41a90c{chat + 16:x2}")), status, noon.AddMinutes(minute), LastFour.Of(number));

void Write(string template, string message, string? name = null) => File.WriteAllText(
    Path.Combine(folder, $"{name ?? template}.html"),
    File.ReadAllText(Path.Combine(templates, $"{template}.html")).Replace("{{message}}", message, StringComparison.Ordinal));

/// <summary>Answers as Slack does, and keeps what it was sent; of a webhook's post the headers too.</summary>
internal sealed class StandIn(List<string> posts) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        posts.Add(request.Headers.Any() ? $"{request.Headers}{request.Content.Headers}\n{body}" : body);
        return new(HttpStatusCode.OK) { Content = new StringContent("ok") };
    }
}

/// <summary>Takes every mail, and keeps it.</summary>
internal sealed class MailBox : IMailTransport
{
    public List<EmailMessage> Mails { get; } = [];

    public Task<MailOutcome> SendAsync(EmailMessage mail, CancellationToken cancel = default)
    {
        Mails.Add(mail);
        return LogInAsync(cancel);
    }

    public Task<MailOutcome> LogInAsync(CancellationToken cancel = default) => Task.FromResult<MailOutcome>(new MailOutcome.Accepted([]));
}
