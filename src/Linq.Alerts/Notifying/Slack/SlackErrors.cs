using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>The errors of <c>chat.postMessage</c>: which are transient, and what to do about the others.</summary>
/// <remarks>Source: Slack's reference of chat.postMessage, 2024, and the names its clients handle.</remarks>
internal static partial class SlackErrors
{
    public static Delivery.Deferred NotSlack(PlaceAnswer answer) =>
        new($"the answer ({(int)answer.Status}) was not Slack's; perhaps a proxy sent it", answer.RetryAfter);

    /// <param name="error">The error from Slack; null if it gave none.</param>
    public static Delivery Judge(string? error, TimeSpan? retryAfter) => error switch
    {
        "rate_limited" or "ratelimited" or "message_limit_exceeded" => new Delivery.Deferred($"Slack asked to slow down ({error})", retryAfter, SurelyNotSent: true),
        "request_timeout" or "service_unavailable" => new Delivery.Deferred($"Slack answered {error}", retryAfter),
        // It may have been partly done, and Slack has no idempotency keys: a repeated message is better than a lost one.
        "internal_error" or "fatal_error" => new Delivery.Deferred($"Slack answered {error}: the message may come twice", retryAfter),
        // Both last while a workspace is being migrated, which takes hours.
        "team_added_to_org" or "org_login_required" =>
            new Delivery.Deferred($"Slack answered {error}: the workspace is being moved", retryAfter ?? TimeSpan.FromMinutes(15), SurelyNotSent: true),

        not null when Cure(error) is { } cure => new Delivery.Refused($"Slack answered {error}: {cure}"),

        // A new error may be transient. Waiting loses nothing, and after a day an alarm names the error; giving up would lose alerts.
        not null when Name.IsMatch(error) => new Delivery.Deferred($"Slack answered {error}, which this version does not know", retryAfter),
        _ => new Delivery.Deferred("Slack answered with an unnamed error", retryAfter),
    };

    /// <summary>For errors that a retry can't fix; null for others.</summary>
    private static string? Cure(string error) => error switch
    {
        "not_in_channel" => "invite the bot to the channel: write /invite @ and its name there",
        "channel_not_found" => "SLACK_CHANNEL names no channel that the bot can see; take its id from the channel's details, and invite the bot to it",
        "is_archived" => "the channel is archived; unarchive it, or set SLACK_CHANNEL to another",
        "missing_scope" or "no_permission" => "give the app the scope chat:write, install it again, and set SLACK_BOT_TOKEN to the new token",
        "not_authed" or "invalid_auth" or "account_inactive" or "token_revoked" or "token_expired" =>
            "the token is no longer valid; install the app again, and set SLACK_BOT_TOKEN to the new token",
        "restricted_action" or "restricted_action_read_only_channel" or "restricted_action_thread_only_channel"
            or "restricted_action_non_threadable_channel" =>
            "the channel's settings do not let the bot post; allow it, or set SLACK_CHANNEL to another",
        "enterprise_is_restricted" or "team_access_not_granted" or "access_denied" or "accesslimited" =>
            "the workspace does not allow the app; ask its administrators to allow the app, install it again, and set SLACK_BOT_TOKEN to the new token",
        "two_factor_setup_required" => "the workspace requires two-factor authentication; the person who installed the app must set it up",
        "not_allowed_token_type" => "SLACK_BOT_TOKEN is a different kind of token; it must be the bot's, which begins with xoxb-",
        "ekm_access_denied" => "the workspace's administrators have suspended posting; ask them",
        "msg_too_long" or "no_text" or "invalid_blocks" or "invalid_blocks_format" or "msg_blocks_too_long" or "too_many_attachments"
            or "method_deprecated" or "deprecated_endpoint" or "invalid_array_arg" or "channel_type_not_supported" or "metadata_too_large"
            or "invalid_arguments" or "invalid_arg_name" or "invalid_charset" or "invalid_form_data" or "invalid_post_type" or "missing_post_type" =>
            "it does not accept this message; look for a newer version of Linq Alerts",
        _ => null,
    };

    // Slack's error names contain no capitals, digits or hyphens, but tokens do.
    [GeneratedRegex(@"^[a-z_]{1,60}\z")]
    private static partial Regex Name { get; }
}
