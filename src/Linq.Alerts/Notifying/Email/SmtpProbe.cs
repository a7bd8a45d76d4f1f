using System.Net.Sockets;

namespace Linq.Alerts;

/// <summary>Greets a mail server and leaves again: enough to see that it is one, and that it encrypts. A login shows only when a mail is sent.</summary>
internal static class SmtpProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private const int MostLines = 100;

    public static async Task<Delivery> AskAsync(EmailPlace place, TimeProvider clock, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(place.Host, place.Port, either.Token);
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
            var greeting = await ReadAsync(reader, either.Token);
            if (!greeting[0].StartsWith("220", StringComparison.Ordinal))
                return new Delivery.Deferred("what answered is not a mail server, or one that takes nothing now");

            await writer.WriteLineAsync("EHLO linq-alerts".AsMemory(), either.Token);
            var offers = await ReadAsync(reader, either.Token);
            await writer.WriteLineAsync("QUIT".AsMemory(), either.Token);
            return !place.Encrypted || offers.Any(line => line.Contains("STARTTLS", StringComparison.OrdinalIgnoreCase))
                ? new Delivery.Sent()
                : new Delivery.Refused("the mail server offers no STARTTLS, and nothing is sent without");
        }
        catch (SocketException e)
        {
            return new Delivery.Deferred($"the mail server was not reached ({e.SocketErrorCode})", SurelyNotTold: true);
        }
        catch (IOException)
        {
            return new Delivery.Deferred("the connection to the mail server broke off", SurelyNotTold: true);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Delivery.Deferred($"the mail server did not answer within {Limit.TotalSeconds:0} s", SurelyNotTold: true);
        }
    }

    /// <summary>One answer: lines whose code is followed by a hyphen, and a last one.</summary>
    private static async Task<List<string>> ReadAsync(StreamReader reader, CancellationToken cancel)
    {
        List<string> lines = [];
        do
        {
            lines.Add(await reader.ReadLineAsync(cancel) ?? throw new IOException("The connection ended."));
        }
        while (lines[^1].Length > 3 && lines[^1][3] == '-' && lines.Count < MostLines);
        return lines;
    }
}
