using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Linq.Alerts.Page;

/// <summary>Changes as they are recorded, as server-sent events: <c>change</c> contains one, <c>read</c> means that there are none.</summary>
internal sealed class ChangeStream(PageSource source)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>How often an idle stream sends a sign of life, because otherwise a proxy would close it without the page noticing.</summary>
    private const int LooksPerSign = 10;

    public async Task WriteAsync(HttpContext context)
    {
        var (response, cancel) = (context.Response, context.RequestAborted);
        var end = await source.Changes.EndAsync(cancel);
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            using var timer = new PeriodicTimer(LookEvery, source.Clock);
            await SendAsync(response, "read", "{}", cancel);
            for (var look = 1; await timer.WaitForNextTickAsync(cancel); look++)
            {
                var changes = await source.Changes.AfterAsync(end, cancel);
                foreach (var change in changes)
                    await SendAsync(response, "change", JsonSerializer.Serialize(EventView.Of(change), HistoryJson.Readable.EventView), cancel);
                if (changes.Count == 0 && look % LooksPerSign == 0)
                    await SendAsync(response, "read", "{}", cancel);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader disconnected, or the program is stopping.
        }
        catch (StoreUnavailableException e)
        {
            source.OnUnavailable(e);
            // The reader reconnects, and is then told why it can't be served.
        }
    }

    private static async Task SendAsync(HttpResponse response, string name, string data, CancellationToken cancel)
    {
        await response.WriteAsync($"event: {name}\ndata: {data}\n\n", cancel);
        await response.Body.FlushAsync(cancel);
    }
}
