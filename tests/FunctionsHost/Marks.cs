using System.Collections.Concurrent;
using System.Diagnostics;

namespace Linq.Alerts.FunctionsHost;

/// <summary>Prints what the process asks of others, as the libraries announce it: the moments at which a test can kill it.</summary>
internal sealed class Marks : IObserver<DiagnosticListener>, IDisposable
{
    private readonly ConcurrentBag<IDisposable> _subscriptions = [];
    private readonly TextWriter _output;

    private Marks(TextWriter output) => _output = output;

    public static Marks Print(TextWriter output)
    {
        var marks = new Marks(TextWriter.Synchronized(output));
        marks._subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(marks));
        return marks;
    }

    public void Write(string what)
    {
        _output.WriteLine($"mark {what}");
        _output.Flush();
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is "HttpHandlerDiagnosticListener" or "Azure.Messaging.ServiceBus")
            _subscriptions.Add(value.Subscribe(new Printer(this)));
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
            subscription.Dispose();
    }

    private sealed class Printer(Marks marks) : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            var (name, about) = value;
            if (!name.EndsWith(".Start", StringComparison.Ordinal) && !name.EndsWith(".Stop", StringComparison.Ordinal))
                return;
            // Of an HTTP request, which is one to the tables: where to.
            var request = about?.GetType().GetProperty("Request")?.GetValue(about) as HttpRequestMessage;
            marks.Write(request is null ? name : $"{name} {request.Method} {request.RequestUri?.AbsolutePath}");
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
