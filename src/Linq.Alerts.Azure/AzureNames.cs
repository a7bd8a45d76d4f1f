namespace Linq.Alerts.Azure;

/// <summary>What the code and the deployment must call alike. <c>infra/names.json</c> has the same names for Bicep; a test compares them.</summary>
public static class AzureNames
{
    /// <summary>Where every event is published.</summary>
    public const string Topic = "chat-health";

    /// <summary>One message a line and tick: poll it.</summary>
    public const string PollLineQueue = "poll-line";

    /// <summary>Wake-ups: look what is due at a place.</summary>
    public const string DispatchQueue = "dispatch";

    /// <summary>Each fed by a subscription of the same name on <see cref="Topic"/>.</summary>
    public const string NotifySlackQueue = "notify-slack";

    public const string NotifyEmailQueue = "notify-email";

    public const string NotifyWebhookQueue = "notify-webhook";

    public const string HealthTable = "health";

    public const string DeliveriesTable = "deliveries";

    /// <summary>
    /// Prefix of the settings by which triggers and clients find the Service Bus, such as <c>ServiceBus__fullyQualifiedNamespace</c>. Without a suffix it is the
    /// setting of an emulator's connection string, which triggers read under the same name.
    /// </summary>
    public const string ServiceBusConnection = "ServiceBus";

    /// <summary>Address of the Table Storage, such as <c>https://account.table.core.windows.net</c>.</summary>
    public const string TablesSetting = "Tables:ServiceUri";
}
