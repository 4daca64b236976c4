namespace Rapport.Engine.Postgres;

/// <summary>A step of the schema. Rooms register theirs as services; the engine's own come first.</summary>
/// <param name="Name">Once and for all: an applied name is recorded and not run again. <c>accounts.1-idempotency-keys</c>.</param>
/// <param name="Sql">Idempotent all the same (<c>create table if not exists</c>): a restored database may hold some of it.</param>
public sealed record Migration(string Name, string Sql);
