using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Rapport.Domain.Accounts;

namespace Rapport.Adapters.Smtp;

/// <summary>A mail as the framework sends it.</summary>
internal static class Letter
{
    /// <exception cref="MailException">Final: what should be the address is none.</exception>
    public static MailMessage Of(Mail mail, MailAddress from)
    {
        if (!MailAddress.TryCreate(mail.To, out var to) || to.Address != mail.To) throw new MailException("The address is none that a mail can be sent to.", isFinal: true);
        var message = new MailMessage(from, to)
        {
            Subject = mail.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = mail.Text.ReplaceLineEndings("\r\n"),
            BodyEncoding = Encoding.UTF8,
            // Plain where it can be: then a link stands in one piece, for whoever reads the file with their eyes.
            BodyTransferEncoding = Ascii.IsValid(mail.Text) && mail.Text.Split('\n').All(line => line.Length < 900) ? TransferEncoding.SevenBit : TransferEncoding.QuotedPrintable,
        };
        message.Headers.Add("Message-ID", $"<{mail.Id}@{from.Host}>");
        // No program answers it with its owner's holidays.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }
}
