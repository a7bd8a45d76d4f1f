using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>A moment in the life of the app: in the middle of a post to Slack, or as it begins or ends the n-th request of some kind.</summary>
internal sealed class KillMoment
{
    private static readonly (string Kind, int Most)[] Kinds =
    [
        ("Linq", 10),
        ("POST /devstoreaccount1/$batch", 12),
        ("/devstoreaccount1/", 40),
        ("ServiceBusSender", 6),
        ("ServiceBusReceiver.Complete", 6),
        ("mark ", 120),
    ];

    private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _kind = "";
    private int _left;

    public KillMoment(Random random, SlackStandIn slack)
    {
        if (random.Next(4) == 0)
        {
            _kind = "a post to Slack";
            slack.OnMessage = () =>
            {
                _came.TrySetResult();
                return Task.CompletedTask;
            };
            return;
        }

        slack.OnMessage = () => Task.CompletedTask;
        (_kind, var most) = Kinds[random.Next(Kinds.Length)];
        _left = random.Next(1, most + 1);
    }

    public void OnLine(string line)
    {
        if (line.StartsWith("mark ", StringComparison.Ordinal) && line.Contains(_kind, StringComparison.Ordinal) && Interlocked.Decrement(ref _left) == 0)
            _came.TrySetResult();
    }

    public async Task WaitAsync(ChildProcess app)
    {
        try
        {
            await _came.Task.WaitAsync(ChildProcess.Limit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The app came to no {_kind} within {ChildProcess.Limit}. Errors:\n{app.Errors}");
        }
    }
}
