using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NpgsqlTypes;
using Rapport.Engine.Events;
using Rapport.Engine.Views;

namespace Rapport.Engine.Tests.Views;

[JsonDerivedType(typeof(Opened), "jar.opened.v1")]
[JsonDerivedType(typeof(Filled), "jar.filled.v1")]
[JsonDerivedType(typeof(Labelled), "jar.labelled.v1")]
[JsonDerivedType(typeof(Smashed), "jar.smashed.v1")]
[JsonDerivedType(typeof(Dusted), "jar.dusted.v1")]
internal abstract record JarEvent
{
    public sealed record Opened(string Owner, DateTimeOffset At) : JarEvent;

    public sealed record Filled(int Coins) : JarEvent;

    public sealed record Labelled(string? Label) : JarEvent;

    public sealed record Smashed : JarEvent;

    /// <summary>No view wants it.</summary>
    public sealed record Dusted : JarEvent;
}

/// <param name="Fills">Counts events: one that is applied twice shows.</param>
internal sealed record Jar(string Owner, DateTimeOffset OpenedAt, int Coins, int Fills, ImmutableArray<string> Labels, string? Last);

internal class Jars : View<Jar>
{
    public override string Name => "jars";

    public override int Version => 1;

    public override IReadOnlyList<Type> Wants =>
        [typeof(JarEvent.Opened), typeof(JarEvent.Filled), typeof(JarEvent.Labelled), typeof(JarEvent.Smashed)];

    public override IReadOnlyList<Column<Jar>> Columns =>
    [
        new("owner_id", NpgsqlDbType.Varchar, j => j.Owner),
        new("opened_at", NpgsqlDbType.TimestampTz, j => j.OpenedAt),
        new("coins", NpgsqlDbType.Integer, j => j.Coins),
        new("labels", NpgsqlDbType.Array | NpgsqlDbType.Text, j => j.Labels),
        new("last", NpgsqlDbType.Text, j => j.Last),
    ];

    public override IReadOnlyList<string> Indexes => ["(owner_id, opened_at desc)"];

    public override string? Key(Recorded recorded) => recorded.IdIn("jar");

    public override Jar? Apply(Jar? row, Recorded recorded) => recorded.Event switch
    {
        JarEvent.Opened e => new(e.Owner, e.At, 0, 0, [], null),
        JarEvent.Filled e => row! with { Coins = row.Coins + e.Coins, Fills = row.Fills + 1 },
        JarEvent.Labelled e => row! with { Labels = e.Label is null ? row.Labels : row.Labels.Add(e.Label), Last = e.Label },
        JarEvent.Smashed => null,
        _ => row,
    };
}

/// <summary>How many coins each owner was given in all: rows that many streams touch.</summary>
internal sealed class Purses : View<Purse>
{
    public override string Name => "purses";

    public override int Version => 1;

    public override IReadOnlyList<Type> Wants => [typeof(JarEvent.Filled)];

    public override IReadOnlyList<Column<Purse>> Columns => [];

    public override string? Key(Recorded recorded) => "all";

    public override Purse? Apply(Purse? row, Recorded recorded) => new((row?.Coins ?? 0) + ((JarEvent.Filled)recorded.Event).Coins);
}

internal sealed record Purse(long Coins);

/// <summary>The same rows, made otherwise by a newer build.</summary>
internal sealed class JarsOfTheNextBuild : Jars
{
    public override int Version => 2;

    public override IReadOnlyList<Column<Jar>> Columns => [.. base.Columns, new("fills", NpgsqlDbType.Integer, j => j.Fills)];

    public override Jar? Apply(Jar? row, Recorded recorded) =>
        base.Apply(row, recorded) is { } jar && recorded.Event is JarEvent.Opened ? jar with { Owner = "owner-" + jar.Owner } : base.Apply(row, recorded);
}

/// <summary>Columns changed, and somebody forgot to raise the version.</summary>
internal sealed class JarsWithAForgottenVersion : Jars
{
    public override IReadOnlyList<Column<Jar>> Columns => [.. base.Columns, new("fills", NpgsqlDbType.Integer, j => j.Fills)];
}

/// <summary>Can't take what <paramref name="faulty"/> says, as long as it says so.</summary>
internal sealed class JarsWith(Func<object, bool> faulty) : Jars
{
    public override Jar? Apply(Jar? row, Recorded recorded) =>
        faulty(recorded.Event) ? throw new InvalidOperationException($"I choke on {recorded.Event}") : base.Apply(row, recorded);
}
