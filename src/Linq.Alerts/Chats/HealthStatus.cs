using System.Text;

namespace Linq.Alerts;

/// <summary>A chat's health as Linq judges it. Beta at Linq: a prediction from messaging behaviour.</summary>
public enum HealthStatus
{
    /// <summary>A word this build does not know, or none. Never stored, never a recovery.</summary>
    Unknown,
    Healthy,
    AtRisk,
    Critical,
    OptedOut,
}

public static class HealthStatusWords
{
    extension(HealthStatus status)
    {
        /// <summary>The word on the wire, in the upper case that Linq has sent since 2026-05-15.</summary>
        public string Word => status switch
        {
            HealthStatus.Healthy => "HEALTHY",
            HealthStatus.AtRisk => "AT_RISK",
            HealthStatus.Critical => "CRITICAL",
            HealthStatus.OptedOut => "OPTED_OUT",
            _ => "UNKNOWN",
        };

        /// <summary>Whether the chat needs somebody's eye: anything known but healthy.</summary>
        public bool IsSick => status is HealthStatus.AtRisk or HealthStatus.Critical or HealthStatus.OptedOut;

        /// <summary>Reads a word in any case, for it was lower case once. A word not known is <see cref="HealthStatus.Unknown"/>.</summary>
        public static HealthStatus Read(ReadOnlySpan<byte> word) =>
            Ascii.EqualsIgnoreCase(word, "HEALTHY"u8) ? HealthStatus.Healthy
            : Ascii.EqualsIgnoreCase(word, "AT_RISK"u8) ? HealthStatus.AtRisk
            : Ascii.EqualsIgnoreCase(word, "CRITICAL"u8) ? HealthStatus.Critical
            : Ascii.EqualsIgnoreCase(word, "OPTED_OUT"u8) ? HealthStatus.OptedOut
            : HealthStatus.Unknown;

        public static HealthStatus Read(string? word) => HealthStatus.Read(Encoding.UTF8.GetBytes(word ?? ""));
    }
}
