using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Linq.Alerts.Benchmarks;

/// <summary>
/// Caches the simulator's compressed answers and repeats them for the same request. The simulated account doesn't change in the meantime.
/// </summary>
/// <remarks>Generating a page costs more than reading it, so on a small machine the simulator would be the bottleneck.</remarks>
internal sealed class KeptAnswers : IStartupFilter
{
    private readonly ConcurrentDictionary<string, Answer> _answers = new();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(AnswerAsync);
        next(app);
    };

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var key = $"{request.Path}{request.QueryString} {request.Headers.AcceptEncoding}";
        if (!_answers.TryGetValue(key, out var answer))
        {
            _answers[key] = await TakeAsync(context, next);
            return;
        }

        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        await context.Response.Body.WriteAsync(answer.Body);
    }

    private static async Task<Answer> TakeAsync(HttpContext context, RequestDelegate next)
    {
        var wire = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var body = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        await next(context);
        await context.Response.BodyWriter.FlushAsync();
        context.Features.Set(wire);
        // Before the first byte is sent, because then Kestrel adds the transport headers.
        var answer = new Answer([.. context.Response.Headers.Select(header => (header.Key, header.Value.ToString()))], body.ToArray());
        await context.Response.Body.WriteAsync(answer.Body);
        return answer;
    }

    private sealed record Answer((string Name, string Value)[] Headers, byte[] Body);
}
