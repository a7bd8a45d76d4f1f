using Azure;
using Linq.Alerts.Contracts;

namespace Linq.Alerts.Azure.Tests;

/// <summary>The process dies before or after a request.</summary>
internal sealed class CrashHook(CrashPlan plan) : ITableHook
{
    public Task<T> CallAsync<T>(string kind, Func<Task<T>> call) => plan.RunAsync(call);
}

/// <summary>Loses the first answer to requests of a kind, and repeats them, like the package's retries.</summary>
internal sealed class LostAnswerHook(string lost) : ITableHook
{
    public async Task<T> CallAsync<T>(string kind, Func<Task<T>> call)
    {
        if (kind == lost)
        {
            try
            {
                await call();
            }
            catch (RequestFailedException)
            {
                // This answer is lost too.
            }
        }

        return await call();
    }
}

/// <summary>Fails requests while enabled.</summary>
internal sealed class FailingHook : ITableHook
{
    public Exception? Failure { get; set; }

    public Task<T> CallAsync<T>(string kind, Func<Task<T>> call) => Failure is null ? call() : Task.FromException<T>(Failure);
}

/// <summary>Does something just before a request, like another process between a read and a write.</summary>
internal sealed class MeanwhileHook(string before) : ITableHook
{
    public Func<Task>? Meanwhile { get; set; }

    public async Task<T> CallAsync<T>(string kind, Func<Task<T>> call)
    {
        if (kind == before && Meanwhile is { } meanwhile)
        {
            Meanwhile = null;
            await meanwhile();
        }

        return await call();
    }
}

/// <summary>Does something before each request of a kind.</summary>
internal sealed class EachTimeHook(string before, Func<Task> act) : ITableHook
{
    public async Task<T> CallAsync<T>(string kind, Func<Task<T>> call)
    {
        if (kind == before)
            await act();
        return await call();
    }
}
