namespace Linq.Simulator;

/// <summary>The V2 API counts its chats: 1 is the first chat of the first line.</summary>
internal static class V2ChatId
{
    private const long PerLine = 1_000_000_000;

    public static long Of(int line, int serial) => (line * PerLine) + serial + 1;

    public static (int Line, int Serial) Read(long id) => ((int)((id - 1) / PerLine), (int)((id - 1) % PerLine));
}
