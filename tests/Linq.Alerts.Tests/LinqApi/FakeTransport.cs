using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Linq.Alerts.Tests;

/// <summary>A transport with scripted answers, the last of which is repeated forever. It records the request times.</summary>
internal sealed class FakeTransport(FakeTimeProvider clock) : ILinqTransport
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _answers = new();

    public List<DateTimeOffset> AskedAt { get; } = [];

    public List<string?> Cursors { get; } = [];

    public int Asked => AskedAt.Count;

    /// <summary>The waits between one request and the next.</summary>
    public IReadOnlyList<TimeSpan> Waits => [.. AskedAt.Zip(AskedAt.Skip(1), (one, next) => next - one)];

    public FakeTransport Then(HttpStatusCode status, string body = "", params (string Name, string Value)[] headers) =>
        Then(_ => Task.FromResult(Answer(status, new StringContent(body), headers)));

    public FakeTransport ThenSample(HttpStatusCode status, string name) => Then(status, Sample.Text(name));

    public FakeTransport ThenBody(Stream body) => Then(_ => Task.FromResult(Answer(HttpStatusCode.OK, new StreamContent(body))));

    public FakeTransport ThenFail(Exception exception) => Then(_ => Task.FromException<HttpResponseMessage>(exception));

    public FakeTransport Then(Func<CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public LinqClient Client(LinqApiOptions? options = null) => new(this, options ?? new(), clock);

    public Task<HttpResponseMessage> ListChatsAsync(PhoneNumber from, int limit, string? cursor, CancellationToken cancel = default)
    {
        Cursors.Add(cursor);
        return AnswerAsync(cancel);
    }

    public Task<HttpResponseMessage> GetChatAsync(ChatId id, CancellationToken cancel = default) => AnswerAsync(cancel);

    public Task<HttpResponseMessage> ListLinesAsync(CancellationToken cancel = default) => AnswerAsync(cancel);

    public Task<HttpResponseMessage> RequestAuditAsync(PhoneNumber line, CancellationToken cancel = default) => AnswerAsync(cancel);

    public Task<HttpResponseMessage> GetAuditAsync(PhoneNumber line, LinqId audit, CancellationToken cancel = default) => AnswerAsync(cancel);

    public Task<HttpResponseMessage> GetChatV2Async(long id, CancellationToken cancel = default) => AnswerAsync(cancel);

    private static HttpResponseMessage Answer(HttpStatusCode status, HttpContent content, params (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage(status) { Content = content };
        foreach (var (name, value) in headers)
            answer.Headers.TryAddWithoutValidation(name, value);
        return answer;
    }

    private Task<HttpResponseMessage> AnswerAsync(CancellationToken cancel)
    {
        AskedAt.Add(clock.GetUtcNow());
        return (_answers.Count > 1 ? _answers.Dequeue() : _answers.Peek())(cancel);
    }
}
