namespace Linq.Alerts;

/// <summary>Finds the name that a typo probably stands for.</summary>
internal static class NearestName
{
    /// <returns>The known name closest to <paramref name="name"/>; null if none is within a third of its letters.</returns>
    public static string? To(string name, IEnumerable<string> known)
    {
        var nearest = known.Select(candidate => (candidate, Distance: Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant()))).MinBy(pair => pair.Distance);
        return nearest.candidate is not null && nearest.Distance <= Math.Max(1, name.Length / 3) ? nearest.candidate : null;
    }

    /// <summary>The number of letters to add, drop, change or swap with a neighbor (optimal string alignment).</summary>
    public static int Distance(string from, string to)
    {
        var table = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
            table[i, 0] = i;
        for (var j = 0; j <= to.Length; j++)
            table[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var change = from[i - 1] == to[j - 1] ? 0 : 1;
                table[i, j] = Math.Min(Math.Min(table[i - 1, j] + 1, table[i, j - 1] + 1), table[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }

        return table[from.Length, to.Length];
    }
}
