using System.Net.Mail;
using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Accounts;
using Rapport.Testing.Mails;
using Xunit;

namespace Rapport.Adapters.Tests.BuiltIn;

public sealed class FolderMailSpecs : MailContract, IDisposable
{
    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("rapport-mail-");

    private string Folder => Path.Combine(parent.FullName, "not", "there", "yet");

    protected override IMail Mail => field ??= new FolderMail(Folder, new MailAddress("no-reply@rapport.example", "Rapport"));

    public void Dispose() => parent.Delete(recursive: true);

    protected override IReadOnlyList<Eml> Arrived() =>
        Directory.Exists(Folder) ? [.. Directory.EnumerateFiles(Folder, "*.eml").Select(f => Eml.Read(File.ReadAllText(f)))] : [];

    [Fact]
    public async Task A_mail_that_is_sent_again_is_one_file_and_nothing_else_is_left()
    {
        await Mail.Send(To(), default);
        await Mail.Send(To(), default);

        Directory.EnumerateFileSystemEntries(Folder).Should().Equal(Path.Combine(Folder, "m1.eml"));
    }

    [Fact]
    public async Task Its_owner_alone_reads_it()
    {
        if (OperatingSystem.IsWindows()) return;
        await Mail.Send(To(), default);

        File.GetUnixFileMode(Folder).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Path.Combine(Folder, "m1.eml")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
