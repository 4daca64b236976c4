using Rapport.Domain.Deciding;

namespace Rapport.Domain.Accounts;

/// <summary>What an account wants done outside.</summary>
public abstract record AccountEffect : Effect
{
    private AccountEffect(string key) : base(key) { }

    /// <summary>Send it; answer <c>MailSent</c> or <c>MailNotSent</c>. Whoever sends it twice sends the same mail twice.</summary>
    public sealed record SendMail(string Key, WantedMail Mail, string To) : AccountEffect(Key);
}
