using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace Linq.Alerts.Mail;

/// <summary>MailKit's client, but a rejected recipient doesn't prevent sending to the others.</summary>
internal sealed class RecipientClient : SmtpClient, ITransferProgress
{
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(5);

    private readonly List<RejectedRecipient> _rejected = [];
    private IReadOnlyList<EmailAddress> _recipients = [];

    public IReadOnlyList<RejectedRecipient> Rejected => _rejected;

    /// <summary>Whether the server answered a recipient by closing the connection.</summary>
    public bool SaidGoodbye => _rejected.Any(one => one.Code == (int)SmtpStatusCode.ServiceNotAvailable);

    /// <summary>Whether any of the content has been sent, so that the server may have all of it.</summary>
    public bool ContentSent { get; private set; }

    public Task SendAsync(MimeMessage message, MailboxAddress sender, IReadOnlyList<EmailAddress> recipients, CancellationToken cancel)
    {
        _recipients = [.. recipients];
        return SendAsync(message, sender, recipients.Select(MimeMail.Mailbox), cancel, this);
    }

    /// <summary>Disconnects; the server's reaction doesn't matter, and it gets little time.</summary>
    public async Task LeaveAsync(TimeProvider clock, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(LeaveLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await DisconnectAsync(quit: true, either.Token);
        }
        catch (Exception e) when (e is IOException or ProtocolException or OperationCanceledException)
        {
        }
    }

    public void Report(long bytesTransferred, long totalSize) => ContentSent = true;

    public void Report(long bytesTransferred) => ContentSent = true;

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
        _rejected.Add(new(_recipients.Single(one => one.InFull == mailbox.Address), (int)response.StatusCode));
}
