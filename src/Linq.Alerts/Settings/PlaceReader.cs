namespace Linq.Alerts;

/// <summary>Reads where alerts can be told.</summary>
internal static class PlaceReader
{
    private const string SlackWebhook = "SLACK_WEBHOOK_URL";
    private const string SlackToken = "SLACK_BOT_TOKEN";
    private const string SlackChannel = "SLACK_CHANNEL";
    private const string SmtpUrl = "SMTP_URL";
    private const string EmailFrom = "EMAIL_FROM";
    private const string EmailTo = "EMAIL_TO";
    private const string WebhookUrl = "WEBHOOK_URL";
    private const string WebhookSecret = "WEBHOOK_SECRET";
    private const string PreviousSecret = "WEBHOOK_SECRET_PREVIOUS";

    public static IReadOnlyList<string> Names { get; } =
        [SlackWebhook, SlackToken, SlackChannel, SmtpUrl, EmailFrom, EmailTo, WebhookUrl, WebhookSecret, PreviousSecret];

    public static PlaceSettings Read(SettingsSource source)
    {
        var webhook = source.Address(SlackWebhook);
        var bot = Bot(source);
        if (webhook is not null && bot is not null)
            source.Wrong($"{SlackWebhook} and {SlackToken} are both set: keep the one by which Slack shall be told.");
        return new(webhook is null ? null : new Secret(webhook.AbsoluteUri), bot, Email(source), Webhook(source));
    }

    private static SlackBotSettings? Bot(SettingsSource source)
    {
        var (token, channel) = (source.Secret(SlackToken), source.Text(SlackChannel));
        if (token is { } && channel is { })
            return new(token.Value, channel);
        if (token is not null && !source.Has(SlackChannel))
            source.Wrong($"{SlackToken} is set, but {SlackChannel} is not: set it to the channel's id, such as C0123456789.");
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
        // What did not arrive is not missing, too.
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
            source.Wrong($"{WebhookUrl} is set, but {WebhookSecret} is not: without it the receiver cannot tell our events from others'. Make one with: echo whsec_$(openssl rand -base64 32)");
        if (secret is not null && !source.Has(WebhookUrl))
            source.Wrong($"{WebhookSecret} is set, but {WebhookUrl} is not.");
        return null;
    }
}
