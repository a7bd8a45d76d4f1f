using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Linq.Alerts;

/// <summary>Asks until there is an answer or no sense in asking: the one place that tries again.</summary>
internal sealed class LinqRequester(LinqApiOptions options, TimeProvider clock)
{
    // One for each request at a time. A new one for each page would come with a timer and registrations of its own.
    private readonly ConcurrentQueue<CancellationTokenSource> _spareLimits = [];

    public LinqClock LinqClock { get; } = new(clock);

    /// <param name="read">Reads a good answer; throws <see cref="JsonException"/> when it is not one.</param>
    /// <param name="failing">What to say when it fails, without personal data.</param>
    /// <param name="once">For what creates something: it is asked for once, for a request that failed may have arrived.</param>
    /// <exception cref="LinqApiException">All tries failed, or the failure cannot pass.</exception>
    // Three awaits a page for a million chats: their state is pooled, for it would be most of what a pass allocates.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T> AskAsync<T>(
        Func<CancellationToken, Task<HttpResponseMessage>> ask,
        Func<ReadOnlyMemory<byte>, T> read,
        string failing,
        AnswerBuffer buffer,
        CancellationToken cancel,
        bool once = false)
    {
        for (var tried = 1; ; tried++)
        {
            TimeSpan wait;
            try
            {
                var answer = await AskOnceAsync(ask, read, failing, buffer, cancel);
                Telemetry.Requests.Add(1, new KeyValuePair<string, object?>("outcome", "ok"));
                return answer;
            }
            catch (LinqApiException e)
            {
                Telemetry.Requests.Add(1, new KeyValuePair<string, object?>("outcome", e.Failure.Kind.ToString()));
                wait = e.Failure.RetryAfter ?? WaitAfter(tried);
                if (once || tried >= TriesFor(e.Failure.Kind) || wait > options.LongestRetryAfter)
                    throw;
            }

            await Task.Delay(wait, clock, cancel);
        }
    }

    private int TriesFor(LinqFailureKind kind) => kind switch
    {
        LinqFailureKind.NotReached or LinqFailureKind.TimedOut or LinqFailureKind.Temporary or LinqFailureKind.Unreadable => options.Tries,
        // A refused key stops polling for minutes. One stray answer must not.
        LinqFailureKind.KeyRefused => Math.Min(options.Tries, options.KeyTries),
        _ => 1,
    };

    private TimeSpan WaitAfter(int tried)
    {
        var wait = new Backoff(options.FirstWait, options.LongestWait).After(tried);
        // Up to a quarter less, so that many clients do not come back as one.
        return wait * (1 - (Random.Shared.NextDouble() / 4));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<T> AskOnceAsync<T>(
        Func<CancellationToken, Task<HttpResponseMessage>> ask,
        Func<ReadOnlyMemory<byte>, T> read,
        string failing,
        AnswerBuffer buffer,
        CancellationToken cancel)
    {
        // Over headers and body alike: a body that drips must not hold a pass for ever.
        var either = StartLimit();
        var asked = cancel.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), either);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await ask(either.Token);
            LinqClock.Note(answer);
            await using var body = await answer.Content.ReadAsStreamAsync(either.Token);
            await buffer.FillAsync(body, options.MaxBytes, either.Token);
            // What creates something may be answered by either of the others.
            return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted
                ? read(buffer.Written)
                : throw new LinqApiException(FailureOf(answer, buffer.Written.Span), failing);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new LinqApiException(FailureOf(LinqFailureKind.TimedOut, answer), $"{failing}: no complete answer within {options.AnswerLimit.TotalSeconds:0} s");
        }
        catch (HttpRequestException e)
        {
            throw new LinqApiException(FailureOf(LinqFailureKind.NotReached, answer), $"{failing}: the connection failed ({e.HttpRequestError})", e);
        }
        catch (IOException e)
        {
            throw new LinqApiException(FailureOf(LinqFailureKind.NotReached, answer), $"{failing}: the connection was lost", e);
        }
        catch (AnswerTooLargeException)
        {
            throw new LinqApiException(FailureOf(LinqFailureKind.Unreadable, answer), $"{failing}: the answer is larger than {options.MaxBytes:N0} bytes");
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            // The inner exception may quote the answer; it stays behind.
            throw new LinqApiException(FailureOf(LinqFailureKind.Unreadable, answer), $"{failing}: the answer is not what the API documents");
        }
        finally
        {
            answer?.Dispose();
            // First, and it waits for a callback that runs: a cancellation must not reach the next request.
            asked.Dispose();
            EndLimit(either);
        }
    }

    private CancellationTokenSource StartLimit()
    {
        if (!_spareLimits.TryDequeue(out var limit))
            return new(options.AnswerLimit, clock);
        limit.CancelAfter(options.AnswerLimit);
        return limit;
    }

    private void EndLimit(CancellationTokenSource limit)
    {
        // Not one that has fired, or whose clock isn't the system's.
        if (limit.TryReset())
            _spareLimits.Enqueue(limit);
        else
            limit.Dispose();
    }

    private static LinqFailure FailureOf(LinqFailureKind kind, HttpResponseMessage? answer) =>
        new(kind, answer?.StatusCode, TraceId: answer is null ? null : TraceIdOf(answer));

    private LinqFailure FailureOf(HttpResponseMessage answer, ReadOnlySpan<byte> body)
    {
        var status = answer.StatusCode;
        var error = ReadError(body);
        var kind = status switch
        {
            HttpStatusCode.Unauthorized => LinqFailureKind.KeyRefused,
            HttpStatusCode.NotFound => LinqFailureKind.NotFound,
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => LinqFailureKind.Temporary,
            _ => LinqFailureKind.Rejected,
        };
        // On the status, never on the code: Linq's documents give 1007 for 429, its own tests 1015.
        var mayNameATime = status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
        return new(
            kind, status, error?.Error?.Code, TraceIdOf(answer) ?? Trace(error?.TraceId),
            mayNameATime ? RetryAfterOf(answer, error) : null,
            SaysNoSuchChat: kind == LinqFailureKind.NotFound && error?.SaysNoSuchChat == true,
            SaysNoSuchChatV2: kind == LinqFailureKind.NotFound && error?.SaysNoSuchChatV2 == true);
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage answer, ErrorBody? error)
    {
        var wait = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            // A year is as good as any larger number, and fits a TimeSpan.
            _ => TimeSpan.FromSeconds(Math.Clamp(error?.Error?.RetryAfter ?? 0, 0, 365 * 86_400)),
        };
        return wait > TimeSpan.Zero ? wait : null;
    }

    private static ErrorBody? ReadError(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ChatJsonContext.Default.ErrorBody);
        }
        catch (JsonException)
        {
            // A proxy's error page has no Linq code.
            return null;
        }
    }

    private static string? TraceIdOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("X-Trace-ID", out var values) ? Trace(values.FirstOrDefault()) : null;

    // It goes into logs: only what a trace id is made of.
    private static string? Trace(string? text) =>
        text is { Length: > 0 and <= 64 } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-') ? text : null;
}
