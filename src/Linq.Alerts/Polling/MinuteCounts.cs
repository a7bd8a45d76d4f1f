using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>Counts per minute, oldest first. Compared by value, and stored compactly, because it is part of a row that is written often.</summary>
[JsonConverter(typeof(MinuteCountsJson))]
public sealed class MinuteCounts : IEquatable<MinuteCounts>
{
    private readonly ImmutableArray<(long Minute, long Count)> _counts;

    private MinuteCounts(ImmutableArray<(long Minute, long Count)> counts) => _counts = counts;

    public static MinuteCounts None { get; } = new([]);

    public IEnumerable<(DateTimeOffset Minute, long Count)> All => _counts.Select(one => (DateTimeOffset.UnixEpoch.AddMinutes(one.Minute), one.Count));

    public bool IsEmpty => _counts.IsEmpty;

    public long Sum => _counts.Sum(one => one.Count);

    /// <summary>The first minute; null if there is none.</summary>
    public DateTimeOffset? First => _counts.IsEmpty ? null : DateTimeOffset.UnixEpoch.AddMinutes(_counts[0].Minute);

    /// <summary>The latest minute; null if there is none.</summary>
    public DateTimeOffset? Last => _counts.IsEmpty ? null : DateTimeOffset.UnixEpoch.AddMinutes(_counts[^1].Minute);

    /// <summary>Adds <paramref name="count"/> to the minute of <paramref name="time"/>.</summary>
    public MinuteCounts Add(DateTimeOffset time, long count)
    {
        var minute = MinuteOf(time);
        var at = _counts.Length;
        while (at > 0 && _counts[at - 1].Minute >= minute)
            at--;
        return new(at < _counts.Length && _counts[at].Minute == minute
            ? _counts.SetItem(at, (minute, _counts[at].Count + count)) : _counts.Insert(at, (minute, count)));
    }

    public MinuteCounts Where(Func<DateTimeOffset, bool> keep)
    {
        var kept = _counts.RemoveAll(one => !keep(DateTimeOffset.UnixEpoch.AddMinutes(one.Minute)));
        return kept.Length == _counts.Length ? this : new(kept);
    }

    public bool Equals(MinuteCounts? other) => other is not null && _counts.AsSpan().SequenceEqual(other._counts.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as MinuteCounts);

    public override int GetHashCode() => HashCode.Combine(_counts.Length, Last);

    private static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;

    /// <summary>A flat array: for each entry the minutes since the previous one, and the count.</summary>
    internal sealed class MinuteCountsJson : JsonConverter<MinuteCounts>
    {
        public override MinuteCounts Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException("Counts are not an array.");
            var counts = ImmutableArray.CreateBuilder<(long, long)>();
            var minute = 0L;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                minute += reader.GetInt64();
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number)
                    throw new JsonException("A minute has no count.");
                counts.Add((minute, reader.GetInt64()));
            }

            return new(counts.DrainToImmutable());
        }

        public override void Write(Utf8JsonWriter writer, MinuteCounts value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            var last = 0L;
            foreach (var (minute, count) in value._counts)
            {
                writer.WriteNumberValue(minute - last);
                writer.WriteNumberValue(count);
                last = minute;
            }

            writer.WriteEndArray();
        }
    }
}
