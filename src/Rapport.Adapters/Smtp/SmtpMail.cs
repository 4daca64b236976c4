using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;
using Rapport.Adapters.Calls;
using Rapport.Domain.Accounts;

namespace Rapport.Adapters.Smtp;

/// <summary>
/// By SMTP, with the framework's client: one connection for each mail. It tries once; whoever wants the mail sent tries again later. Only an
/// address that the server refuses for good is final: what else is wrong, a wrong password too, can be mended by whoever runs the server.
/// </summary>
internal sealed class SmtpMail(SmtpOptions options, MailAddress from, TimeProvider time, ProviderMeter meter) : IMail, IDisposable
{
    // One job, and nothing to choose from.
    private static readonly Asked asked = new(SmtpModule.Provider, "", "mail");

    private readonly SemaphoreSlim places = new(options.MaxConcurrent);

    public string Name => $"smtp ({options.Host})";

    public async ValueTask Send(Mail mail, CancellationToken ct)
    {
        using var message = Letter.Of(mail, from);
        await places.WaitAsync(ct);
        try
        {
            await Send(message, ct);
        }
        finally
        {
            places.Release();
        }
    }

    // Nothing of it stays here.
    public ValueTask Forget(string mailId, CancellationToken ct) => ValueTask.CompletedTask;

    public void Dispose() => places.Dispose();

    private async Task Send(MailMessage message, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        using var client = new SmtpClient(options.Host, options.Port)
        {
            EnableSsl = options.StartTls,
            Credentials = options.User is null ? null : new NetworkCredential(options.User, options.Password),
        };
        var began = time.GetTimestamp();
        try
        {
            await client.SendMailAsync(message, either.Token);
            meter.Called(asked, "done", time.GetElapsedTime(began));
        }
        catch (Exception e)
        {
            var (fault, told, isFinal) = limit.IsCancellationRequested && e is not SmtpFailedRecipientException
                ? (CallFault.TimedOut, $"did not answer within {options.Timeout:c}", false)
                : Meaning(e);
            meter.Called(asked, ct.IsCancellationRequested ? "cancelled" : ProviderMeter.Outcome(fault), time.GetElapsedTime(began));
            ct.ThrowIfCancellationRequested();
            // Not the exception itself: what the server says may repeat the address.
            throw new MailException($"The mail server {told}.", isFinal);
        }
    }

    private static (CallFault Fault, string Told, bool IsFinal) Meaning(Exception e) => e switch
    {
        SmtpFailedRecipientException { StatusCode: var code } when (int)code is >= 500 and < 600 => (CallFault.Rejected, $"refused the address ({(int)code})", true),
        SmtpFailedRecipientException { StatusCode: var code } => (CallFault.Overloaded, $"refused the address ({(int)code})", false),
        SmtpException { StatusCode: not SmtpStatusCode.GeneralFailure and var code } => (Fault((int)code), $"did not take the mail ({(int)code})", false),
        { InnerException: AuthenticationException } => (CallFault.Unreachable, "did not take the mail (its certificate is not trusted)", false),
        { InnerException: SocketException or { InnerException: SocketException } } => (CallFault.Unreachable, $"did not take the mail ({e.InnerException.GetType().Name})", false),
        { InnerException: IOException } => (CallFault.Cut, "did not take the mail (the connection was cut)", false),
        _ => (CallFault.Malformed, $"did not take the mail ({(e.InnerException ?? e).GetType().Name})", false),
    };

    // 530, 534, 535, 538: it wants to know who we are. 421 and the other fours: later.
    private static CallFault Fault(int code) => code switch
    {
        >= 530 and < 540 => CallFault.Credentials,
        < 500 => CallFault.Overloaded,
        _ => CallFault.Rejected,
    };
}
