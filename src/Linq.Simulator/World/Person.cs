using System.Text;
using System.Text.Unicode;

namespace Linq.Simulator;

/// <summary>The handle of a fictitious person, by number.</summary>
internal static class Person
{
    public const int LongestHandle = 32;

    // 800 area codes with 100 numbers each, 555-0100 to 555-0199, which are reserved for fiction.
    private const int Numbers = 80_000;

    /// <summary>Whether it is an e-mail address: every sixteenth, and all once the fictional numbers are used up.</summary>
    public static bool HasEmail(int person) => person >= Numbers || person % 16 == 15;

    /// <summary>Writes the handle as UTF-8; two people never share one.</summary>
    public static int Write(int person, Seeded seeded, Span<byte> into)
    {
        int written;
        if (HasEmail(person))
        {
            Utf8.TryWrite(into, $"guest{person}@example.com", out written);
            return written;
        }

        // 48271 shares no factor with 80,000, so this only shuffles the numbers.
        var shuffled = (int)(((long)person * 48_271 + seeded.Seed) % Numbers);
        shuffled = shuffled < 0 ? shuffled + Numbers : shuffled;
        Utf8.TryWrite(into, $"+1{200 + shuffled / 100}55501{shuffled % 100:00}", out written);
        return written;
    }

    public static string Handle(int person, Seeded seeded)
    {
        Span<byte> handle = stackalloc byte[LongestHandle];
        return Encoding.UTF8.GetString(handle[..Write(person, seeded, handle)]);
    }
}
