using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>With <c>--demo</c> somebody to sign in as. The password is random, shown at start, and kept in the data directory.</summary>
internal sealed class DemoUser(IOptions<ServerOptions> server, DataDirectory data, IServiceScopeFactory scopes, IGrains grains, TimeProvider time) : IHostedService
{
    public const string Email = "demo@rapport.example";

    /// <summary>Always the same, so that rooms can give the demo user something to show.</summary>
    public const string Id = "demo0000000000000000000000000001";

    /// <summary>Null without <c>--demo</c>.</summary>
    public string? Password { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!server.Value.Demo) return;
        // Whoever erased it has the last word: its id is taken for good.
        if ((await grains.Read(AccountDecider.Family, Id, cancellationToken)).OrThrow().State is Account.Erased) return;
        Password = data.Secret("demo.password", () => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 14));
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<AccountUser>>();
        var user = new AccountUser { Id = Id, Email = Email, DisplayName = "Demo", Cause = new(Guid.NewGuid().ToString("n"), "demo", "demo") };
        var known = await users.FindByIdAsync(Id);
        if (known is null) Insist(await users.CreateAsync(user, Password));
        else if (!await users.CheckPasswordAsync(known, Password)) await Change(scope.ServiceProvider, known);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The database is older than the data directory: what is shown must hold.
    private async Task Change(IServiceProvider services, AccountUser known)
    {
        var hash = services.GetRequiredService<IPasswordHasher<AccountUser>>().HashPassword(known, Password!);
        (await grains.Ask(
            AccountDecider.Family, Id, new AccountCommand.ChangePassword(hash, Guid.NewGuid().ToString("n"), time.GetUtcNow()), known.Cause)).OrThrow();
    }

    private static void Insist(IdentityResult result)
    {
        if (!result.Succeeded) throw new InvalidOperationException($"The demo user can't be made: {string.Join(" ", result.Errors.Select(e => e.Description))}");
    }
}
