using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Linq.Simulator;

internal static class Json
{
    public const string ContentType = "application/json; charset=utf-8";

    // The default encoder would write the plus sign of every phone number as \u002B.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same for documents that were parsed and modified.</summary>
    public static JsonSerializerOptions Relaxed { get; } = new() { Encoder = Options.Encoder };

    public static JsonSerializerOptions Indented { get; } = new(Relaxed) { WriteIndented = true };

    /// <summary>A writer directly into the answer, without buffering.</summary>
    public static Utf8JsonWriter Writer(IBufferWriter<byte> into) => new(into, Options);
}
