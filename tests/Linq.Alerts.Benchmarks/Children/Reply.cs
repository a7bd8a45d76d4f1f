using System.Text.Json;

namespace Linq.Alerts.Benchmarks;

/// <summary>How a child speaks: one line of JSON, after which it waits until its input ends, so that it can be looked at while it still lives.</summary>
internal static class Reply
{
    public static void Send<T>(T result) => Console.WriteLine(JsonSerializer.Serialize(result));

    public static async Task SendAndWaitAsync<T>(T result)
    {
        Send(result);
        await Console.In.ReadLineAsync();
    }
}
