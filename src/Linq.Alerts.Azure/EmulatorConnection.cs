namespace Linq.Alerts.Azure;

/// <summary>
/// A connection string of an emulator on this machine. No other kind is supported: on Azure the app's identity signs in, and there are no keys.
/// </summary>
/// <remarks>
/// A connection string contains a key, so it is accepted only if the key is worthless: it must name an emulator at a loopback address. Sources:
/// <c>learn.microsoft.com/azure/storage/common/storage-use-azurite</c>, <c>learn.microsoft.com/azure/service-bus-messaging/test-locally-with-service-bus-emulator</c>.
/// </remarks>
public static class EmulatorConnection
{
    /// <summary>The setting of Table Storage's emulator, instead of <see cref="AzureNames.TablesSetting"/>. The Service Bus's is <see cref="AzureNames.ServiceBusConnection"/>.</summary>
    public const string TablesSetting = "Tables";

    public const string TablesExample = "UseDevelopmentStorage=true";
    public const string ServiceBusExample =
        "Endpoint=sb://localhost;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";

    /// <returns>Why it cannot be used, without any part of it; null when it can.</returns>
    public static string? ProblemOfTables(string connection)
    {
        if (PartsOf(connection) is not { } parts)
            return "is not a connection string";
        if (parts.TryGetValue("UseDevelopmentStorage", out var isLocal))
        {
            return !IsTrue(isLocal) ? "does not name an emulator"
                : parts.TryGetValue("DevelopmentStorageProxyUri", out var proxy) && !IsLoopback(proxy, "http", "https") ? "goes to another machine" : null;
        }

        return !parts.TryGetValue("TableEndpoint", out var endpoint) ? "has no TableEndpoint"
            : parts.ContainsKey("TableSecondaryEndpoint") ? "has a second endpoint"
            : IsLoopback(endpoint, "http", "https") ? null : "goes to another machine";
    }

    /// <returns>Why it cannot be used, without any part of it; null when it can.</returns>
    public static string? ProblemOfServiceBus(string connection) =>
        PartsOf(connection) is not { } parts ? "is not a connection string"
        : !parts.TryGetValue("Endpoint", out var endpoint) ? "has no Endpoint"
        : !IsLoopback(endpoint, "sb") ? "goes to another machine"
        : !parts.TryGetValue("UseDevelopmentEmulator", out var isEmulator) || !IsTrue(isEmulator) ? "lacks UseDevelopmentEmulator=true" : null;

    // Check the URI's host, not its text: "localhost.example.com" and "localhost@example.com" are other machines.
    private static bool IsLoopback(string address, params ReadOnlySpan<string> schemes) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback && uri.UserInfo.Length == 0 && schemes.Contains(uri.Scheme);

    private static bool IsTrue(string text) => bool.TryParse(text, out var value) && value;

    /// <summary>Null if a part has no name or no value, or appears twice, because it is unknown which one the client would use.</summary>
    private static Dictionary<string, string>? PartsOf(string connection)
    {
        Dictionary<string, string> parts = new(StringComparer.OrdinalIgnoreCase);
        foreach (var part in connection.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Only the first equals sign: keys end with more of them.
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, { Length: > 0 } value] || !parts.TryAdd(name, value))
                return null;
        }

        return parts.Count == 0 ? null : parts;
    }
}
