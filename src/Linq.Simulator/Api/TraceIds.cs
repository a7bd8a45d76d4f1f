namespace Linq.Simulator;

/// <summary>Gives every answer a trace ID of 32 hex digits. A client's <c>traceparent</c> is ignored, as in the real API.</summary>
internal sealed class TraceIds(SimulatedLinq world)
{
    private const string Header = "X-Trace-ID";
    private long _answers;

    public static string Of(HttpContext context) => context.Response.Headers[Header].ToString();

    public Task MarkAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers[Header] = world.Seeded.Id((ulong)Interlocked.Increment(ref _answers), b: 0).ToString("N");
        return next(context);
    }
}
