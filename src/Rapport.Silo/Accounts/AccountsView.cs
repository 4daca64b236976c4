using System.Collections.Immutable;
using NpgsqlTypes;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Views;

namespace Rapport.Silo.Accounts;

/// <summary>Which accounts there are. Nothing personal: names and addresses are asked of the accounts themselves, a page at a time.</summary>
internal sealed class AccountsView : View<AccountsView.Row>
{
    public const string ViewName = "accounts";

    public sealed record Row(DateTimeOffset RegisteredAt, ImmutableSortedSet<string> Roles);

    public override string Name => ViewName;

    public override int Version => 1;

    public override IReadOnlyList<Type> Wants { get; } = [typeof(AccountEvent.Registered), typeof(AccountEvent.RoleGranted), typeof(AccountEvent.RoleTaken), typeof(AccountEvent.Erased)];

    public override IReadOnlyList<Column<Row>> Columns { get; } =
        [new("registered_at", NpgsqlDbType.TimestampTz, r => r.RegisteredAt), new("is_admin", NpgsqlDbType.Boolean, r => r.Roles.Contains(AccountRoles.Admin))];

    public override IReadOnlyList<string> Indexes => ["(registered_at desc, key desc)"];

    public override string? Key(Recorded recorded) => recorded.IdIn(AccountDecider.Category);

    public override Row? Apply(Row? row, Recorded recorded) => recorded.Event switch
    {
        AccountEvent.Registered e => new(e.At, []),
        AccountEvent.RoleGranted e => row! with { Roles = row.Roles.Add(e.Role) },
        AccountEvent.RoleTaken e => row! with { Roles = row.Roles.Remove(e.Role) },
        AccountEvent.Erased => null,
        _ => row,
    };
}
