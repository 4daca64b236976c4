using Rapport.Domain.Accounts;
using Rapport.Domain.Practice;

namespace Rapport.Cluster;

// One closed class per aggregate; the grain type is its category, said once more, for it is part of the address.

[GrainType("account")]
public sealed class AccountGrain(GrainParts parts) : AggregateGrain<AccountDecider, Account, AccountCommand, AccountEvent>(parts);

[GrainType("consents")]
public sealed class ConsentsGrain(GrainParts parts) : AggregateGrain<ConsentsDecider, Consents, ConsentsCommand, ConsentsEvent>(parts);

[GrainType("erasure")]
public sealed class ErasureGrain(GrainParts parts) : AggregateGrain<ErasureDecider, Erasure, ErasureCommand, ErasureEvent>(parts);

[GrainType("data-export")]
public sealed class DataExportGrain(GrainParts parts) : AggregateGrain<DataExportDecider, DataExport, DataExportCommand, DataExportEvent>(parts);

[GrainType("practice-floor")]
public sealed class PracticeFloorGrain(GrainParts parts) : AggregateGrain<PracticeFloorDecider, PracticeFloor, PracticeFloorCommand, PracticeFloorEvent>(parts);

[GrainType("practice-scenario")]
public sealed class ScenarioGrain(GrainParts parts) : AggregateGrain<ScenarioDecider, Scenario, ScenarioCommand, ScenarioEvent>(parts);

[GrainType("practice-session")]
public sealed class PracticeSessionGrain(GrainParts parts)
    : AggregateGrain<PracticeSessionDecider, PracticeSession, PracticeSessionCommand, PracticeSessionEvent>(parts);

[GrainType("practice-skill")]
public sealed class SkillGrain(GrainParts parts) : AggregateGrain<SkillDecider, Skill, SkillCommand, SkillEvent>(parts);

[GrainType("retention")]
public sealed class RetentionGrain(GrainParts parts) : AggregateGrain<RetentionDecider, Retention, RetentionCommand, RetentionEvent>(parts);
