using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>An exception that is safe to log: its type, stack and inner exceptions, but no text that could quote personal data.</summary>
/// <remarks>
/// Messages of exceptions that aren't ours may quote bodies, numbers, and addresses with secret paths, so they are left out. Our own are written to
/// contain none of that, but numbers, addresses and the paths of links are removed from them anyway.
/// </remarks>
public sealed partial class MaskedException : Exception
{
    private readonly string? _stack;

    private MaskedException(Exception original)
        : base(MessageOf(original), Of(original is AggregateException { InnerExceptions: [.., var last] } ? last : original.InnerException))
    {
        OriginalType = original.GetType().FullName ?? original.GetType().Name;
        _stack = original.StackTrace;
    }

    /// <summary>Full name of the exception's type.</summary>
    public string OriginalType { get; }

    public override string? StackTrace => _stack;

    public static MaskedException? Of(Exception? original) => original is null ? null : original as MaskedException ?? new(original);

    /// <inheritdoc cref="Of(Exception?)"/>
    public static MaskedException? Of(Cause cause) => Of(cause.Exception);

    /// <summary>Type, message and stack of each exception, the outermost first.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (Exception? e = this; e is not null; e = e.InnerException)
            text.Append(text.Length == 0 ? "" : "\n---> ").Append(e.Message).Append(e.StackTrace is { } stack ? $"\n{stack}" : "");
        return text.ToString();
    }

    private static string MessageOf(Exception e)
    {
        var type = e.GetType();
        var isOurs = type.Assembly.GetName().Name?.StartsWith("Linq.Alerts", StringComparison.Ordinal) == true;
        var text = isOurs ? Masked(e.Message) : e switch
        {
            HttpRequestException http => http.StatusCode is { } status ? $"{http.HttpRequestError}, status {(int)status}" : $"{http.HttpRequestError}",
            SocketException socket => $"{socket.SocketErrorCode}",
            IOException => $"0x{e.HResult:x8}",
            _ => "",
        };
        return text.Length == 0 ? $"{type.FullName}" : $"{type.FullName}: {text}";
    }

    private static string Masked(string text) =>
        SafeText.WithoutNumbers(Mail.Replace(Link.Replace(text, match => $"{match.Groups[1].Value}…"), "•••"));

    [GeneratedRegex(@"(https?://[^/\s""']+/)[^\s""']+", RegexOptions.IgnoreCase)]
    private static partial Regex Link { get; }

    [GeneratedRegex(@"[^\s<>""']+@[^\s<>""']+")]
    private static partial Regex Mail { get; }
}
