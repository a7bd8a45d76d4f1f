namespace Linq.Alerts.FunctionsHost;

/// <summary>Marks requests to the Linq API. The libraries don't announce them, because their addresses would contain numbers.</summary>
internal sealed class MarkedLinqTransport(ILinqTransport linq, Marks marks) : ILinqTransport
{
    public Task<HttpResponseMessage> ListChatsAsync(PhoneNumber from, int limit, string? cursor, CancellationToken cancel = default) =>
        MarkAsync("ListChats", () => linq.ListChatsAsync(from, limit, cursor, cancel));

    public Task<HttpResponseMessage> GetChatAsync(ChatId id, CancellationToken cancel = default) => MarkAsync("GetChat", () => linq.GetChatAsync(id, cancel));

    public Task<HttpResponseMessage> ListLinesAsync(CancellationToken cancel = default) => MarkAsync("ListLines", () => linq.ListLinesAsync(cancel));

    public Task<HttpResponseMessage> RequestAuditAsync(PhoneNumber line, CancellationToken cancel = default) => MarkAsync("RequestAudit", () => linq.RequestAuditAsync(line, cancel));

    public Task<HttpResponseMessage> GetAuditAsync(PhoneNumber line, LinqId audit, CancellationToken cancel = default) => MarkAsync("GetAudit", () => linq.GetAuditAsync(line, audit, cancel));

    public Task<HttpResponseMessage> GetChatV2Async(long id, CancellationToken cancel = default) => MarkAsync("GetChatV2", () => linq.GetChatV2Async(id, cancel));

    private async Task<HttpResponseMessage> MarkAsync(string request, Func<Task<HttpResponseMessage>> ask)
    {
        marks.Write($"Linq.{request}.Start");
        var answer = await ask();
        marks.Write($"Linq.{request}.Stop");
        return answer;
    }
}
