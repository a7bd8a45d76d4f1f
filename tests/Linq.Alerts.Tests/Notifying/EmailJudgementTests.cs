using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>How each result of sending an e-mail is interpreted. The real server's answers are in Linq.Alerts.Mail.Tests.</summary>
public sealed class EmailJudgementTests
{
    private static readonly EmailPlace Place = Some.EmailPlace("a@example.com", "b@example.com");

    public static TheoryData<string, MailOutcome, string, bool> Outcomes => new()
    {
        { "all", new MailOutcome.Accepted([]), "sent", false },
        { "some", new MailOutcome.Accepted([new(Place.To[0], 550)]), "sent", false },
        { "nobody, for good", new MailOutcome.AllRejected([new(Place.To[0], 550), new(Place.To[1], 571)]), "refused", false },
        { "nobody, for now", new MailOutcome.AllRejected([new(Place.To[0], 550), new(Place.To[1], 451)]), "deferred", true },
        { "a temporary answer", new MailOutcome.Answered(451), "deferred", true },
        { "a final answer", new MailOutcome.Answered(554), "refused", false },
        { "an answer at the wrong place", new MailOutcome.Answered(250), "deferred", false },
        { "a login refused", new MailOutcome.Answered(535, ToLogin: true), "refused", false },
        { "a login not checked", new MailOutcome.Answered(454, ToLogin: true), "deferred", true },
        { "cut before the mail", new MailOutcome.Failed(MailFailure.BrokeOff), "deferred", true },
        { "cut after the mail", new MailOutcome.Failed(MailFailure.BrokeOff, ContentSent: true), "deferred", false },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task Each_outcome_is_judged(string what, MailOutcome outcome, string word, bool surelyNotSent)
    {
        var delivery = await new EmailNotifier(Place, new FakeMail { Outcome = outcome }, new FakeTimeProvider(Some.Time), secret: null).SendAsync(Digest.Of("email", "test", [Some.Entry(Some.Change())]));

        Assert.Equal((what, word, surelyNotSent), (what, delivery.Word, delivery is Delivery.Deferred { SurelyNotSent: true }));
        Assert.Equal(outcome is MailOutcome.Accepted { Rejected.Count: > 0 }, delivery is Delivery.SentToSome);
        Assert.DoesNotContain("example.com", $"{delivery}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_failure_has_a_reason_that_a_person_understands()
    {
        foreach (var failure in Enum.GetValues<MailFailure>())
        {
            var notifier = new EmailNotifier(Place, new FakeMail { Outcome = new MailOutcome.Failed(failure, "ConnectionRefused") }, new FakeTimeProvider(Some.Time), secret: null);

            Assert.NotEmpty((await notifier.ProbeAsync()).Why!);
        }
    }

    [Fact]
    public async Task Every_failure_carries_what_was_thrown()
    {
        var thrown = new IOException("broken");
        foreach (var failure in Enum.GetValues<MailFailure>())
        {
            var mail = new FakeMail { Outcome = new MailOutcome.Failed(failure, Cause: thrown) };

            var delivery = await new EmailNotifier(Place, mail, new FakeTimeProvider(Some.Time), secret: null).ProbeAsync();

            Assert.Same(thrown, delivery is Delivery.Deferred deferred ? deferred.Cause.Exception : Assert.IsType<Delivery.Refused>(delivery).Cause.Exception);
        }
    }

    [Fact]
    public async Task A_recipient_left_out_of_a_digest_gets_no_mail_but_is_still_named()
    {
        var mail = new FakeMail();
        var notifier = new EmailNotifier(Place, mail, new FakeTimeProvider(Some.Time), secret: null);

        await notifier.SendAsync(Digest.Of("email", "test", [Some.Entry(Some.Change())]) with { LeftOut = new HashSet<string> { notifier.Recipients[0].Key } });

        Assert.Equal([Place.To[1]], Assert.Single(mail.Mails).Recipients);
        Assert.Equal(Place.To, mail.Mails[0].To);
    }

    [Fact]
    public async Task Mails_about_the_simulators_chats_are_marked_for_one_recipient_too_and_keep_to_the_hourly_limit()
    {
        var mail = new FakeMail();
        using var http = HttpLinqTransport.CreateHttpClient();
        var route = Assert.Single(PlaceBuilder.Routes(
            new PlaceSettings(null, null, Place, null), [], null, http, _ => mail, new FakeTimeProvider(Some.Time), simulated: true));
        var digest = Digest.Of("email", "test", [Some.Entry(Some.Change(to: HealthStatus.OptedOut))]);

        await route.Place.Notifier.SendAsync(digest);
        foreach (var recipient in route.Place.Notifier.Recipients)
            await recipient.Notifier.SendAsync(digest);

        Assert.Equal(3, mail.Mails.Count);
        Assert.All(mail.Mails, one => Assert.Contains("SIMULATED", one.Subject, StringComparison.Ordinal));
        Assert.Equal(100, route.Place.Notifier.SendsPerHour);
    }
}
