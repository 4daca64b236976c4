using System.ComponentModel;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>Turning the second factor on: a secret is shown, a program takes it, and shows a code to prove it.</summary>
internal static class SetUpSecondFactor
{
    public sealed record Body(string? Password);

    public sealed record Shown([property: Description("Six digits that the authenticator shows.")] string? Code);

    public sealed record Secret(
        [property: Description("In base32, to type into an authenticator.")] string Key,
        [property: Description("The same as a QR code holds it.")] string Uri);

    public sealed record RecoveryCodes([property: Description("Each holds once, instead of a code. They are not shown again.")] IReadOnlyList<string> Codes);

    public static readonly RecoveryCodes Example = new(["k3vq-7d2a-xw5n-m4tz"]);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/two-factor/begin", Begin)
            .RequireAuthorization()
            .WithSummary("Begin a second factor")
            .WithDescription("Shows a new secret. Nothing is asked for until it is confirmed. Needs the password and a confirmed address.")
            .WithMetadata(new AnswersWithTokens())
            .Produces<Secret>()
            .Example(new Body("correct horse battery"), new Secret("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "otpauth://totp/Rapport:ann%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Rapport"))
            .Refuses("edge.invalid", "accounts.address-unconfirmed", "accounts.second-factor-on", "accounts.changed-meanwhile", "busy", "unavailable");
        routes.MapPost("/two-factor/confirm", Confirm)
            .RequireAuthorization()
            .WithSummary("Turn the second factor on")
            .WithDescription("With a code of the authenticator. Answers ten recovery codes, which are shown this once. A mail tells the owner.")
            .WithMetadata(new AnswersWithTokens())
            .Produces<RecoveryCodes>()
            .Example(new Shown("492039"), Example)
            .Refuses("edge.invalid", "accounts.second-factor-on", "accounts.second-factor-off", "accounts.wrong-code", "busy", "unavailable");
    }

    private static async Task<IResult> Begin(Body body, HttpContext http, OwnPassword own, IGrains grains, TimeProvider time)
    {
        var faults = new Faults();
        if (await own.Check(http, "password", body.Password, faults) is not { } user) return Problem.Of(faults);
        var command = new AccountCommand.BeginSecondFactor(SecondFactorCodes.NewSecret(), user.SecurityStamp, time.GetUtcNow());
        var answer = await grains.Ask(AccountDecider.Family, user.Id, command, Requested.Cause(http), withState: true, http.RequestAborted);
        return answer.Or(http, done => Begun(done.State!));
    }

    private static IResult Begun(Account account)
    {
        // It was begun by this very request, which came again after it was confirmed.
        if (account is not Account.Registered { SecondFactor: SecondFactor.Begun begun } registered) return Problem.Of(AccountRefusals.SecondFactorIsOn);
        var uri = $"otpauth://totp/Rapport:{Uri.EscapeDataString(registered.Email)}?secret={begun.Secret}&issuer=Rapport&algorithm=SHA1&digits={TimedCode.Digits}&period=30";
        return TypedResults.Ok(new Secret(begun.Secret, uri));
    }

    private static async Task<IResult> Confirm(Shown body, HttpContext http, SecondFactorCodes codes, WantedMails mails, IGrains grains, TimeProvider time)
    {
        var (id, recovery, now) = (Requested.UserId(http), codes.RecoveryCodes(http), time.GetUtcNow());
        var state = (await grains.Read(AccountDecider.Family, id, http.RequestAborted)).OrThrow().State;
        if (Proof(body.Code, state, now) is not { } proof)
        {
            var faults = new Faults();
            faults.Add("code", "Six digits that the authenticator shows now. If they are refused: is the clock of the device right?");
            return Problem.Of(faults);
        }
        var command = new AccountCommand.TurnOnSecondFactor(proof, [.. recovery.Select(SecondFactorCodes.Hash)], mails.Of(http, id, AccountMailKind.SecondFactorOn), now);
        return (await grains.Ask(AccountDecider.Family, id, command, Requested.Cause(http), ct: http.RequestAborted)).Or(http, _ => TypedResults.Ok(new RecoveryCodes(recovery)));
    }

    // Where it is on already, or was never begun, the account itself says so.
    private static SecondFactorProof.Code? Proof(string? typed, Account? state, DateTimeOffset now)
    {
        if (SecondFactorCodes.Read(typed) is not { } code || !SecondFactorCodes.IsDigits(code)) return null;
        if (state is not Account.Registered { SecondFactor: SecondFactor.Begun begun }) return new("", 0);
        return TimedCode.Match(begun.Secret, code, now, after: 0) is { } step ? new(begun.Secret, step) : null;
    }
}
