using Dapper;
using Npgsql;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>All accounts, for those who look after them: administrators, and whoever runs the server.</summary>
internal static class ListUsers
{
    /// <param name="Next">Ask with <c>cursor</c> this for more; null at the end.</param>
    public sealed record Page(IReadOnlyList<Me.Account> Items, string? Next);

    private const string Sort = "registered";

    private const string Sql = $"""
        select key as Key, registered_at as RegisteredAt from view_{AccountsView.ViewName}
        where (@at::timestamptz is null or (registered_at, key) < (@at, @key)) and (not @admins or is_admin)
        order by registered_at desc, key desc limit @limit
        """;

    public static RouteHandlerBuilder Map(IEndpointRouteBuilder routes, string path) => routes.MapGet(path, Handle)
        .WithSummary("All accounts")
        .WithDescription("The latest first. `role=admin` for the administrators alone.")
        .Produces<Page>()
        .Example(answer: new Page([Me.Example], null))
        .Refuses("edge.invalid");

    private static async Task<IResult> Handle(string? cursor, string? limit, string? role, HttpContext http, NpgsqlDataSource database, IGrains grains)
    {
        var faults = new Faults();
        var count = faults.Whole("limit", limit, 1, 100, 50);
        var admins = faults.OneOf("role", role, [AccountRoles.Admin, "all"], "all") == AccountRoles.Admin;
        var from = Cursor.Read(faults, cursor, Sort, place => place is [var at, _] && Cursor.Moment(at) is not null);
        if (faults.Any) return Problem.Of(faults);

        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var place = new { at = from is null ? null : Cursor.Moment(from.Place[0]), key = from?.Place[1], admins, limit = count + 1 };
        var rows = (await connection.QueryAsync<(string Key, DateTime RegisteredAt)>(new(Sql, place, cancellationToken: http.RequestAborted))).ToList();
        var items = new List<Me.Account>();
        foreach (var (key, _) in rows.Take(count))
            if ((await grains.Read(AccountDecider.Family, key, http.RequestAborted)).OrThrow().State is Account.Registered account) items.Add(Me.Of(key, account));
        var next = rows.Count > count ? new Cursor(Sort, [Cursor.Moment(rows[count - 1].RegisteredAt), rows[count - 1].Key]).Write() : null;
        return TypedResults.Ok(new Page(items, next));
    }
}
