namespace Linq.Alerts.Tests;

/// <summary>Answers as documented by the Linq API, one file per case.</summary>
internal static class Sample
{
    /// <summary>Of <c>v3-chats-page-health-score</c> too: the short time in which chats had no <c>health_status</c> at all.</summary>
    public static readonly IReadOnlyList<string> Pages = ["v3-chats-page", "v3-chats-page-health-score"];

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "LinqApi", "Samples", $"{name}.json"));

    public static string Text(string name) => System.Text.Encoding.UTF8.GetString(Bytes(name));
}
