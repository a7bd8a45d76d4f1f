using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>Reads the places.</summary>
internal static partial class PlaceReader
{
    public const string SlackWebhook = "SLACK_WEBHOOK_URL";
    public const string SlackToken = "SLACK_BOT_TOKEN";
    public const string SlackChannel = "SLACK_CHANNEL";
    public const string SmtpUrl = "SMTP_URL";
    public const string EmailFrom = "EMAIL_FROM";
    public const string EmailTo = "EMAIL_TO";
    public const string WebhookUrl = "WEBHOOK_URL";
    public const string WebhookSecret = "WEBHOOK_SECRET";
    public const string PreviousSecret = "WEBHOOK_SECRET_PREVIOUS";

    public static PlaceSettings Read(SettingsSource source)
    {
        var webhook = source.Address(SlackWebhook);
        var bot = Bot(source);
        if (webhook is not null && bot is not null)
            source.Wrong($"{SlackWebhook} and {SlackToken} are both set: keep the one that alerts shall go through.");
        return new(webhook is null ? null : new Secret(webhook.AbsoluteUri), bot, Email(source), Webhook(source));
    }

    private static SlackBotSettings? Bot(SettingsSource source)
    {
        var (token, channel) = (source.Secret(SlackToken), source.Text(SlackChannel));
        if (token is { } text && !BotToken.IsMatch(text.Reveal()))
            source.Wrong($"{SlackToken} is not a bot token, which begins with xoxb-: use the Bot User OAuth Token from the app's page OAuth & Permissions at Slack.");
        if (channel is not null && !ChannelId.IsMatch(channel))
            source.Wrong($"{SlackChannel} is not a channel ID, such as C0123456789: Slack shows it at the end of the channel's details. A name may change, so it is not accepted.");
        if (token is { } && channel is { })
            return new(token.Value, channel);
        if (token is not null && !source.Has(SlackChannel))
            source.Wrong($"{SlackToken} is set, but {SlackChannel} is not: set it to the channel's ID, such as C0123456789.");
        if (channel is not null && !source.Has(SlackToken))
            source.Wrong($"{SlackChannel} is set, but {SlackToken} is not: set the bot's token (xoxb-…), or use {SlackWebhook} alone.");
        return null;
    }

    private static EmailPlace? Email(SettingsSource source)
    {
        if (!source.Has(SmtpUrl) && !source.Has(EmailFrom) && !source.Has(EmailTo))
            return null;
        var known = source.Problems.Count;
        var (url, from, to) = (source.Arrived(SmtpUrl), source.Arrived(EmailFrom), source.Arrived(EmailTo));
        // A setting that wasn't resolved isn't also reported as missing.
        if (source.Problems.Count > known)
            return null;
        if (EmailSettings.TryRead(url, from, to, out var place, out var problems))
            return place;
        foreach (var problem in problems)
            source.Wrong(problem);
        return null;
    }

    private static WebhookSettings? Webhook(SettingsSource source)
    {
        var (url, secret, previous) = (source.Address(WebhookUrl), source.Secret(WebhookSecret), source.Secret(PreviousSecret));
        if (previous is { } before && !WebhookSignature.TryCreate(before, out _))
            source.Wrong($"{PreviousSecret} must be whsec_ and base64 of 24 to 64 bytes: copy what {WebhookSecret} was, or remove it.");
        if (previous is not null && !source.Has(WebhookSecret))
            source.Wrong($"{PreviousSecret} is set, but {WebhookSecret} is not: the new secret goes there.");
        if (secret is { } text && !WebhookSignature.TryCreate(text, out _))
            source.Wrong($"{WebhookSecret} must be whsec_ and base64 of 24 to 64 bytes; make one with: echo whsec_$(openssl rand -base64 32)");
        if (url is not null && secret is not null)
            return new(url, secret.Value, previous);
        if (url is not null && !source.Has(WebhookSecret))
            source.Wrong($"{WebhookUrl} is set, but {WebhookSecret} is not: without it the receiver cannot verify our events. Make one with: echo whsec_$(openssl rand -base64 32)");
        if (secret is not null && !source.Has(WebhookUrl))
            source.Wrong($"{WebhookSecret} is set, but {WebhookUrl} is not.");
        return null;
    }

    /// <summary>The second form is for apps with token rotation.</summary>
    [GeneratedRegex(@"^(xoxe\.)?xoxb-[A-Za-z0-9-]+\z")]
    private static partial Regex BotToken { get; }

    /// <summary>A public channel, a private one, or a conversation with one person.</summary>
    [GeneratedRegex(@"^[CGDU][A-Z0-9]{6,}\z")]
    private static partial Regex ChannelId { get; }
}
