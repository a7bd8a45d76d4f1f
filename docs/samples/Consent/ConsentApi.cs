using System.Net.Http.Json;

namespace Linq.Alerts.Samples;

/// <summary>Your system's side: <c>PUT chats/{chat}/consent</c>. Put your own call here.</summary>
public sealed class ConsentApi(HttpClient http)
{
    /// <exception cref="HttpRequestException">Not recorded. The message will be delivered again.</exception>
    public async Task PutAsync(Consent consent, CancellationToken cancel)
    {
        using var answer = await http.PutAsJsonAsync($"chats/{Uri.EscapeDataString(consent.ChatId)}/consent", consent, cancel);
        answer.EnsureSuccessStatusCode();
    }
}

/// <summary>Whether you may send to one chat.</summary>
/// <param name="OptedOut">False if the person has written again. Have someone read their message before you send.</param>
/// <param name="Since">By Linq's clock, in UTC.</param>
/// <param name="Epoch">With <paramref name="Sequence"/>: keep both, and ignore a request whose pair isn't greater than the one you kept for the chat.</param>
public sealed record Consent(string ChatId, bool OptedOut, DateTimeOffset Since, long Epoch, long Sequence);
