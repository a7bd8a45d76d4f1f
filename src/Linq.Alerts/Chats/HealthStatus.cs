using System.Text;

namespace Linq.Alerts;

/// <summary>Linq's verdict on a chat's health. A beta feature of Linq: a prediction based on messaging behavior.</summary>
public enum HealthStatus
{
    /// <summary>A word that this build doesn't know, or none. Never stored, and never a recovery.</summary>
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
        /// <summary>The word on the wire, in the uppercase that Linq has used since 2026-05-15.</summary>
        public string Word => status switch
        {
            HealthStatus.Healthy => "HEALTHY",
            HealthStatus.AtRisk => "AT_RISK",
            HealthStatus.Critical => "CRITICAL",
            HealthStatus.OptedOut => "OPTED_OUT",
            _ => "UNKNOWN",
        };

        /// <summary>Whether the chat needs attention: any known status but healthy.</summary>
        public bool IsSick => status is HealthStatus.AtRisk or HealthStatus.Critical or HealthStatus.OptedOut;

        /// <summary>Reads a word in any case, because it used to be lowercase. An unknown word becomes <see cref="HealthStatus.Unknown"/>.</summary>
        public static HealthStatus Read(ReadOnlySpan<byte> word) =>
            Ascii.EqualsIgnoreCase(word, "HEALTHY"u8) ? HealthStatus.Healthy
            : Ascii.EqualsIgnoreCase(word, "AT_RISK"u8) ? HealthStatus.AtRisk
            : Ascii.EqualsIgnoreCase(word, "CRITICAL"u8) ? HealthStatus.Critical
            : Ascii.EqualsIgnoreCase(word, "OPTED_OUT"u8) ? HealthStatus.OptedOut
            : HealthStatus.Unknown;

        public static HealthStatus Read(string? word) => HealthStatus.Read(Encoding.UTF8.GetBytes(word ?? ""));
    }
}
