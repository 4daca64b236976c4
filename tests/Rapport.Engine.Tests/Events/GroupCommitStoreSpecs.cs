using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Rapport.Engine.Events;
using Rapport.Engine.Live;
using Rapport.Testing.Compliance;

namespace Rapport.Engine.Tests.Events;

public sealed class GroupCommitStoreSpecs : EventStoreCompliance
{
    protected override IEventStore Open(NpgsqlDataSource source) =>
        new GroupCommitStore(source, Names, NodeId.Fresh(), TimeProvider.System, NullLogger<GroupCommitStore>.Instance);
}
