using Microsoft.AspNetCore.Http.Features;

namespace Linq.Simulator;

/// <summary>The only place that applies faults. The endpoints know nothing about them.</summary>
internal sealed class FaultyAnswers(SimulatedLinq world, IHostApplicationLifetime host)
{
    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var faults = FaultsOf(context);
        if (faults.Count == 0)
        {
            await next(context);
            return;
        }

        foreach (var fault in faults)
            await WaitAsync(fault, context);

        if (faults[0].IsInstead)
        {
            await ReplacedAnswers.WriteAsync(faults[0], context, world.Clock);
            return;
        }

        var pages = new PagingFaults(world, context);
        foreach (var fault in faults)
            pages.BendRequest(fault);

        var body = await CaptureAsync(context, next);
        if (context.Response.StatusCode == StatusCodes.Status200OK)
            body = new DocumentFaults(world, pages).Bend(body, faults);
        await new WireFaults(context, world.Clock).SendAsync(body, faults);
    }

    private IReadOnlyList<Fault> FaultsOf(HttpContext context)
    {
        if (world.Faults.AreNone || ApiEndpointTag.Of(context) is not { } endpoint)
            return [];

        var line = endpoint switch
        {
            ApiEndpoint.Chats => context.Request.Query["from"].ToString(),
            ApiEndpoint.Chat when Guid.TryParse((string?)context.GetRouteValue("id"), out var id) => world.View(id)?.Line.Number,
            _ => null,
        };
        return world.Faults.Take(endpoint, line);
    }

    private async Task WaitAsync(Fault fault, HttpContext context)
    {
        // The host's shutdown counts too, or one stalled request would block it.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        if (fault.Kind is FaultKind.SlowAnswer)
            await Task.Delay(fault.Pause, world.Clock, either.Token);
        else if (fault.Kind is FaultKind.Stalled)
            await Task.Delay(Timeout.InfiniteTimeSpan, world.Clock, either.Token);
    }

    private static async Task<byte[]> CaptureAsync(HttpContext context, RequestDelegate next)
    {
        var wire = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var captured = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(captured));
        await next(context);
        await context.Response.BodyWriter.FlushAsync();
        context.Features.Set(wire);
        return captured.ToArray();
    }
}
