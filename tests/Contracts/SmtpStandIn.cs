using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Linq.Alerts.Contracts;

/// <summary>A mail server on a free port of this machine that answers as it is told and keeps what it is sent.</summary>
public sealed class SmtpStandIn : IAsyncDisposable
{
    /// <summary>Instead of an answer: says nothing more.</summary>
    public const string Silence = "(silence)";

    /// <summary>Instead of an answer: hangs up.</summary>
    public const string HangUp = "(hang up)";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _serving;

    public SmtpStandIn()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>
    /// Answers that differ from a willing server's, by what they answer: <c>connect</c>, <c>EHLO</c>, <c>AUTH</c>, <c>RCPT TO:&lt;a@example.com&gt;</c>,
    /// <c>.</c> for a whole mail. The longest key that a command begins with counts.
    /// </summary>
    public ConcurrentDictionary<string, string> Answers { get; } = new();

    /// <summary>Offers STARTTLS when set.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Each command as it came; under TLS with <c>TLS </c> before it.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>The mails that were taken, as they travelled, dots unstuffed.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    /// <summary>Ends when the server has gone silent.</summary>
    public Task Silent => _silent.Task;

    /// <summary>Ends when a client has left a server that had gone silent.</summary>
    public Task Left => _left.Task;

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _serving;
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> talks = [];
        try
        {
            while (true)
                talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_over.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await new Talk(this, client.GetStream(), _over.Token).RunAsync();
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client hung up, or refused the certificate, or the test is over.
            }
        }
    }

    private sealed class Talk(SmtpStandIn server, Stream stream, CancellationToken over)
    {
        private Stream _stream = stream;

        public async Task RunAsync()
        {
            await AnswerAsync("connect", "220 ready");
            while (await ReadLineAsync() is { } command)
            {
                server.Commands.Enqueue(_stream is SslStream ? $"TLS {command}" : command);
                await AnswerAsync(command);
            }
        }

        private async Task AnswerAsync(string command)
        {
            switch (command.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    var offers = server.Certificate is not null && _stream is not SslStream ? "250-STARTTLS\r\n" : "";
                    await AnswerAsync(command, $"250-hello\r\n{offers}250 AUTH LOGIN");
                    break;
                case "STARTTLS":
                    await AnswerAsync(command, "220 go on");
                    var tls = new SslStream(_stream);
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = server.Certificate }, over);
                    _stream = tls;
                    break;
                // AUTH LOGIN comes with the user; what it asks for is the password.
                case "AUTH":
                    if (await AnswerAsync(command, "334 UGFzc3dvcmQ6") && await ReadLineAsync() is { } password)
                    {
                        server.Commands.Enqueue(password);
                        await AnswerAsync("password", "235 welcome");
                    }

                    break;
                case "DATA":
                    if (await AnswerAsync(command, "354 go on"))
                        await TakeMailAsync();
                    break;
                case "QUIT":
                    await AnswerAsync(command, "221 bye");
                    break;
                default:
                    await AnswerAsync(command, "250 ok");
                    break;
            }
        }

        private async Task TakeMailAsync()
        {
            var mail = new StringBuilder();
            while (await ReadLineAsync() is { } line and not ".")
                mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            // Kept before it is said: whoever hears that it was taken may look at once.
            if (AnswerTo(".", "250 taken").StartsWith("250", StringComparison.Ordinal))
                server.Mails.Enqueue(mail.ToString());
            await AnswerAsync(".", "250 taken");
        }

        /// <returns>Whether the answer was <paramref name="usual"/>.</returns>
        private async Task<bool> AnswerAsync(string what, string usual)
        {
            var answer = AnswerTo(what, usual);
            if (answer == HangUp)
                throw new IOException("Hung up, as told.");
            if (answer == Silence)
                await KeepSilentAsync();
            await _stream.WriteAsync(Encoding.Latin1.GetBytes($"{answer}\r\n"), over);
            return answer == usual;
        }

        private string AnswerTo(string what, string usual) =>
            server.Answers.Where(told => what.StartsWith(told.Key, StringComparison.OrdinalIgnoreCase))
                .OrderByDescending(told => told.Key.Length).Select(told => told.Value).FirstOrDefault(usual);

        private async Task KeepSilentAsync()
        {
            server._silent.TrySetResult();
            try
            {
                while (await ReadLineAsync() is not null)
                {
                }
            }
            finally
            {
                server._left.TrySetResult();
            }

            throw new IOException("The client left.");
        }

        private async Task<string?> ReadLineAsync()
        {
            // Byte by byte: nothing that comes after STARTTLS may be read ahead.
            var line = new List<byte>();
            var one = new byte[1];
            while (await _stream.ReadAsync(one, over) == 1)
            {
                if (one[0] == '\n')
                    return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
                line.Add(one[0]);
            }

            return null;
        }
    }
}
