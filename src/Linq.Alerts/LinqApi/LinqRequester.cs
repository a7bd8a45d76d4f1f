using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Linq.Alerts;

/// <summary>Repeats a request until there is an answer or retrying is pointless. The only place that retries requests to Linq.</summary>
internal sealed class LinqRequester(LinqApiOptions options, TimeProvider clock)
{
    // One per concurrent request. A new one for each page would come with its own timer and registrations.
    private readonly ConcurrentQueue<CancellationTokenSource> _spareLimits = [];

    public LinqClock LinqClock { get; } = new(clock);

    /// <param name="read">Parses a successful answer; throws <see cref="JsonException"/> if it is invalid.</param>
    /// <param name="failing">The error message, without personal data.</param>
    /// <param name="once">For requests that create something. They aren't retried, because a failed request may have arrived.</param>
    /// <exception cref="LinqApiException">All retries failed, or the failure is permanent.</exception>
    // Three awaits per page for a million chats: their state is pooled, because otherwise it would be most of a pass's allocations.
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
        // A rejected key stops polling for minutes. A single stray answer must not.
        LinqFailureKind.KeyRefused => Math.Min(options.Tries, options.KeyTries),
        _ => 1,
    };

    private TimeSpan WaitAfter(int tried)
    {
        var wait = new Backoff(options.FirstWait, options.LongestWait).After(tried);
        // Up to a quarter less, so that many clients don't return at the same moment.
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
        // Covers headers and body, so that a slowly trickling body can't block a pass forever.
        var either = StartLimit();
        var asked = cancel.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), either);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await ask(either.Token);
            LinqClock.Note(answer);
            await using var body = await answer.Content.ReadAsStreamAsync(either.Token);
            await buffer.FillAsync(body, options.MaxBytes, either.Token);
            // A request that creates something may be answered with either of the others.
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
            // The inner exception may quote the answer, so it isn't passed on.
            throw new LinqApiException(FailureOf(LinqFailureKind.Unreadable, answer), $"{failing}: the answer is not what the API documents");
        }
        finally
        {
            answer?.Dispose();
            // First, because it waits for a running callback: a cancellation must not affect the next request.
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
        // Not if it has fired, or its clock isn't the system's.
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
        // By the status, never by the code: Linq's documents give 1007 for 429, its own tests 1015.
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
            // A year is as good as any longer time, and fits in a TimeSpan.
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

    // It is logged, so it may only contain a trace ID's characters.
    private static string? Trace(string? text) =>
        text is { Length: > 0 and <= 64 } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-') ? text : null;
}
