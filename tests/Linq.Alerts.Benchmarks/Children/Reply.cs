using System.Text.Json;

namespace Linq.Alerts.Benchmarks;

/// <summary>A child's reply: one line of JSON. Then it waits until its input ends, so that it can be measured while it is still alive.</summary>
internal static class Reply
{
    public static void Send<T>(T result) => Console.WriteLine(JsonSerializer.Serialize(result));

    public static async Task SendAndWaitAsync<T>(T result)
    {
        Send(result);
        await Console.In.ReadLineAsync();
    }
}
