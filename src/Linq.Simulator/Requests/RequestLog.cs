namespace Linq.Simulator;

/// <summary>One request as it arrived.</summary>
/// <param name="Endpoint">Null for a path that the API doesn't have.</param>
/// <param name="Query">With its question mark, as sent; empty if there was none.</param>
public sealed record SimulatedRequest(ApiEndpoint? Endpoint, string Path, string Query);

/// <summary>The requests: all are counted, and the last 1,000 are kept. Admin requests aren't included.</summary>
public sealed class RequestLog
{
    private const int Kept = 1_000;

    private readonly Lock _gate = new();
    private readonly Queue<SimulatedRequest> _last = [];
    private readonly Dictionary<ApiEndpoint, int> _counts = [];
    private int _total;

    /// <summary>Raised for each request before it is answered, on the thread that answers it.</summary>
    public event Action<SimulatedRequest>? Arrived;

    public int Total
    {
        get
        {
            lock (_gate)
                return _total;
        }
    }

    public SimulatedRequest? Last
    {
        get
        {
            lock (_gate)
                return _last.LastOrDefault();
        }
    }

    /// <summary>The last 1,000 requests, oldest first.</summary>
    public IReadOnlyList<SimulatedRequest> Recent
    {
        get
        {
            lock (_gate)
                return [.. _last];
        }
    }

    public int Count(ApiEndpoint endpoint)
    {
        lock (_gate)
            return _counts.GetValueOrDefault(endpoint);
    }

    public void Clear()
    {
        lock (_gate)
        {
            _last.Clear();
            _counts.Clear();
            _total = 0;
        }
    }

    internal void Add(SimulatedRequest request)
    {
        lock (_gate)
        {
            _total++;
            if (request.Endpoint is { } endpoint)
                _counts[endpoint] = _counts.GetValueOrDefault(endpoint) + 1;
            if (_last.Count == Kept)
                _last.Dequeue();
            _last.Enqueue(request);
        }

        Arrived?.Invoke(request);
    }
}
