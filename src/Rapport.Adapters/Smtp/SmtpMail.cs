using System.Net;
using System.Net.Mail;
using Rapport.Domain.Accounts;

namespace Rapport.Adapters.Smtp;

/// <summary>
/// By SMTP, with the framework's client: one connection for each mail. It tries once; whoever wants the mail sent tries again later. Only an
/// address that the server refuses for good is final: what else is wrong, a wrong password too, can be mended by whoever runs the server.
/// </summary>
internal sealed class SmtpMail(SmtpOptions options, MailAddress from, TimeProvider time) : IMail, IDisposable
{
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
        try
        {
            await client.SendMailAsync(message, either.Token);
        }
        catch (SmtpFailedRecipientException e)
        {
            throw new MailException($"The mail server refused the address ({(int)e.StatusCode}).", isFinal: (int)e.StatusCode is >= 500 and < 600);
        }
        catch (SmtpException e) when (!ct.IsCancellationRequested)
        {
            // Not the exception itself: what the server says may repeat the address.
            throw new MailException($"The mail server did not take the mail ({Told(e)}).", isFinal: false);
        }
        catch (Exception e) when (limit.IsCancellationRequested && !ct.IsCancellationRequested && e is OperationCanceledException or SmtpException)
        {
            throw new MailException($"The mail server did not answer within {options.Timeout:c}.", isFinal: false);
        }
    }

    private static string Told(SmtpException e) => e switch
    {
        { StatusCode: not SmtpStatusCode.GeneralFailure } => $"{(int)e.StatusCode}",
        { InnerException: System.Security.Authentication.AuthenticationException } => "its certificate is not trusted",
        { InnerException: { } inner } => inner.GetType().Name,
        _ => "no code",
    };
}
