using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Testing.Mails;

namespace Rapport.Silo.Tests.Accounts;

/// <summary>What somebody finds in their mail, which the server writes into its folder.</summary>
internal static class Mailbox
{
    /// <summary>All that came to an address so far.</summary>
    public static IReadOnlyList<Eml> Mails(this SiloHost silo, string to)
    {
        var folder = Path.Combine(silo.Data, "mail");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.eml").Select(f => Eml.Read(File.ReadAllText(f))).Where(m => m.To == to)] : [];
    }

    /// <summary>The newest mail with this subject, once it came, and so many of them.</summary>
    public static async Task<Eml> Mail(this SiloHost silo, string to, string subject, int count = 1)
    {
        IReadOnlyList<string> files = [];
        var folder = Path.Combine(silo.Data, "mail");
        await Eventually.Holds(
            () =>
            {
                files = !Directory.Exists(folder) ? [] : [.. Directory.EnumerateFiles(folder, "*.eml")
                    .Where(f => Eml.Read(File.ReadAllText(f)) is var m && m.To == to && m.Subject == subject).OrderBy(File.GetLastWriteTimeUtc)];
                return Task.FromResult(files.Count >= count);
            },
            $"{count} mails '{subject}' came");
        return files.Count == count ? Eml.Read(File.ReadAllText(files[^1])) : throw new UnreachableException($"There are {files.Count} mails '{subject}'.");
    }

    /// <summary>What happened to the account with this address.</summary>
    public static async Task<IReadOnlyList<AccountEvent>> AccountEvents(this SiloHost silo, string email)
    {
        var store = silo.Services.GetRequiredService<IEventStore>();
        var stream = await store.FindClaim(AccountDecider.EmailClaim, email) ?? throw new UnreachableException("No account has the address.");
        return [.. (await store.Read(new(AccountDecider.Category, stream[(AccountDecider.Category.Length + 1)..]), 0)).Select(e => (AccountEvent)e.Event)];
    }
}

internal static class Forgetting
{
    /// <summary>As when the server was killed before it could keep the answer.</summary>
    public static async Task Forget(this Rapport.Testing.TestDatabase database, string key)
    {
        await using var command = database.DataSource.CreateCommand("delete from idempotency_keys where key = $1");
        command.Parameters.AddWithValue(key);
        await command.ExecuteNonQueryAsync();
    }
}
