using System.Net.Mail;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Calls;
using Rapport.Domain.Accounts;

namespace Rapport.Adapters.Smtp;

/// <summary>Mail, by SMTP or into a folder. The options are bound by whoever adds it.</summary>
public static class SmtpModule
{
    public const string Provider = "smtp";

    /// <summary>What <see cref="Smtp"/> needs: its calls are counted as those of other providers are.</summary>
    public static IServiceCollection AddSmtp(this IServiceCollection services)
    {
        services.AddMetrics().TryAddSingleton<ProviderMeter>();
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }

    public static IMail Smtp(this IServiceProvider services, SmtpOptions options, MailAddress from) =>
        new SmtpMail(options, from, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ProviderMeter>());

    /// <param name="folder">Where each mail becomes a file.</param>
    public static IMail Folder(string folder, MailAddress from) => new FolderMail(folder, from);
}
