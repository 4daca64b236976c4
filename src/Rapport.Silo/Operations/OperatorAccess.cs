using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Rapport.Silo.Web;

namespace Rapport.Silo.Operations;

/// <summary>The token of whoever may read the server's data directory, made at the first start: <c>operator.token</c>.</summary>
internal sealed class OperatorToken(DataDirectory data) : IHostedService
{
    private readonly string value = data.Secret("operator.token", () => RandomNumberGenerator.GetHexString(48, lowercase: true));

    public bool Is(string given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(value));

    // Made by now, so that whoever wants to use it finds it.
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The scheme <c>Authorization: Operator TOKEN</c> and the policy that asks for it. No user's token passes.</summary>
internal sealed class OperatorAccess(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, OperatorToken token)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Policy = "Operator";

    private const string Prefix = "Operator ";

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<OperatorToken>().AddHostedService(s => s.GetRequiredService<OperatorToken>());
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, OperatorAccess>(Policy, null);
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.AddAuthenticationSchemes(Policy).RequireAuthenticatedUser());
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Prefix, StringComparison.Ordinal)) return Task.FromResult(AuthenticateResult.NoResult());
        if (!token.Is(header[Prefix.Length..].Trim())) return Task.FromResult(AuthenticateResult.Fail("Not the operator's token."));
        var operatorUser = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "operator")], Policy));
        return Task.FromResult(AuthenticateResult.Success(new(operatorUser, Policy)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = Policy;
        return base.HandleChallengeAsync(properties);
    }
}
