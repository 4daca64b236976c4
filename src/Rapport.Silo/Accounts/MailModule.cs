using Microsoft.Extensions.Options;
using Rapport.Adapters.Smtp;
using Rapport.Domain.Accounts;
using Rapport.Engine;
using Rapport.Engine.Grains;
using Rapport.Engine.Settings;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>Mails to those who have an account: who takes them, what they say, and the links in them.</summary>
internal static class MailModule
{
    // Twice within a minute; what then was not taken is tried again by the account itself, for hours.
    private static readonly EffectPolicy patience = new(2, TimeSpan.FromMinutes(11), TimeSpan.FromSeconds(2)) { IsFinal = e => e is MailException { IsFinal: true } };

    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddChecked<MailOptions>("Rapport:Mail", MailOptions.Check);
        services.AddChecked<SmtpOptions>("Rapport:Smtp", (options, faults, all) =>
        {
            foreach (var (option, rule) in options.Faults(all["Rapport:Mail:Provider"] == SmtpModule.Provider)) faults.Add(option, rule);
        });
        services.AddSmtp().AddSingleton(s => s.GetRequiredService<IOptions<MailOptions>>().Value is { Provider: SmtpModule.Provider } mail
            ? s.Smtp(s.GetRequiredService<IOptions<SmtpOptions>>().Value, mail.Sender)
            : SmtpModule.Folder(Folder(s), s.GetRequiredService<IOptions<MailOptions>>().Value.Sender));
        services.AddSingleton(s => new Provider("mail", () => s.GetRequiredService<IOptions<MailOptions>>().Value.Provider == SmtpModule.Provider
            ? $"configured: {s.GetRequiredService<IMail>().Name}"
            : $"none is sent; each is a file in {Folder(s)}"));
        services.AddSingleton(s => new KeptFolder("mails", () => Folder(s)));
        return services
            .AddSingleton<MailTokens>().AddSingleton<WantedMails>().AddSingleton<MailTexts>()
            .AddEffect<AccountEffect.SendMail, AccountCommand, SendAccountMail>(patience);
    }

    private static string Folder(IServiceProvider services) =>
        Path.GetFullPath(services.GetRequiredService<IOptions<MailOptions>>().Value.Folder ?? Path.Combine(services.GetRequiredService<DataDirectory>().Path, "mail"));
}
