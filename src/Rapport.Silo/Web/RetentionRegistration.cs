using Rapport.Domain.Accounts;

namespace Rapport.Silo.Web;

internal static class RetentionRegistration
{
    /// <summary>A rule by which old things of a room are removed each day.</summary>
    public static IServiceCollection AddRetentionRule<TRule>(this IServiceCollection services, RetentionRule rule)
        where TRule : class, IRemovesOld => services.AddSingleton(rule).AddKeyedSingleton<IRemovesOld, TRule>(rule.Name);
}
