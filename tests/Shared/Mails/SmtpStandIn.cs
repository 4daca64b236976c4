using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Rapport.Testing.Mails;

/// <summary>What is the matter with the server.</summary>
public enum SmtpTrouble
{
    None,

    /// <summary>It greets with 421 and goes.</summary>
    Closed,

    /// <summary>550 to every recipient.</summary>
    UnknownRecipient,

    /// <summary>450 to every recipient.</summary>
    RecipientLater,

    /// <summary>It takes the whole mail and says nothing more.</summary>
    Stall,

    /// <summary>It takes the whole mail and is gone without a word.</summary>
    Cut,

    /// <summary>535 to every password, and 530 to whoever goes on without.</summary>
    WrongPassword,
}

/// <summary>A mail as it came in.</summary>
public sealed record Handed(string From, string To, string Raw, bool Encrypted, string? User)
{
    public Eml Mail => Eml.Read(Raw);
}

/// <summary>A server that speaks SMTP on loopback, with bad days on demand.</summary>
public sealed class SmtpStandIn : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentQueue<Handed> handed = new();
    private readonly ConcurrentBag<Task> talks = [];
    private readonly Task listening;
    private int stalls;

    public SmtpStandIn()
    {
        listener.Start();
        listening = Listen();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public SmtpTrouble Trouble { get; set; }

    /// <summary>Offers STARTTLS with it; null offers none.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>What it took, in order.</summary>
    public IReadOnlyList<Handed> Taken => [.. handed];

    /// <summary>Mails that it heard to the end and said nothing about.</summary>
    public int Stalls => Volatile.Read(ref stalls);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await listening;
        await Task.WhenAll(talks);
        ending.Dispose();
    }

    private async Task Listen()
    {
        while (!ending.IsCancellationRequested)
            try
            {
                talks.Add(Talk(await listener.AcceptTcpClientAsync(ending.Token)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                return;
            }
    }

    private async Task Talk(TcpClient caller)
    {
        using var _ = caller;
        try
        {
            await new Conversation(this, caller.GetStream()).Run(ending.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // Whoever called has gone, or does not trust us.
        }
    }

    private sealed class Conversation(SmtpStandIn server, Stream line)
    {
        private Stream line = line;
        private string from = "", to = "";
        private string? user;

        public async Task Run(CancellationToken ct)
        {
            await Say(server.Trouble == SmtpTrouble.Closed ? "421 come back later" : "220 stand-in", ct);
            if (server.Trouble == SmtpTrouble.Closed) return;
            while (await Hear(ct) is { } said)
                if (!await Answer(said, ct)) return;
        }

        private async Task<bool> Answer(string said, CancellationToken ct)
        {
            var words = said.Split(' ', 3);
            switch (words[0].ToUpperInvariant())
            {
                case "EHLO":
                    await Say($"250-stand-in\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n{(server.Certificate is not null && line is not SslStream ? "250-STARTTLS\r\n" : "")}250 AUTH LOGIN", ct);
                    return true;
                case "STARTTLS":
                    await Say("220 go on", ct);
                    var secret = new SslStream(line);
                    await secret.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = server.Certificate }, ct);
                    line = secret;
                    return true;
                case "AUTH":
                    return await SignIn(words, ct);
                case "MAIL":
                    from = Address(said);
                    await Say(server.Trouble == SmtpTrouble.WrongPassword ? "530 sign in first" : "250 ok", ct);
                    return true;
                case "RCPT":
                    to = Address(said);
                    await Say(server.Trouble switch { SmtpTrouble.UnknownRecipient => "550 no such user", SmtpTrouble.RecipientLater => "450 later", _ => "250 ok" }, ct);
                    return true;
                case "DATA":
                    await Say("354 go on", ct);
                    return await Take(ct);
                case "QUIT":
                    await Say("221 bye", ct);
                    return false;
                default:
                    await Say("250 ok", ct);
                    return true;
            }
        }

        private async Task<bool> SignIn(string[] words, CancellationToken ct)
        {
            if (words.Length < 3) await Say("334 VXNlcm5hbWU6", ct);
            var name = words.Length < 3 ? await Hear(ct) : words[2];
            await Say("334 UGFzc3dvcmQ6", ct);
            await Hear(ct);
            user = Encoding.UTF8.GetString(Convert.FromBase64String(name!));
            await Say(server.Trouble == SmtpTrouble.WrongPassword ? "535 no" : "235 yes", ct);
            return true;
        }

        private async Task<bool> Take(CancellationToken ct)
        {
            var raw = new StringBuilder();
            while (await Hear(ct) is { } text && text != ".") raw.Append(text.StartsWith("..", StringComparison.Ordinal) ? text[1..] : text).Append("\r\n");
            if (server.Trouble == SmtpTrouble.Stall)
            {
                Interlocked.Increment(ref server.stalls);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            }
            if (server.Trouble == SmtpTrouble.Cut) return false;
            server.handed.Enqueue(new(from, to, raw.ToString(), line is SslStream, user));
            await Say("250 taken", ct);
            return true;
        }

        private static string Address(string said) => said[(said.IndexOf('<', StringComparison.Ordinal) + 1)..said.IndexOf('>', StringComparison.Ordinal)];

        private async Task Say(string text, CancellationToken ct) => await line.WriteAsync(Encoding.UTF8.GetBytes($"{text}\r\n"), ct);

        private async Task<string?> Hear(CancellationToken ct)
        {
            var heard = new List<byte>();
            var one = new byte[1];
            while (await line.ReadAsync(one, ct) == 1)
                if (one[0] == '\n') return Encoding.UTF8.GetString([.. heard]).TrimEnd('\r');
                else heard.Add(one[0]);
            return null;
        }
    }
}
