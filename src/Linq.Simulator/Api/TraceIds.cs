namespace Linq.Simulator;

/// <summary>Marks every answer with a trace id of 32 hex digits, as the API does. A client's own <c>traceparent</c> is ignored.</summary>
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
