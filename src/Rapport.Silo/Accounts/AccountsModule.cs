using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Rapport.Domain.Accounts;
using Rapport.Engine;
using Rapport.Engine.Privacy;
using Rapport.Engine.Settings;
using Rapport.Engine.Views;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>Who somebody is: registering, sessions, and one's own account.</summary>
internal static class AccountsModule
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddChecked<AccountsOptions>("Rapport:Accounts", AccountsOptions.Check);
        services.AddAggregate<AccountDecider, Account, AccountCommand, AccountEvent>();
        services.AddSingleton(new PersonalClaimKind(AccountDecider.EmailClaim));
        services.AddMail();
        services.AddView<AccountsView>();
        AddIdentity(services);
        AddSessions(services);
        services.AddSingleton<DemoUser>().AddHostedService(s => s.GetRequiredService<DemoUser>());
        services.AddSingleton(s => new Provider("demo user", () => s.GetRequiredService<DemoUser>().Password is { } password ? $"{DemoUser.Email}, password {password}" : null));
        return services;
    }

    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/auth").WithTags("Accounts").RequireRateLimiting(Limits.Auth).Refuses("edge.too-many-requests");
        Register.Map(auth);
        SignIn.Map(auth);
        Refresh.Map(auth);
        SignOut.Map(auth);
        ConfirmAddress.Map(auth);
        ChangePassword.Map(auth);
        ResetPassword.Map(auth);
        PassSecondFactor.Map(auth);
        SetUpSecondFactor.Map(auth);
        KeepSecondFactor.Map(auth);
        var users = routes.MapGroup("/api/users").WithTags("Accounts").RequireAuthorization();
        Me.Map(users);
        MySessions.Map(users);
        ListUsers.Map(users, "").RequireAuthorization(policy => policy.RequireRole(AccountRoles.Admin)).Refuses("edge.forbidden");
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddSingleton<ILookupNormalizer, AccountNormaliser>();
        services.AddIdentityCore<AccountUser>().AddUserStore<AccountStore>().AddPasswordValidator<PasswordRules>();
        services.AddOptions<IdentityOptions>().Configure<IOptions<AccountsOptions>>((identity, accounts) =>
        {
            identity.User.AllowedUserNameCharacters = "";
            identity.Password = new()
            {
                RequiredLength = accounts.Value.PasswordLength,
                RequiredUniqueChars = 4,
                RequireDigit = false,
                RequireLowercase = false,
                RequireUppercase = false,
                RequireNonAlphanumeric = false,
            };
        });
        services.AddSingleton<ReadTokens>().AddSingleton<Decoy>().AddSingleton<EvenTime>().AddSingleton<AccountIds>().AddScoped<OwnPassword>().AddSingleton<OwnSecondFactor>();
        services.AddSingleton<SecondFactorCodes>().AddSingleton<SecondFactorChallenge>();
    }

    private static void AddSessions(IServiceCollection services)
    {
        services.AddAuthentication(BearerTokenDefaults.AuthenticationScheme).AddBearerToken(o => o.Events = new() { OnMessageReceived = Session.Authenticate });
        services.AddOptions<BearerTokenOptions>(BearerTokenDefaults.AuthenticationScheme).Configure<IOptions<AccountsOptions>>((bearer, accounts) =>
            bearer.BearerTokenExpiration = accounts.Value.AccessTokenLife);
        services.AddSingleton<RefreshTokens>().AddSingleton<SessionTokens>().AddSingleton<SignInSource>().AddSingleton<Beginning>();
        services.AddAuthorization();
        services.AddSingleton<SignedInHubs>().Configure<HubOptions>(hubs => hubs.AddFilter<SignedInHubs>());
    }
}
