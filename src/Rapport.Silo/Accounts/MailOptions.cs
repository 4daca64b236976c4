using System.Net.Mail;
using Rapport.Adapters.Smtp;
using Rapport.Engine.Settings;

namespace Rapport.Silo.Accounts;

/// <summary>The section <c>Rapport:Mail</c>: mails to those who have an account.</summary>
internal sealed class MailOptions
{
    public const string FolderProvider = "folder";

    /// <summary>
    /// Who takes them: <c>folder</c> sends nothing and writes each into a file, for development; <c>smtp</c> is the server of the section
    /// <c>Rapport:Smtp</c>. Default: <c>folder</c>.
    /// </summary>
    public string Provider { get; set; } = FolderProvider;

    /// <summary>Where the files go. They hold links that open accounts. Default: <c>mail</c> in the data directory.</summary>
    public string? Folder { get; set; }

    /// <summary>The address that they come from. Needed for <c>smtp</c>. Default: <c>no-reply@localhost</c>.</summary>
    public string From { get; set; } = "no-reply@localhost";

    /// <summary>
    /// Where people open the web app, for the links in mails: <c>https://rapport.example</c>. Never taken from a request, whose sender could
    /// make the links lead elsewhere. Needed for <c>smtp</c>. Default: the first address that the server listens on.
    /// </summary>
    public Uri? WebAddress { get; set; }

    public MailAddress Sender => new(From, "Rapport");

    public static void Check(MailOptions options, OptionFaults faults)
    {
        var smtp = options.Provider == SmtpModule.Provider;
        if (!smtp && options.Provider != FolderProvider) faults.Add(nameof(Provider), $"must be one of {FolderProvider}, {SmtpModule.Provider}", options.Provider);
        if (options.Folder is { } folder && string.IsNullOrWhiteSpace(folder)) faults.Add(nameof(Folder), "must be the path of a folder that may be created");
        if (!MailAddress.TryCreate(options.From, out var from) || from.Address != options.From || (smtp && from.Host == "localhost"))
            faults.Add(nameof(From), "must be the address that mails come from, such as no-reply@rapport.example", options.From);
        if (options.WebAddress is { } web ? !web.IsAbsoluteUri || web.Scheme is not ("http" or "https") || web.Query.Length + web.Fragment.Length + web.UserInfo.Length > 0 : smtp)
            faults.Add(nameof(WebAddress), "must be where people open the web app, such as https://rapport.example", options.WebAddress);
    }
}
