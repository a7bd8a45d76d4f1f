using System.IO.Compression;
using System.Text;
using Linq.Alerts.Contracts;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Compressed answers, with the handler that production uses and over real sockets.</summary>
public sealed class CompressionTests
{
    private readonly TestTimeProvider _clock = new(TimeSpan.FromSeconds(30));

    [Fact]
    public async Task A_compressed_answer_is_requested_and_read()
    {
        var accepted = "";
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            accepted = context.Request.Headers.AcceptEncoding.ToString();
            await AnswerAsync(context, Compressed(Pages.Numbered(null, 100)));
        });

        var page = await ReadAsync(server);

        Assert.Equal(100, page);
        Assert.Equal("gzip", accepted);
    }

    [Fact]
    public async Task An_answer_that_does_not_decompress_is_unreadable()
    {
        var asked = 0;
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            asked++;
            return AnswerAsync(context, Encoding.UTF8.GetBytes(Pages.Numbered(null, 100)));
        });

        var e = await Assert.ThrowsAsync<LinqApiException>(() => ReadAsync(server));

        Assert.Equal(LinqFailureKind.Unreadable, e.Failure.Kind);
        Assert.Equal(4, asked);
    }

    [Fact]
    public async Task A_truncated_compressed_answer_is_not_mistaken_for_a_whole_one()
    {
        var whole = Compressed(Pages.Numbered(null, 100));
        await using var server = await LoopbackServer.StartAsync(context => AnswerAsync(context, whole[..(whole.Length / 2)]));

        var e = await Assert.ThrowsAsync<LinqApiException>(() => ReadAsync(server));

        Assert.Equal(LinqFailureKind.Unreadable, e.Failure.Kind);
    }

    [Fact]
    public async Task A_small_answer_that_decompresses_endlessly_is_given_up()
    {
        var bomb = Compressed(new string(' ', 10_000_000));
        await using var server = await LoopbackServer.StartAsync(context => AnswerAsync(context, bomb));

        var e = await Assert.ThrowsAsync<LinqApiException>(() => ReadAsync(server, new() { Tries = 1, MaxBytes = 1_000_000 }));

        Assert.Equal(LinqFailureKind.Unreadable, e.Failure.Kind);
    }

    [Fact]
    public async Task An_answer_that_ends_before_its_announced_length_counts_as_broken_off()
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 5_000;
            await context.Response.WriteAsync("""{ "chats": [""");
            context.Abort();
        });

        var e = await Assert.ThrowsAsync<LinqApiException>(() => ReadAsync(server));

        Assert.Equal(LinqFailureKind.NotReached, e.Failure.Kind);
    }

    private static byte[] Compressed(string text)
    {
        using var bytes = new MemoryStream();
        using (var packed = new GZipStream(bytes, CompressionLevel.Optimal))
            packed.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    private static async Task AnswerAsync(HttpContext context, byte[] body)
    {
        context.Response.Headers.ContentEncoding = "gzip";
        await context.Response.Body.WriteAsync(body);
    }

    private async Task<int> ReadAsync(LoopbackServer server, LinqApiOptions? options = null)
    {
        using var http = HttpLinqTransport.CreateHttpClient();
        var client = new LinqClient(new HttpLinqTransport(http, new(server.Url), new("key")), options ?? new(), _clock);
        return await client.ReadPagesAsync(Some.Line).Select(page => page.Chats.Count).SumAsync();
    }
}
