using System.CommandLine;
using System.Globalization;

namespace Linq.Alerts.Local;

internal static class ChatCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "The chat's id: a UUID, or an integer with --v2." };
        var v2 = new Option<bool>("--v2") { Description = "Look the chat up in the legacy V2 API, which has no health status." };
        var personal = new Option<bool>("--personal") { Description = "Show numbers, addresses and names in full." };
        var command = new Command("chat", "Show one chat as Linq has it now.") { id, v2, personal };
        command.SetAction((parsed, cancel) => CommandLine.GuardAsync(
            parsed,
            () => parsed.GetValue(v2)
                ? ShowV2Async(parsed, parsed.GetRequiredValue(id), parsed.GetValue(personal), cancel)
                : ShowAsync(parsed, parsed.GetRequiredValue(id), parsed.GetValue(personal), cancel),
            cancel));
        return command;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, string text, bool personal, CancellationToken cancel)
    {
        if (!ChatId.TryParse(text, out var id))
            return await UnknownAsync(parsed, 2, "A chat's id is a UUID, such as 550e8400-e29b-41d4-a716-446655440000. For V2's integers add --v2.");
        using var http = HttpLinqTransport.CreateHttpClient();
        if (await Client(parsed, http).GetChatAsync(id, cancel) is not { } chat)
            return await UnknownAsync(parsed, 1, "Linq has no such chat. The key sees only its own account and environment.");

        var facts = new Facts(parsed, personal);
        facts.Say("chat", chat.Id);
        facts.Say("health", chat.HealthStatus?.Status);
        facts.Say("since", chat.HealthStatus?.UpdatedAt);
        facts.Say("service", chat.Service);
        facts.Say("group", chat.IsGroup);
        facts.Say("name", chat.DisplayName);
        foreach (var handle in chat.Handles?.OfType<ChatHandle>() ?? [])
            facts.Say(handle.IsMe == true ? "line" : "with", handle.Handle);
        facts.Say("created", chat.CreatedAt);
        facts.Say("updated", chat.UpdatedAt);
        facts.Say("help", ChatFacts.TrustedDocUrl(chat.HealthStatus?.DocUrl));
        return facts.End();
    }

    private static async Task<int> ShowV2Async(ParseResult parsed, string text, bool personal, CancellationToken cancel)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return await UnknownAsync(parsed, 2, "V2 ids are integers, such as 45.");
        using var http = HttpLinqTransport.CreateHttpClient();
        if (await Client(parsed, http).GetChatV2Async(id, cancel) is not { } chat)
            return await UnknownAsync(parsed, 1, "Linq has no such chat in V2.");

        var facts = new Facts(parsed, personal);
        facts.Say("chat", chat.Id);
        facts.Say("service", chat.Service);
        facts.Say("group", chat.Group);
        facts.Say("messages", chat.MessageCount);
        facts.Say("name", chat.DisplayName);
        foreach (var handle in chat.ChatHandles?.OfType<ChatV2Handle>() ?? [])
            facts.Say("handle", handle.PhoneNumber);
        return facts.End();
    }

    private static LinqClient Client(ParseResult parsed, HttpClient http)
    {
        var settings = CommandLine.Settings(parsed);
        return settings.Alerts.Key is { } key
            ? new(new HttpLinqTransport(http, settings.Alerts.BaseUrl, key), new(), TimeProvider.System)
            : throw new SettingsException([$"{LinqApiOptions.KeySetting} is not set: a look-up needs your account's token."]);
    }

    private static async Task<int> UnknownAsync(ParseResult parsed, int code, string why)
    {
        await parsed.InvocationConfiguration.Error.WriteLineAsync(why);
        return code;
    }
}
