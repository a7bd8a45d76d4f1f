namespace Linq.Simulator;

/// <summary>Status words by number: a chat stores two bytes instead of a string. Callers hold the world's lock.</summary>
internal sealed class Statuses
{
    public const ushort Healthy = 0, AtRisk = 1, Critical = 2, OptedOut = 3;

    private readonly List<string> _words = ["HEALTHY", "AT_RISK", "CRITICAL", "OPTED_OUT"];

    public string this[ushort code] => _words[code];

    public ushort CodeOf(string word)
    {
        var code = _words.IndexOf(word);
        if (code < 0)
        {
            code = _words.Count;
            _words.Add(word);
        }

        return checked((ushort)code);
    }
}
