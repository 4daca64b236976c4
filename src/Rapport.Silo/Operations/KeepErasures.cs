using System.Collections.Immutable;
using System.ComponentModel;
using Dapper;
using Microsoft.AspNetCore.Identity;
using Npgsql;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Silo.Accounts;
using Rapport.Silo.Accounts.Erasing;
using Rapport.Silo.Operations.Proof;
using Rapport.Silo.Web;

namespace Rapport.Silo.Operations;

/// <summary>Erasing on request of somebody who can't ask themselves, how all erasures go, and the proof.</summary>
internal static class KeepErasures
{
    public sealed record Body(
        [property: Description("An e-mail address, or an account's id.")] string? User,
        [property: Description("All steps once more for one who was erased before.")] bool? Again,
        [property: Description("Look for them everywhere afterwards, and answer only then.")] bool? Verify);

    /// <param name="Proof">Only when it was asked for.</param>
    public sealed record Answered(string User, ShownErasure Erasure, ProofReport? Proof);

    public sealed record Underway(string User, string ErasureId, DateTimeOffset RequestedAt, string? Step, int Failures, string? Reason, DateTimeOffset? RetryAt);

    public sealed record State(ImmutableArray<Underway> Underway, long Completed);

    public sealed record Ids(ImmutableArray<string> Users);

    public sealed record Reapplied(int Requested, int AlreadyErased);

    public sealed record Sought(
        [property: Description("The account's id; of one who is erased nobody knows the address.")] string? User,
        [property: Description("Texts to look for. They are kept nowhere.")] ImmutableArray<string>? Known);

    private static readonly string someone = Me.Example.Id;

    private static readonly ShownErasure begun = ShownErasure.Example with { Status = ErasureStatus.Underway, By = ErasureBy.Operator, CompletedAt = null, Steps = [] };

    public static void Map(IEndpointRouteBuilder routes)
    {
        var erasures = routes.MapGroup("/erasures");
        erasures.MapGet("", Show).WithSummary("Erasures under way").WithDescription("With the step that each is at, and what it fails at.").Produces<State>()
            .Example(answer: new State([new(someone, begun.Id, begun.RequestedAt, "practice-sessions", 1, nameof(TimeoutException), begun.RequestedAt.AddSeconds(5))], 2));
        erasures.MapGet("/users", Users).WithSummary("Who was erased").WithDescription("The ids, which name nobody: the list to keep beside the backups.").Produces<Ids>().Example(answer: new Ids([someone]));
        erasures.MapPost("", Erase)
            .WithSummary("Erase somebody")
            .WithDescription("What is under way or completed is answered as it is. With `verify` it answers when all is done and looked through.")
            .Produces<Answered>(StatusCodes.Status202Accepted).Produces<Answered>()
            .Example(
                new Body(Me.Example.Email, null, true), answer: new Answered(someone, ShownErasure.Example with { By = ErasureBy.Operator }, ProofReport.Example),
                accepted: new Answered(someone, begun, null))
            .Refuses("edge.invalid", "accounts.not-found", "busy", "unavailable");
        erasures.MapPost("/reapply", Reapply)
            .WithSummary("Erase again after a restore")
            .WithDescription("All of the list who are not erased in this database.")
            .Produces<Reapplied>(StatusCodes.Status202Accepted)
            .Example(new Ids([someone]), new Reapplied(1, 0))
            .Refuses("edge.invalid", "busy", "unavailable");
        erasures.MapPost("/verify", Verify)
            .WithSummary("Look for somebody who was erased")
            .WithDescription("In every table, in a fresh dump, in every file, and in what is sealed. Answers when all is looked through.")
            .Produces<ProofReport>()
            .Example(new Sought(someone, [Me.Example.Email]), ProofReport.Example)
            .Refuses("edge.invalid");
    }

    private static async Task<IResult> Show(HttpContext http, NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<(string User, string Doc)>(new CommandDefinition(
            $"select key, doc::text from view_{ErasuresView.ViewName} where status = @underway order by requested_at limit 1000", new { underway = UnderwayStatus }, cancellationToken: http.RequestAborted));
        var completed = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"select count(*) from view_{ErasuresView.ViewName} where status <> @underway", new { underway = UnderwayStatus }, cancellationToken: http.RequestAborted));
        return TypedResults.Ok(new State([.. rows.Select(r => Of(r.User, Engine.Events.Json.Read<ErasuresView.Row>(System.Text.Encoding.UTF8.GetBytes(r.Doc))))], completed));
    }

    private static async Task<IResult> Users(HttpContext http, NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        return TypedResults.Ok(new Ids([.. await connection.QueryAsync<string>(new CommandDefinition(
            $"select key from view_{ErasuresView.ViewName} order by requested_at, key", cancellationToken: http.RequestAborted))]));
    }

    private static async Task<IResult> Erase(
        Body body, HttpContext http, UserManager<AccountUser> users, IGrains grains, Erasures erasures, ILive live, KnownTexts texts, ErasureProof proof)
    {
        var faults = new Faults();
        var named = faults.Text("user", body.User, EmailAddress.MaxLength);
        if (faults.Any) return Problem.Of(faults);
        var person = named.Contains('@') ? (await users.FindByEmailAsync(named))?.Id : named;
        if (person is null || !await IsKnown(person, grains, http.RequestAborted)) return Problem.Of(AccountRefusals.NotFound);

        // Before it is gone, and never written down.
        var known = body.Verify is true ? await texts.Of(person, http.RequestAborted) : [];
        var answer = await erasures.Request(person, ErasureBy.Operator, body.Again is true, Requested.Cause(http), http.RequestAborted);
        if (answer is not Answer<Erasure>.Done { State: { } state } done || body.Verify is not true)
            return answer.Or(http, asked => TypedResults.Accepted((string?)null, new Answered(person, ShownErasure.Of(asked.State!)!, null)));
        if (state is not Erasure.Completed) state = await Completed(person, state, done.Version, live, http.RequestAborted);
        return TypedResults.Ok(new Answered(person, ShownErasure.Of(state)!, await proof.Of(person, known, http.RequestAborted)));
    }

    private static async Task<IResult> Reapply(Ids body, HttpContext http, Erasures erasures)
    {
        if (body.Users.IsDefault) return Problem.Of(Missing("users"));
        var (requested, already) = (0, 0);
        foreach (var person in body.Users.Where(u => !string.IsNullOrWhiteSpace(u)).Select(u => u.Trim()).Distinct())
        {
            if (await erasures.IsErased(person, http.RequestAborted))
            {
                already++;
                continue;
            }
            var answer = await erasures.Request(person, ErasureBy.Restore, again: true, Requested.Cause(http, person), http.RequestAborted);
            if (answer is Answer<Erasure>.Refused refused) return Problem.Of(refused.Refusal);
            requested++;
        }
        return TypedResults.Accepted((string?)null, new Reapplied(requested, already));
    }

    private static async Task<IResult> Verify(Sought body, HttpContext http, ErasureProof proof, KnownTexts texts)
    {
        var faults = new Faults();
        var person = faults.Text("user", body.User, 64);
        if (person.Length is > 0 and < 16) faults.Add("user", "The account's id, which has at least 16 characters.");
        if (body.Known is null or { IsDefault: true }) faults.Add("known", "Required: texts of theirs. Without any only the id is looked for; say so with an empty list.");
        if (faults.Any) return Problem.Of(faults);
        return TypedResults.Ok(await proof.Of(person, await texts.WithoutPublic(body.Known!.Value, http.RequestAborted), http.RequestAborted));
    }

    private static async Task<bool> IsKnown(string person, IGrains grains, CancellationToken ct) =>
        (await grains.Read(AccountDecider.Family, person, ct)).OrThrow().State is not Account.Nobody
        || (await grains.Read(ErasureDecider.Family, person, ct)).OrThrow().State is not Erasure.NotRequested;

    private static async Task<Erasure> Completed(string person, Erasure state, long version, ILive live, CancellationToken ct)
    {
        await foreach (var happening in live.Watch(new(ErasureDecider.Category, person), version, ct))
        {
            if (happening is not Happening.Stored { Recorded.Event: ErasureEvent happened }) continue;
            state = ErasureDecider.Evolve(state, happened);
            if (state is Erasure.Completed) break;
        }
        return state;
    }

    private static Faults Missing(string field)
    {
        var faults = new Faults();
        faults.Add(field, "Required.");
        return faults;
    }

    private static readonly string UnderwayStatus = nameof(ErasureStatus.Underway).ToLowerInvariant();

    private static Underway Of(string user, ErasuresView.Row r) => new(user, r.ErasureId, r.RequestedAt, r.Step, r.Failures, r.Reason, r.RetryAt);
}
