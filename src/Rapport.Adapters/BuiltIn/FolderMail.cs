using System.Net.Mail;
using Rapport.Adapters.Smtp;
using Rapport.Domain.Accounts;

namespace Rapport.Adapters.BuiltIn;

/// <summary>
/// Nothing is sent: each mail is a file, <c>{id}.eml</c>, that a mail program opens. For development. They hold links that open accounts, so the
/// folder is its owner's alone. A mail that is sent again replaces its file; a file is there whole or not at all.
/// </summary>
/// <param name="folder">Made when missing.</param>
internal sealed class FolderMail(string folder, MailAddress from) : IMail
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Name => $"folder {folder}";

    public async ValueTask Send(Mail mail, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var message = Letter.Of(mail, from);
        // The framework names the file as it likes, so it gets a place of its own.
        var draft = MakeFolder(Path.Combine(MakeFolder(folder), $".{Guid.NewGuid():n}"));
        try
        {
            using (var writer = new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = draft, DeliveryFormat = SmtpDeliveryFormat.International })
                await writer.SendMailAsync(message, ct);
            var written = Directory.EnumerateFiles(draft).Single();
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(written, OwnerOnly);
            File.Move(written, Path.Combine(folder, $"{mail.Id}.eml"), overwrite: true);
        }
        catch (SmtpException e)
        {
            throw new MailException("The mail could not be written into its folder.", isFinal: false, e);
        }
        finally
        {
            Directory.Delete(draft, recursive: true);
        }
    }

    public ValueTask Forget(string mailId, CancellationToken ct)
    {
        if (mailId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-') && Directory.Exists(folder)) File.Delete(Path.Combine(folder, $"{mailId}.eml"));
        return ValueTask.CompletedTask;
    }

    private static string MakeFolder(string path) =>
        (OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute)).FullName;
}
