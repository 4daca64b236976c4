using System.Net.Mail;
using Rapport.Adapters.BuiltIn;
using Rapport.Domain.Accounts;

namespace Rapport.Adapters.Smtp;

/// <summary>Mail, by SMTP or into a folder. The options are bound by whoever adds it.</summary>
public static class SmtpModule
{
    public const string Provider = "smtp";

    public static IMail Smtp(SmtpOptions options, MailAddress from, TimeProvider time) => new SmtpMail(options, from, time);

    /// <param name="folder">Where each mail becomes a file.</param>
    public static IMail Folder(string folder, MailAddress from) => new FolderMail(folder, from);
}
