namespace Linq.Simulator;

/// <summary>Transport faults: what happens to the finished body on its way.</summary>
internal sealed class WireFaults(HttpContext context, TimeProvider clock)
{
    private const int HugePage = 40_000_000;
    private const int Pieces = 10;

    public async Task SendAsync(byte[] body, IReadOnlyList<Fault> faults)
    {
        foreach (var fault in faults)
        {
            body = fault.Kind switch
            {
                FaultKind.HugePage => Repeated(body),
                FaultKind.MalformedJson => [.. body.Where(letter => letter != ':')],
                FaultKind.TruncatedJson => body[..(body.Length / 2)],
                _ => body,
            };
        }

        if (faults.Any(fault => fault.Kind is FaultKind.CutOff))
            await CutOffAsync(body);
        else if (faults.FirstOrDefault(fault => fault.Kind is FaultKind.SlowBody) is { } slow)
            await DripAsync(body, slow.Pause);
        else
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private async Task DripAsync(byte[] body, TimeSpan pause)
    {
        await context.Response.Body.FlushAsync(context.RequestAborted);
        foreach (var piece in body.Chunk((body.Length / Pieces) + 1))
        {
            await Task.Delay(pause, clock, context.RequestAborted);
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private async Task CutOffAsync(byte[] body)
    {
        // If the body is shorter than its declared length, Kestrel closes the connection after the last byte. An abort could overtake bytes in transit,
        // and compression would remove the length.
        context.Request.Headers.AcceptEncoding = default;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);

        // An in-memory test server has no connection to close, but there an abort overtakes nothing.
        if (context.Connection.LocalIpAddress is null)
            context.Abort();
    }

    // Only the page's chats are repeated, which are between the first [ and the last ].
    private static byte[] Repeated(byte[] page)
    {
        var (first, last) = (Array.IndexOf(page, (byte)'[') + 1, Array.LastIndexOf(page, (byte)']'));
        if (first == last)
            return page;

        byte[] chats = [.. page[first..last], (byte)','];
        var huge = new MemoryStream(HugePage + page.Length);
        huge.Write(page, 0, first);
        while (huge.Length < HugePage)
            huge.Write(chats);
        huge.Write(page, first, page.Length - first);
        return huge.ToArray();
    }
}
