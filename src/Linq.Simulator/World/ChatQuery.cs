using System.Text;

namespace Linq.Simulator;

/// <summary>Which chats a reader requested, and from which position.</summary>
internal sealed record ChatQuery(string? Line, string? To, int Limit, int Offset)
{
    public byte[]? ToUtf8 { get; } = To is null ? null : Encoding.UTF8.GetBytes(To);
}
