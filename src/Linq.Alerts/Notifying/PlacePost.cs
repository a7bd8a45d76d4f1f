using System.Net;
using System.Text;

namespace Linq.Alerts;

/// <summary>One POST to a place, with limits on the time and on how much of the answer is read. The place interprets the answer.</summary>
/// <remarks>A reason never quotes an exception, because its message contains the address.</remarks>
/// <param name="answerLimit">How long the place may take; null for <see cref="AnswerLimit"/>.</param>
/// <param name="readsAnswers">Whether the place reports the result in the body. Otherwise only the status counts, and a slow or truncated body changes
/// nothing.</param>
internal sealed class PlacePost(HttpClient http, string place, TimeProvider clock, bool readsAnswers = true, TimeSpan? answerLimit = null)
{
    /// <summary>A place usually answers in well under a second. This is ample, and much shorter than the place's lease.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly TimeSpan _limit = answerLimit ?? AnswerLimit;

    private const int MaxOfAnswer = 64 * 1024;

    public async Task<Delivery> SendAsync(HttpRequestMessage request, Func<PlaceAnswer, Delivery> judge, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var answer = await OutboundHttp.SendAsync(http, request, either.Token);
            var body = readsAnswers ? await ReadStartAsync(answer, either.Token) : "";
            return judge(new(answer.StatusCode, body, RetryAfterOf(answer)));
        }
        catch (HttpRequestException e) when (e.HttpRequestError is not (HttpRequestError.Unknown or HttpRequestError.ResponseEnded))
        {
            return new Delivery.Deferred($"{place} was not reached ({e.HttpRequestError})", SurelyNotSent: IsBeforeSending(e.HttpRequestError), Cause: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            return new Delivery.Deferred($"the connection to {place} was lost", Cause: e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            return new Delivery.Deferred($"{place} did not answer within {_limit.TotalSeconds:0} s", Cause: e);
        }
    }

    private static bool IsBeforeSending(HttpRequestError error) => error is HttpRequestError.NameResolutionError
        or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private TimeSpan? RetryAfterOf(HttpResponseMessage answer)
    {
        var wait = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => TimeSpan.Zero,
        };
        return wait > TimeSpan.Zero ? wait : null;
    }

    private static async Task<string> ReadStartAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var start = new byte[MaxOfAnswer];
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        try
        {
            var length = await body.ReadAtLeastAsync(start, MaxOfAnswer, throwOnEndOfStream: false, cancel);
            return Encoding.UTF8.GetString(start, 0, length).Trim();
        }
        catch (InvalidOperationException e)
        {
            // This is how Brotli reports invalid data; gzip throws InvalidDataException itself.
            throw new InvalidDataException("The body cannot be decompressed.", e);
        }
    }
}

/// <param name="Body">Its beginning, at most 64 KB.</param>
/// <param name="RetryAfter">The time the place asks for, if it is in the future.</param>
internal sealed record PlaceAnswer(HttpStatusCode Status, string Body, TimeSpan? RetryAfter)
{
    /// <summary>A status that isn't conclusive: a proxy, or a server that is being redeployed, may return any of these for a while.</summary>
    public Delivery.Deferred Later(string place) => Status == HttpStatusCode.TooManyRequests
        ? new($"{place} asked to slow down (429)", RetryAfter, SurelyNotSent: true)
        : new($"{place} answered {(int)Status}", RetryAfter);
}
