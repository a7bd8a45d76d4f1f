using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Sasl;

namespace ServiceBusStandIn;

/// <summary>A Service Bus namespace on loopback that speaks AMQP 1.0 to unmodified clients. Everything is kept in memory.</summary>
/// <remarks>
/// Missing: sessions, transactions, deferred messages, rule management, partitions, quotas. Any token is accepted. Where Azure's documentation is
/// silent, it behaves like the official emulator as far as we know. Where that emulator is available, the same tests run against both.
/// </remarks>
public sealed class StandInNamespace : IDisposable
{
    private readonly List<AcceptedSend> _sends = [];
    private ContainerHost? _host;

    /// <param name="clock">Drives locks, lifetimes, schedules and duplicate windows. Null: the system's.</param>
    /// <param name="port">Zero: any that is free.</param>
    public StandInNamespace(NamespaceTopology topology, TimeProvider? clock = null, int port = 0)
    {
        Broker = new(topology, clock ?? TimeProvider.System);
        Port = port;
        Start();
    }

    public int Port { get; private set; }

    /// <summary>The connection string for clients. The key isn't secret, because none is checked.</summary>
    public string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";

    /// <summary>Maximum bytes of a message or a batch. The default is the Standard tier's.</summary>
    public long MaxMessageSize { get; init; } = 256 * 1024;

    /// <summary>Called for each operation on each entity. Returns an error to answer with, or null to continue.</summary>
    public Func<StandInOperation, string, StandInFault?> Faults { get; set; } = (_, _) => null;

    /// <summary>Every transfer accepted so far, in order.</summary>
    public IReadOnlyList<AcceptedSend> Sends => Broker.Do(() => _sends.ToArray());

    internal Broker Broker { get; }

    /// <summary>The messages of a queue, <c>topic/Subscriptions/name</c> or <c>…/$DeadLetterQueue</c>, in order.</summary>
    public IReadOnlyList<QueuedMessage> Messages(string queue) => Broker.Do(() =>
        (Broker.Queue(queue) ?? throw new ArgumentException($"There is no queue '{queue}'.", nameof(queue))).Messages.Select(Look).ToArray());

    /// <summary>The dead letters of a queue, in order.</summary>
    public IReadOnlyList<QueuedMessage> DeadLetters(string queue) => Messages($"{queue}/$DeadLetterQueue");

    /// <summary>Drops all connections and refuses new ones. Messages and locks are kept.</summary>
    public void Stop()
    {
        _host?.Close();
        _host = null;
    }

    /// <summary>Listens again, on the same port.</summary>
    public void Start()
    {
        var sockets = new LoopbackListener(Port);
        Port = sockets.Port;
        var host = new ContainerHost(new Address($"{sockets.AddressSchemes[0]}://127.0.0.1:{Port}"));
        host.CustomTransports.Add(sockets.AddressSchemes[0], sockets);
        var listener = host.Listeners[0];
        // The login that clients use. The token comes later, through $cbs.
        listener.SASL.EnableMechanism("MSSBCBS", SaslProfile.Anonymous);
        listener.SASL.EnableAnonymousMechanism = true;
        listener.AMQP.MaxFrameSize = 64 * 1024;
        listener.HandlerFactory = _ => new WireHandler(this);
        host.RegisterLinkProcessor(new LinkNode(this));
        host.Open();
        _host = host;
    }

    public void Dispose()
    {
        Stop();
        Broker.Dispose();
    }

    /// <summary>The entity of a link. Clients write it with or without a slash, or as a full address.</summary>
    internal static string AddressOf(Attach attach)
    {
        var address = attach.Role ? (attach.Source as Source)?.Address : (attach.Target as Target)?.Address;
        var path = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" or "sb" ? uri.AbsolutePath : address;
        return Uri.UnescapeDataString(path ?? "").Trim('/');
    }

    /// <summary>Enqueues the messages of one transfer, all or none. Only inside <see cref="Broker.Do"/>.</summary>
    /// <returns>Their sequence numbers.</returns>
    internal long[] Accept(string entity, IReadOnlyList<byte[]> messages)
    {
        List<StoredMessage> stored = [.. messages.Select(StoredMessage.Received)];
        _sends.Add(new(entity, [.. stored.Select(message => message.Id)]));
        return [.. stored.Select(message => Broker.Put(entity, message))];
    }

    private static QueuedMessage Look(StoredMessage message) => new(
        message.Id,
        message.Sequence,
        message.LockToken != default ? QueuedState.Locked : message.Enqueued == default ? QueuedState.Scheduled : QueuedState.Active,
        message.Deliveries,
        message.Added.GetValueOrDefault("DeadLetterReason") as string,
        message.Added.GetValueOrDefault("DeadLetterErrorDescription") as string);
}
