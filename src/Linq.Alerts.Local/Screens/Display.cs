using System.Collections.Concurrent;

namespace Linq.Alerts.Local;

/// <summary>Standard output while alerts depend on this process, or standard error: writing to it never fails or blocks the caller.</summary>
/// <remarks>
/// A separate thread writes what waits in a bounded queue, because writing to a pipe that nobody reads blocks. What doesn't fit is dropped and counted,
/// and the count is shown once writing works again.
/// </remarks>
internal sealed class Display : IDisposable
{
    /// <summary>Maximum number of waiting texts.</summary>
    public const int MaxWaiting = 1_000;

    /// <summary>How long an alert may wait to be written before the console counts as failing.</summary>
    public static readonly TimeSpan AlertLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long the program's exit waits for what is still to be shown.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromMilliseconds(500);

    private readonly Stream _output;
    private readonly TimeProvider _clock;
    private readonly BlockingCollection<Text> _waiting = new(MaxWaiting);
    private readonly TaskCompletionSource _readerGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenRegistration _end;
    private readonly Thread _writer;
    private bool _failed;
    private long _dropped;

    /// <param name="output">Not disposed here, because a write to it may never return.</param>
    /// <param name="end">Cancelled when the program is about to exit: alerts that aren't written soon after have failed.</param>
    public Display(Stream output, TimeProvider clock, CancellationToken end = default)
    {
        (_output, _clock) = (output, clock);
        _end = end.Register(() => _ending.CancelAfter(EndLimit));
        _writer = new(WriteAll) { IsBackground = true, Name = "display" };
        _writer.Start();
    }

    /// <summary>Completes once a write found that the output's reader has exited, which is final.</summary>
    public Task ReaderGone => _readerGone.Task;

    /// <summary>Called once each time writing starts to fail, with the reason.</summary>
    public Action<string> OnFailure { get; init; } = _ => { };

    /// <summary>Shows <paramref name="text"/>, whole lines with their line ends, as soon as possible.</summary>
    public void Show(string text)
    {
        if (!TryAdd(new(text, null)))
            Interlocked.Increment(ref _dropped);
    }

    /// <summary>Writes <paramref name="text"/>, whole lines with their line ends, and returns once it is written.</summary>
    /// <exception cref="IOException">It wasn't written, or may not have been: the output is full, closed or not read.</exception>
    public async Task WriteAsync(string text, CancellationToken cancel = default)
    {
        var wanted = new Text(text, new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!TryAdd(wanted))
            throw new IOException("Nobody reads the output.");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, cancel);
        try
        {
            await wanted.Written!.Task.WaitAsync(AlertLimit, _clock, either.Token);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            throw new IOException("Nobody reads the output.", e);
        }
        finally
        {
            // It must not be written later, or the retry would show it twice.
            wanted.TryClaim();
        }
    }

    /// <summary>Shows what is waiting, if that can be done quickly.</summary>
    public void Dispose()
    {
        // First, because cancelling the end may still be in progress, and may get here last.
        _end.Dispose();
        _ending.Dispose();
        _waiting.CompleteAdding();
        // A thread that hangs in a write ends with the process, and so does its queue.
        if (_writer.Join(EndLimit))
            _waiting.Dispose();
    }

    private bool TryAdd(Text text)
    {
        try
        {
            return _waiting.TryAdd(text);
        }
        catch (InvalidOperationException)
        {
            // The program is exiting.
            return false;
        }
    }

    private void WriteAll()
    {
        foreach (var text in _waiting.GetConsumingEnumerable())
        {
            if (!text.TryClaim())
                continue;
            try
            {
                ShowDropped();
                Write(text.Content);
                _failed = false;
                text.Written?.TrySetResult();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                if (text.Written is null)
                    Interlocked.Increment(ref _dropped);
                text.Written?.TrySetException(new IOException(e.Message, e));
                NoteFailure(e);
            }
        }
    }

    private void ShowDropped()
    {
        if (Interlocked.Exchange(ref _dropped, 0) is not (> 0 and var dropped))
            return;
        try
        {
            Write($"({dropped:N0} {(dropped == 1 ? "line" : "lines")} could not be shown here.){Environment.NewLine}");
        }
        catch
        {
            Interlocked.Add(ref _dropped, dropped);
            throw;
        }
    }

    private void Write(string text)
    {
        _output.Write(StandardOutput.Encoding.GetBytes(text));
        _output.Flush();
    }

    private void NoteFailure(Exception e)
    {
        if (e is IOException failure && StandardOutput.IsReaderGone(failure))
            _readerGone.TrySetResult();
        if (!_failed)
            OnFailure(e.Message);
        _failed = true;
    }

    /// <param name="Written">Completed for a waiting caller; null for text that may be dropped.</param>
    private sealed record Text(string Content, TaskCompletionSource? Written)
    {
        private int _claimed;

        /// <summary>Whether the caller is the first, because it is either written once or given up once.</summary>
        public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;
    }
}
