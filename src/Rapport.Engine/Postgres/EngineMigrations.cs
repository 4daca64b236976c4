namespace Rapport.Engine.Postgres;

/// <summary>The engine's own tables. <see cref="Schema.Migrate(Npgsql.NpgsqlDataSource, IEnumerable{Migration}, CancellationToken)"/> runs them first.</summary>
public static class EngineMigrations
{
    public static IReadOnlyList<Migration> All { get; } =
    [
        new("engine.1-events", Events),
        new("engine.2-claims-snapshots-views", Beside),
        new("engine.3-keys", Keys),
    ];

    /// <summary>
    /// Marten 9's event tables (string identity; correlation, causation and headers on), so that either store opens what the other
    /// wrote; and ours that every append touches.
    /// </summary>
    private const string Events = """
        create table if not exists mt_streams (
            id          varchar     not null,
            type        varchar,
            version     bigint,
            "timestamp" timestamptz not null default now(),
            created     timestamptz not null default now(),
            tenant_id   varchar     default '*DEFAULT*',
            is_archived boolean     default false,
            constraint pkey_mt_streams_id primary key (id));

        create table if not exists mt_events (
            seq_id         bigint       not null,
            id             uuid         not null,
            stream_id      varchar,
            version        bigint       not null,
            data           jsonb        not null,
            bdata          bytea,
            type           varchar(500) not null,
            "timestamp"    timestamptz  not null default now(),
            tenant_id      varchar      default '*DEFAULT*',
            mt_dotnet_type varchar,
            correlation_id varchar,
            causation_id   varchar,
            headers        jsonb,
            is_archived    boolean      default false,
            constraint pkey_mt_events_seq_id primary key (seq_id),
            constraint fkey_mt_events_stream_id foreign key (stream_id) references mt_streams (id) on delete cascade);
        create unique index if not exists pk_mt_events_stream_and_version on mt_events (stream_id, version);
        create sequence if not exists mt_events_sequence owned by mt_events.seq_id;

        create table if not exists mt_event_progression (
            name         varchar not null,
            last_seq_id  bigint,
            last_updated timestamptz default transaction_timestamp(),
            constraint pk_mt_event_progression primary key (name));

        create index if not exists ix_rapport_events_command on mt_events (stream_id, causation_id) where causation_id is not null;
        create table if not exists wakeups (
            stream_id varchar primary key, category varchar not null, id varchar not null, due_at timestamptz not null);
        create index if not exists ix_wakeups_due on wakeups (due_at);
        """;

    private const string Beside = """
        create table if not exists claims (
            kind varchar not null, key varchar not null, stream_id varchar not null, primary key (kind, key));
        create index if not exists ix_claims_stream on claims (stream_id);

        create table if not exists snapshots (
            stream_id varchar primary key, version bigint not null, position bigint not null, shape varchar not null, json bytea not null);

        create table if not exists view_versions (
            name varchar primary key, version int not null, rebuilt_at timestamptz, fault jsonb);
        """;

    /// <summary>
    /// One row per person, also when the key is gone: then it keeps another from being made. Snapshots from before are not sealed; they are
    /// disposable.
    /// </summary>
    private const string Keys = """
        create table if not exists person_keys (
            id           varchar     primary key,
            person       varchar     not null unique,
            wrapped      bytea,
            master_key   varchar,
            created_at   timestamptz not null default now(),
            destroyed_at timestamptz,
            check ((wrapped is null) = (destroyed_at is not null)));
        create table if not exists index_keys (
            name varchar primary key, wrapped bytea not null, master_key varchar not null);
        delete from snapshots;
        """;
}
