using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>Turning the second factor off, and new recovery codes for those who have used theirs.</summary>
internal static class KeepSecondFactor
{
    /// <param name="Code">Six digits that the authenticator shows now, or a recovery code.</param>
    public sealed record Body(string? Password, string? Code);

    private static readonly Body example = new("correct horse battery", "492039");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/two-factor/disable", TurnOff)
            .RequireAuthorization()
            .WithSummary("Turn the second factor off")
            .WithDescription("Needs the password and a code, so that who has the password alone can't. A mail tells the owner.")
            .Produces(StatusCodes.Status204NoContent)
            .Example(example)
            .Refuses("edge.invalid", "accounts.changed-meanwhile", "busy", "unavailable");
        routes.MapPost("/two-factor/recovery-codes", Replace)
            .RequireAuthorization()
            .WithSummary("New recovery codes")
            .WithDescription("Needs the password and a code, which may be one of the recovery codes. The ones before hold no more.")
            .WithMetadata(new AnswersWithTokens())
            .Produces<SetUpSecondFactor.RecoveryCodes>()
            .Example(example, SetUpSecondFactor.Example)
            .Refuses("edge.invalid", "accounts.second-factor-off", "accounts.changed-meanwhile", "busy", "unavailable");
    }

    private static async Task<IResult> TurnOff(Body body, HttpContext http, OwnPassword own, OwnSecondFactor factor, WantedMails mails, IGrains grains, TimeProvider time)
    {
        var faults = new Faults();
        if (await own.Check(http, "password", body.Password, faults) is not { } user) return Problem.Of(faults);
        if (await factor.Refusal(http, user, "code", body.Code) is { } refused) return refused;
        var command = new AccountCommand.TurnOffSecondFactor(user.SecurityStamp, mails.Of(http, user.Id, AccountMailKind.SecondFactorOff), time.GetUtcNow());
        return (await grains.Ask(AccountDecider.Family, user.Id, command, Requested.Cause(http), ct: http.RequestAborted)).Or(http, _ => TypedResults.NoContent());
    }

    private static async Task<IResult> Replace(Body body, HttpContext http, OwnPassword own, OwnSecondFactor factor, SecondFactorCodes codes, IGrains grains, TimeProvider time)
    {
        var faults = new Faults();
        if (await own.Check(http, "password", body.Password, faults) is not { } user) return Problem.Of(faults);
        if (await factor.Refusal(http, user, "code", body.Code) is { } refused) return refused;
        var recovery = codes.RecoveryCodes(http);
        var command = new AccountCommand.ReplaceRecoveryCodes([.. recovery.Select(SecondFactorCodes.Hash)], user.SecurityStamp, time.GetUtcNow());
        return (await grains.Ask(AccountDecider.Family, user.Id, command, Requested.Cause(http), ct: http.RequestAborted))
            .Or(http, _ => TypedResults.Ok(new SetUpSecondFactor.RecoveryCodes(recovery)));
    }
}
