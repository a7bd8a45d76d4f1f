namespace Linq.Alerts;

/// <summary>How patient the client is. The API publishes no limits for reads, so these are ours.</summary>
public sealed record LinqApiOptions
{
    /// <summary>The environment variable that holds the key, to be named where a person must mend it.</summary>
    public const string KeySetting = "LINQ_API_V3_API_KEY";

    /// <summary>Chats per page, 1 to 100 (the API's maximum, and the default).</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>Tries per request. Default 4.</summary>
    public int Tries { get; init; } = 4;

    /// <summary>Tries before a 401 counts as a refusal of the key. Default 3, within two seconds.</summary>
    public int KeyTries { get; init; } = 3;

    /// <summary>First wait between tries; it doubles each time. Default 0.5 s, as in Linq's own clients.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest wait of our own between tries. Default 8 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Longest Retry-After that is waited out within a pass; a longer one defers the pass. Default 30 s.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for one whole answer, its body included. Default 60 s.</summary>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest answer read, decompressed. Default 32 MiB: a page of 100 chats is about 70 KiB.</summary>
    public int MaxBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Most pages of one list. Default 100,000: ten million chats on one line.</summary>
    public int MaxPages { get; init; } = 100_000;

    /// <summary>Empty pages in a row that are followed in the hope of more. Default 10.</summary>
    public int MaxEmptyPages { get; init; } = 10;
}
