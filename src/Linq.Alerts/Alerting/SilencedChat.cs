namespace Linq.Alerts;

/// <summary>Checks that Linq has the chat to be silenced, because a mistyped ID would silence nothing, and nobody would notice.</summary>
public static class SilencedChat
{
    /// <summary>Short, because someone is waiting, and the silence doesn't depend on the answer.</summary>
    private static readonly LinqApiOptions Impatient = new() { Tries = 2, AnswerLimit = TimeSpan.FromSeconds(5) };

    /// <returns>The problem; null if Linq has the chat, or none is named.</returns>
    public static async Task<SilencedChatDoubt?> LookUpAsync(
        ILinqTransport linq, SilenceRequest request, TimeProvider clock, CancellationToken cancel = default)
    {
        if (!ChatId.TryParse(request.Chat, out var id))
            return null;
        try
        {
            return await new LinqClient(linq, Impatient, clock).GetChatAsync(id, cancel) is not null ? null
                : new($"Linq has no chat {id}: the key sees only its own account and environment. No silence was added.", IsMissing: true);
        }
        catch (LinqApiException e)
        {
            return new($"Linq could not be asked whether it has the chat ({e.Message}). The silence was added anyway.", IsMissing: false);
        }
    }
}

/// <param name="Text">For a person.</param>
/// <param name="IsMissing">Whether Linq says that there is no such chat. Otherwise Linq couldn't be asked.</param>
public sealed record SilencedChatDoubt(string Text, bool IsMissing);
