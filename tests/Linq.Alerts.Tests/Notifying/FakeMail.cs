namespace Linq.Alerts.Tests;

/// <summary>A scripted mail server.</summary>
internal sealed class FakeMail : IMailTransport
{
    public MailOutcome Outcome { get; init; } = new MailOutcome.Accepted([]);

    public List<EmailMessage> Mails { get; } = [];

    public Task<MailOutcome> SendAsync(EmailMessage mail, CancellationToken cancel = default)
    {
        Mails.Add(mail);
        return Task.FromResult(Outcome);
    }

    public Task<MailOutcome> LogInAsync(CancellationToken cancel = default) => Task.FromResult(Outcome);
}
