using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace Linq.Alerts.Page;

/// <summary>Identifies an answer by its content, so that a caller that already has it needn't get it again.</summary>
internal static class ETag
{
    public static string Of(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return $"\"{Convert.ToHexStringLower(hash[..12])}\"";
    }

    public static bool Matches(StringValues wanted, string tag)
    {
        foreach (var header in wanted)
        {
            // A proxy that compresses makes a tag weak; the content is the same.
            if (header is not null && header.Split(',').Select(text => text.Trim()).Any(text => text == "*" || text == tag || text == $"W/{tag}"))
                return true;
        }

        return false;
    }
}
