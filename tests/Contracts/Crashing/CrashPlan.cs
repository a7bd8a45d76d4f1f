namespace Linq.Alerts.Contracts;

/// <summary>Decides when the process dies: at its n-th call to a store, a ledger or a bus.</summary>
/// <remarks>
/// All decorators of one process share one plan. A run with <see cref="Never"/> counts the calls; then there is a run for each of them. After the crash
/// every call throws, because a dead process doesn't clean up. The restart gets its own plan and decorators.
/// </remarks>
public sealed class CrashPlan
{
    private readonly int _at;
    private readonly bool _afterwards;
    private int _calls;

    private CrashPlan(int at, bool afterwards)
    {
        _at = at;
        _afterwards = afterwards;
    }

    /// <summary>Calls started so far.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public bool HasCrashed { get; private set; }

    /// <summary>Counts, and never crashes.</summary>
    public static CrashPlan Never() => new(int.MaxValue, afterwards: false);

    /// <summary>Dies instead of making call <paramref name="call"/>, counted from 1: nothing happened.</summary>
    public static CrashPlan Before(int call) => new(call, afterwards: false);

    /// <summary>Dies when call <paramref name="call"/> has returned: it happened, but the caller never knows.</summary>
    public static CrashPlan After(int call) => new(call, afterwards: true);

    public async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        var number = Begin();
        var answer = await call();
        End(number);
        return answer;
    }

    internal async Task RunAsync(Func<Task> call)
    {
        var number = Begin();
        await call();
        End(number);
    }

    internal async IAsyncEnumerable<T> RunAsync<T>(IAsyncEnumerable<T> items)
    {
        var number = Begin();
        await foreach (var item in items)
            yield return item;
        End(number);
    }

    private int Begin()
    {
        var number = Interlocked.Increment(ref _calls);
        if (HasCrashed || (number == _at && !_afterwards))
            Crash(number);
        return number;
    }

    private void End(int number)
    {
        if (HasCrashed || number == _at)
            Crash(number);
    }

    private void Crash(int number)
    {
        HasCrashed = true;
        throw new SimulatedCrashException($"The process died at call {number}.");
    }
}

/// <summary>The process died here. Nothing in the product may catch it.</summary>
public sealed class SimulatedCrashException(string message) : Exception(message);
