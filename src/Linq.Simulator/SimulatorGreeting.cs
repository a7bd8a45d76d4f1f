namespace Linq.Simulator;

/// <summary>The text printed at startup. Every command in it works as shown.</summary>
internal static class SimulatorGreeting
{
    public static string Of(SimulatorServer server, SimulatedLinq world)
    {
        var (api, admin, bearer) = (server.BaseUrl, server.Url + "/admin", $"-H 'Authorization: Bearer {world.Token}'");
        var from = world.Lines is [var first, ..] ? $"&from={Uri.EscapeDataString(first.Number)}" : "";
        return $$"""
            Linq simulator: {{world.Lines.Count}} lines, {{world.ChatCount}} chats. Ctrl-C ends it.
              base URL  {{api}}
              token     {{world.Token}}

            Lines of the account, and chats of the first one:
              curl -s {{bearer}} '{{api}}/v3/phone_numbers'
              curl -s {{bearer}} '{{api}}/v3/chats?limit=2{{from}}'
            {{OneChat(world, api, admin, bearer)}}
            Spoil the next three answers, and end every fault:
              curl -s -d '{"kind":"too_many_requests","times":3,"retry_after":"2"}' '{{admin}}/faults'
              curl -s -X DELETE '{{admin}}/faults'
            Everything else:
              curl -s '{{admin}}'
            """;
    }

    private static string OneChat(SimulatedLinq world, string api, string admin, string bearer)
    {
        using var page = world.Read(new ChatQuery(Line: null, To: null, Limit: 1, Offset: 0));
        return page.Chats is not [var chat, ..] ? "" : $$"""
            One chat, and how to turn it critical:
              curl -s {{bearer}} '{{api}}/v3/chats/{{chat.Id}}'
              curl -s -d '{"status":"CRITICAL"}' '{{admin}}/chats/{{chat.Id}}/health'
            """;
    }
}
