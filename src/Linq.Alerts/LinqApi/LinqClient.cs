using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Linq.Alerts;

/// <summary>The client of the Linq API: reads what the product needs, and creates nothing but audits.</summary>
/// <remarks>Every method throws <see cref="LinqApiException"/> if the API didn't answer as documented after all retries.</remarks>
public sealed class LinqClient(ILinqTransport transport, LinqApiOptions options, TimeProvider clock)
{
    private readonly LinqRequester _requester = new(options, clock);

    /// <summary>How far this machine's clock is ahead of Linq's; negative if it is behind, null while unknown.</summary>
    public TimeSpan? ClockOffset => _requester.LinqClock.Offset;

    /// <summary>Reads the health of every chat on <paramref name="line"/>, a page at a time.</summary>
    /// <returns>
    /// Pages of up to 100, fetched as the caller reaches them, in no particular order. A chat may appear twice or be missed, because the list changes
    /// while it is read. A page is valid until the next one is requested.
    /// </returns>
    /// <exception cref="LinqApiException">
    /// A page couldn't be read, its cursor can't be followed (<see cref="LinqFailureKind.Unreadable"/>), or the pages don't end
    /// (<see cref="LinqFailureKind.EndlessPages"/>). Earlier pages remain valid.
    /// </exception>
    /// <remarks>Source: <c>GET /v3/chats?from=&amp;limit=&amp;cursor=</c>, field <c>health_status</c> (beta).</remarks>
    public async IAsyncEnumerable<ChatPage> ReadPagesAsync(Line line, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        using var buffer = new AnswerBuffer();
        var page = new ChatPage();
        var guard = new CursorGuard(options);
        string? cursor = null;
        // Both delegates are created once for all pages; the first reads the current cursor.
        Func<CancellationToken, Task<HttpResponseMessage>> ask = token => transport.ListChatsAsync(line.Number, options.PageSize, cursor, token);
        Func<ReadOnlyMemory<byte>, ChatPage> read = page.Read;
        try
        {
            do
            {
                await _requester.AskAsync(ask, read, "A page of the chat list could not be read", buffer, cancel);
                Telemetry.Pages.Add(1);
                yield return page;
                if (page.CursorProblem is { } problem)
                    throw new LinqApiException(new(LinqFailureKind.Unreadable), $"The chat list cannot be read any further: {problem}");
                cursor = guard.Follow(page);
            }
            while (cursor is not null);
        }
        finally
        {
            // Before the buffer releases its memory.
            page.Forget();
        }
    }

    /// <summary>Reads one chat whole.</summary>
    /// <returns>Null if Linq itself says that there is no such chat. A 404 from anything else throws.</returns>
    public async Task<Chat?> GetChatAsync(ChatId id, CancellationToken cancel = default)
    {
        try
        {
            return await AskAsync(
                token => transport.GetChatAsync(id, token),
                bytes => JsonSerializer.Deserialize(bytes.Span, ChatJsonContext.Default.Chat) is { } chat && chat.Id == id
                    ? chat
                    : throw new JsonException("The answer is not the chat that was asked for."),
                "The chat could not be read",
                cancel);
        }
        catch (LinqApiException e) when (e.Failure is { Kind: LinqFailureKind.NotFound, SaysNoSuchChat: true })
        {
            return null;
        }
    }

    /// <summary>Lists the account's lines, and names those that can't be monitored.</summary>
    public Task<LineListing> ListLinesAsync(CancellationToken cancel = default) =>
        AskAsync(transport.ListLinesAsync, LineListReader.Read, "The list of lines could not be read", cancel);

    /// <summary>Requests an audit of a line from Linq, without retrying: see <see cref="LineAudits"/> for when to ask again.</summary>
    /// <returns>The audit's ID.</returns>
    /// <exception cref="LinqApiException">409: one is running. 429: there was one recently.</exception>
    public async Task<LinqId> RequestAuditAsync(PhoneNumber line, CancellationToken cancel = default)
    {
        using var buffer = new AnswerBuffer();
        return await _requester.AskAsync(
            token => transport.RequestAuditAsync(line, token),
            bytes => LinqId.TryParse(JsonSerializer.Deserialize(bytes.Span, ChatJsonContext.Default.AuditBody)?.AuditId, out var id)
                ? id : throw new JsonException("The answer has no audit_id."),
            "An audit could not be requested",
            buffer,
            cancel,
            once: true);
    }

    /// <summary>Reads the progress of an audit, and its result once it is complete.</summary>
    public Task<LineAudit> GetAuditAsync(PhoneNumber line, LinqId audit, CancellationToken cancel = default) =>
        AskAsync(
            token => transport.GetAuditAsync(line, audit, token),
            bytes => LineAudit.Of(JsonSerializer.Deserialize(bytes.Span, ChatJsonContext.Default.AuditBody) ?? throw new JsonException("The answer is no audit.")),
            "The audit could not be read",
            cancel);

    /// <summary>Reads one chat from the legacy API.</summary>
    /// <returns>Null if Linq itself says that there is none.</returns>
    public async Task<ChatV2?> GetChatV2Async(long id, CancellationToken cancel = default)
    {
        try
        {
            return await AskAsync(
                token => transport.GetChatV2Async(id, token),
                bytes => JsonSerializer.Deserialize(bytes.Span, ChatJsonContext.Default.ChatV2Answer)?.Data
                    ?? throw new JsonException("The answer has no data."),
                "The chat could not be read from V2",
                cancel);
        }
        catch (LinqApiException e) when (e.Failure is { Kind: LinqFailureKind.NotFound, SaysNoSuchChatV2: true })
        {
            return null;
        }
    }

    private async Task<T> AskAsync<T>(
        Func<CancellationToken, Task<HttpResponseMessage>> ask, Func<ReadOnlyMemory<byte>, T> read, string failing, CancellationToken cancel)
    {
        using var buffer = new AnswerBuffer();
        return await _requester.AskAsync(ask, read, failing, buffer, cancel);
    }
}
