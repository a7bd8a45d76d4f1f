using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Linq.Alerts.Mail.Tests;

/// <summary>A mail server on a free port of this machine, with configurable answers, which keeps the received mails.</summary>
internal sealed class SmtpStandIn : IAsyncDisposable
{
    /// <summary>Instead of an answer: goes silent.</summary>
    public const string Silence = "(silence)";

    /// <summary>Instead of an answer: disconnects.</summary>
    public const string HangUp = "(hang up)";

    /// <summary>Answers, and then disconnects.</summary>
    public const string Bye = "(bye)";

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
    /// Answers that differ from a normal server's, by command: <c>connect</c>, <c>EHLO</c>, <c>AUTH</c>, <c>RCPT TO:&lt;a@example.com&gt;</c>,
    /// <c>.</c> for a whole mail. The longest key that a command begins with counts.
    /// </summary>
    public ConcurrentDictionary<string, string> Answers { get; } = new();

    /// <summary>Offers STARTTLS when set, or speaks TLS from the first byte with <see cref="TlsFromTheStart"/>.</summary>
    public X509Certificate2? Certificate { get; set; }

    public bool TlsFromTheStart { get; set; }

    /// <summary>Answers 530 to everything but EHLO before TLS, as Proton's Bridge does.</summary>
    public bool InsistsOnTls { get; set; }

    /// <summary>Ways to log in that are offered; empty for none.</summary>
    public string Logins { get; set; } = "PLAIN LOGIN";

    /// <summary>Further extensions that are offered, such as <c>PIPELINING</c>.</summary>
    public IReadOnlyList<string> Extensions { get; set; } = [];

    /// <summary>Each command as it came; under TLS with <c>TLS </c> before it.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>The accepted mails as received, dots unstuffed.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    /// <summary>Completes when the server has gone silent.</summary>
    public Task Silent => _silent.Task;

    /// <summary>Completes when a client has disconnected from a silent server.</summary>
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
                // The client disconnected or rejected the certificate, or the test is over.
            }
        }
    }

    private sealed class Talk(SmtpStandIn server, Stream stream, CancellationToken over)
    {
        private Stream _stream = stream;

        public async Task RunAsync()
        {
            if (server.TlsFromTheStart)
                await EncryptAsync();
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
                    List<string> offers = [.. server.Extensions];
                    if (server.Certificate is not null && _stream is not SslStream)
                        offers.Add("STARTTLS");
                    if (server.Logins.Length > 0)
                        offers.Add($"AUTH {server.Logins}");
                    await AnswerAsync(command, string.Join("\r\n", ["250-hello", .. offers.Select(offer => $"250-{offer}"), "250 HELP"]));
                    break;
                // Whoever doesn't like EHLO doesn't like HELO.
                case "HELO":
                    await AnswerAsync($"EHLO{command[4..]}", "250 hello");
                    break;
                case "STARTTLS":
                    await AnswerAsync(command, "220 go on");
                    await EncryptAsync();
                    break;
                case var _ when server.InsistsOnTls && _stream is not SslStream:
                    await AnswerAsync(command, "530 Must issue a STARTTLS command first");
                    break;
                case "AUTH":
                    await LogInAsync(command);
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

        private async Task EncryptAsync()
        {
            var tls = new SslStream(_stream);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = server.Certificate }, over);
            _stream = tls;
        }

        /// <summary>PLAIN sends everything at once; LOGIN is asked for the user and then the password.</summary>
        private async Task LogInAsync(string command)
        {
            var way = command.Split(' ')[1].ToUpperInvariant();
            if (!server.Logins.Split(' ').Contains(way))
            {
                await AnswerAsync(command, "504 no such way");
                return;
            }

            if (way == "PLAIN")
            {
                await AnswerAsync(command, "235 welcome");
                return;
            }

            foreach (var (question, answer) in new[] { ("AUTH", "334 VXNlcm5hbWU6"), ("user", "334 UGFzc3dvcmQ6") })
            {
                if (!await AnswerAsync(question, answer) || await ReadLineAsync() is not { } reply)
                    return;
                server.Commands.Enqueue(reply);
            }

            await AnswerAsync("password", "235 welcome");
        }

        private async Task TakeMailAsync()
        {
            var mail = new StringBuilder();
            while (await ReadLineAsync() is { } line and not ".")
                mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            // Recorded before answering, because the test may look immediately after the answer.
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
            await _stream.WriteAsync(Encoding.Latin1.GetBytes($"{answer.Replace(Bye, "", StringComparison.Ordinal)}\r\n"), over);
            return answer.EndsWith(Bye, StringComparison.Ordinal) ? throw new IOException("Hung up, as told.") : answer == usual;
        }

        private string AnswerTo(string what, string usual) =>
            server.Answers.Where(configured => what.StartsWith(configured.Key, StringComparison.OrdinalIgnoreCase))
                .OrderByDescending(configured => configured.Key.Length).Select(configured => configured.Value).FirstOrDefault(usual);

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
            // Byte by byte, because nothing after STARTTLS may be read ahead.
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
