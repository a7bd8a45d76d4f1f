namespace Linq.Alerts.Azure;

/// <summary>Names that code and deployment share. <c>infra/names.json</c> has the same names for Bicep; a test compares them.</summary>
public static class AzureNames
{
    /// <summary>Where every event is published.</summary>
    public const string Topic = "chat-health";

    /// <summary>One message per line and tick: poll that line.</summary>
    public const string PollLineQueue = "poll-line";

    /// <summary>Wake-ups: check what is due at a place.</summary>
    public const string DispatchQueue = "dispatch";

    /// <summary>Each is fed by a subscription with the same name on <see cref="Topic"/>.</summary>
    public const string NotifySlackQueue = "notify-slack";

    public const string NotifyEmailQueue = "notify-email";

    public const string NotifyWebhookQueue = "notify-webhook";

    public const string HealthTable = "health";

    public const string DeliveriesTable = "deliveries";

    /// <summary>
    /// Prefix of the settings with which triggers and clients find the Service Bus, such as <c>ServiceBus__fullyQualifiedNamespace</c>. Without a
    /// suffix it is the setting of an emulator's connection string, which triggers read under the same name.
    /// </summary>
    public const string ServiceBusConnection = "ServiceBus";

    /// <summary>Address of the Table Storage, such as <c>https://account.table.core.windows.net</c>.</summary>
    public const string TablesSetting = "Tables:ServiceUri";
}
