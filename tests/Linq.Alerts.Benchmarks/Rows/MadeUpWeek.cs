using Linq.Simulator;

namespace Linq.Alerts.Benchmarks;

/// <summary>A week of an ordinary account, generated from a seed. Because it is known in advance, alerts can be checked against it.</summary>
internal sealed class MadeUpWeek
{
    private readonly Random _random = new(11);
    private readonly DateTimeOffset _start;
    private readonly List<(DateTimeOffset At, Guid Chat, string Status)> _changes = [];
    private readonly Dictionary<Guid, DateTimeOffset> _busyUntil = [];
    private int _applied;
    private ILookup<Guid, (DateTimeOffset At, Guid Chat, string Status)>? _ofChat;

    private MadeUpWeek(DateTimeOffset start) => _start = start;

    /// <summary>Lines that someone silences for two hours, by the minute of the week.</summary>
    public Dictionary<int, LineId> Silences { get; } = [];

    public static MadeUpWeek Of(SimulatedLinq linq, DateTimeOffset start, int days)
    {
        var week = new MadeUpWeek(start);
        var chats = linq.Lines.Select(line => linq.ChatsOn(line).Where(chat => chat.Status == "HEALTHY").Select(chat => chat.Id).ToList()).ToList();
        for (var day = 0; day < days; day++)
        {
            var morning = start.AddDays(day);
            for (var n = 0; n < 35; n++)
                week.TurnBad(week.Any(chats), morning.AddHours(week.Chance(0.8) ? 7 + (week.Share() * 11) : week.Share() * 24));
            for (var n = 0; n < 8; n++)
                week.OptOut(week.Any(chats), morning.AddHours(week.Share() * 24));
            for (var n = 0; n < 3; n++)
                week.Flap(week.Any(chats), morning.AddHours(12 + week.Share()));
        }

        if (days > 1)
            week.Campaign(chats[0], start.AddDays(1).AddHours(10));
        if (days > 2)
            week.Silences[(2 * 24 * 60) + (14 * 60)] = new(linq.Lines[1].Id);
        week._changes.Sort((one, other) => one.At.CompareTo(other.At));
        week._ofChat = week._changes.ToLookup(change => change.Chat);
        return week;
    }

    /// <summary>Applies the changes that are due.</summary>
    public void Apply(SimulatedLinq linq, DateTimeOffset now)
    {
        for (; _applied < _changes.Count && _changes[_applied].At <= now; _applied++)
            linq.SetHealth(_changes[_applied].Chat, _changes[_applied].Status, _changes[_applied].At);
    }

    /// <summary>Whether the program is down.</summary>
    public bool IsDown(DateTimeOffset now) => now >= _start.AddDays(3).AddHours(9) && now < _start.AddDays(3).AddHours(10);

    public HealthStatus StatusAt(ChatId chat, DateTimeOffset at) =>
        HealthStatus.Read(_ofChat![chat.Uuid].LastOrDefault(change => change.At <= at).Status ?? "HEALTHY");

    private void TurnBad(Guid chat, DateTimeOffset at)
    {
        if (!IsFree(chat, at))
            return;
        var worse = Chance(0.33);
        var lasts = TimeSpan.FromMinutes(10 * Math.Exp(Normal() + 2));
        Change(chat, at, "AT_RISK");
        if (worse)
        {
            Change(chat, at + lasts, "CRITICAL");
            lasts *= 3;
        }

        Change(chat, at + lasts, "HEALTHY");
    }

    private void OptOut(Guid chat, DateTimeOffset at)
    {
        if (!IsFree(chat, at))
            return;
        Change(chat, at, "OPTED_OUT");
        if (Chance(0.3))
            Change(chat, at.AddHours(1 + (Share() * 20)), "HEALTHY");
        else
            _busyUntil[chat] = DateTimeOffset.MaxValue;
    }

    private void Flap(Guid chat, DateTimeOffset at)
    {
        if (!IsFree(chat, at))
            return;
        var isBad = false;
        for (var end = at.AddHours(4); at < end; at = at.AddMinutes(6 + (Share() * 18)))
            Change(chat, at, (isBad = !isBad) ? "AT_RISK" : "HEALTHY");
        if (isBad)
            Change(chat, at, "HEALTHY");
    }

    private void Campaign(List<Guid> chats, DateTimeOffset at)
    {
        foreach (var chat in chats.Where(chat => IsFree(chat, at)).Take(140))
        {
            var turned = at.AddMinutes(Share() * 20);
            Change(chat, turned, Chance(0.15) ? "CRITICAL" : "AT_RISK");
            Change(chat, turned.AddHours(2 + (Share() * 20)), "HEALTHY");
        }
    }

    private void Change(Guid chat, DateTimeOffset at, string status)
    {
        // Linq's times are whole seconds.
        at = at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));
        _changes.Add((at, chat, status));
        _busyUntil[chat] = at.AddHours(1);
    }

    private bool IsFree(Guid chat, DateTimeOffset at) => !_busyUntil.TryGetValue(chat, out var until) || until < at;

    private Guid Any(List<List<Guid>> chats) => chats[_random.Next(chats.Count)] is var line ? line[_random.Next(line.Count)] : default;

    private double Share() => _random.NextDouble();

    private bool Chance(double share) => Share() < share;

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - Share())) * Math.Cos(2 * Math.PI * Share());
}
