using System.Text;
using System.Text.Json;

namespace Linq.Alerts;

/// <summary>Writes each digest as one line of JSON that contains its events as published.</summary>
public sealed class JsonLinesNotifier(TextWriter output, TimeProvider clock) : INotifier
{
    public string Name => "the console";

    public string Cure => "Check where the program's output goes.";

    public TimeSpan Pace => TimeSpan.Zero;

    public async Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default)
    {
        try
        {
            await output.WriteLineAsync(JsonOf(digest).AsMemory(), cancel);
            await output.FlushAsync(cancel);
            return new Delivery.Sent();
        }
        catch (IOException e)
        {
            return new Delivery.Deferred($"the output could not be written ({e.GetType().Name})", Cause: e);
        }
    }

    private string JsonOf(Digest digest)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow());
            json.WriteString("kind", "alert");
            json.WriteString("digest", digest.Id);
            json.WriteString("why", digest.Why);
            json.WriteString("headline", DigestContent.Of(digest).Headline);
            json.WriteStartArray("events");
            foreach (var entry in digest.Entries)
                json.WriteRawValue(EventJson.Write(digest.EventOf(entry)));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
