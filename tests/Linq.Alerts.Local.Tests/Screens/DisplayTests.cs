using System.IO.Pipes;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Linq.Alerts.Local.Tests;

public sealed class DisplayTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Everything_shown_is_written_in_order_before_the_display_closes()
    {
        using var output = new MemoryStream();
        using (var display = new Display(output, _clock))
        {
            display.Show("one\n");
            await display.WriteAsync("two\n");
            display.Show("three\n");
        }

        Assert.Equal("one\ntwo\nthree\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public async Task A_full_output_fails_the_alert_and_nothing_else()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        var why = new TaskCompletionSource<string>();
        await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var display = new Display(full, _clock) { OnFailure = reason => why.TrySetResult(reason) };

        display.Show("a line\n");
        await Assert.ThrowsAsync<IOException>(() => display.WriteAsync("an alert\n"));

        Assert.Contains("No space left", await why.Task.WaitAsync(LinqAlerts.Limit), StringComparison.Ordinal);
        Assert.False(display.ReaderGone.IsCompleted);
    }

    [Fact]
    public async Task A_reader_that_has_gone_is_noticed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other error numbers.");
        await using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        // As the program opens its standard output.
        await using var output = new FileStream(new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, bufferSize: 0);
        using var display = new Display(output, _clock);
        pipe.ClientSafePipeHandle.Dispose();

        await Assert.ThrowsAsync<IOException>(() => display.WriteAsync("an alert\n"));

        await display.ReaderGone.WaitAsync(LinqAlerts.Limit);
    }

    [Fact]
    public async Task An_unread_output_blocks_nothing_and_says_later_how_much_was_lost()
    {
        await using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var reader = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, pipe.ClientSafePipeHandle));
        using var display = new Display(pipe, _clock);

        // More than a pipe holds: the first line is stuck in the middle, the queue fills up behind it.
        display.Show(new string('x', 1_000_000) + "\n");
        reader.Read();
        for (var i = 0; i < Display.MaxWaiting + 10; i++)
            display.Show($"line {i}\n");
        await Assert.ThrowsAsync<IOException>(() => display.WriteAsync("an alert\n"));

        Assert.Equal(999_999, (await reader.ReadLineAsync())!.Length);
        var lines = new List<string>();
        while (lines.Count < 3)
            lines.Add((await reader.ReadLineAsync())!);
        Assert.Equal("(10 lines could not be shown here.)", lines[0]);
        Assert.Equal(["line 0", "line 1"], lines[1..]);
    }

    [Fact]
    public async Task An_alert_that_is_not_written_in_time_fails_and_is_not_written_later()
    {
        await using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var reader = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, pipe.ClientSafePipeHandle));
        using var display = new Display(pipe, _clock);
        display.Show(new string('x', 1_000_000) + "\n");

        var alert = display.WriteAsync("an alert\n");
        _clock.Advance(Display.AlertLimit);
        await Assert.ThrowsAsync<IOException>(() => alert.WaitAsync(LinqAlerts.Limit));
        display.Show("the next line\n");

        await reader.ReadLineAsync();
        Assert.Equal("the next line", await reader.ReadLineAsync());
    }
}
