-- Tables for Orleans' ADO.NET membership on Postgres, our own, written from what the provider asks for: it reads every row of orleansquery
-- once when it starts, and runs the texts with named parameters. It names no schema, so the silo's connection string says
-- "Search Path=orleans". No reminders: the table of wakeups does that for every host.
-- Rapport runs this itself when it starts as a silo. It may be run again.
create schema if not exists orleans;

create table if not exists orleans.orleansquery (querykey varchar(64) primary key, querytext text not null);

-- One row per cluster. Every change of membership is a compare-and-set on it, and its lock puts competitors in order.
create table if not exists orleans.membership_version (
    deployment_id varchar(150) primary key, version int not null default 0, changed_at timestamptz not null default now());

create table if not exists orleans.membership (
    deployment_id varchar(150) not null references orleans.membership_version,
    address       varchar(45)  not null,
    port          int          not null,
    generation    int          not null,
    silo_name     varchar(150) not null,
    host_name     varchar(150) not null,
    status        int          not null, -- 3 is active, 6 is dead
    proxy_port    int          not null, -- 0: no gateway
    suspect_times text,
    start_time    timestamptz  not null,
    alive_time    timestamptz  not null,
    primary key (deployment_id, address, port, generation));

insert into orleans.orleansquery (querykey, querytext)
select key, replace(replace(replace(text,
    '{silo}', 'm.deployment_id = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation'),
    '{bump}', 'update membership_version v set version = version + 1, changed_at = now() where v.deployment_id = @DeploymentId and v.version = @Version'),
    '{members}', 'select v.version as Version, m.address as Address, m.port as Port, m.generation as Generation, m.silo_name as SiloName,
        m.host_name as HostName, m.status as Status, m.proxy_port as ProxyPort, m.suspect_times as SuspectTimes,
        m.start_time as StartTime, m.alive_time as IAmAliveTime from membership_version v left join membership m on m.deployment_id = v.deployment_id')
from (values
-- These three answer whether they did it.
('InsertMembershipVersionKey', 'with made as (insert into membership_version (deployment_id) values (@DeploymentId) on conflict do nothing returning 1)
    select exists (select from made)'),
('InsertMembershipKey', 'with next as ({bump} and not exists (select from membership m where {silo}) returning v.deployment_id),
    made as (insert into membership (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, alive_time)
             select deployment_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime from next returning 1)
    select exists (select from made)'),
('UpdateMembershipKey', 'with next as ({bump} and exists (select from membership m where {silo}) returning 1),
    done as (update membership m set status = @Status, suspect_times = @SuspectTimes, alive_time = greatest(alive_time, @IAmAliveTime)
             from next where {silo} returning 1)
    select exists (select from done)'),
('UpdateIAmAlivetimeKey', 'update membership m set alive_time = @IAmAliveTime where {silo}'),
-- One row even without a member: the version.
('MembershipReadRowKey', '{members} and {silo} where v.deployment_id = @DeploymentId'),
('MembershipReadAllKey', '{members} where v.deployment_id = @DeploymentId'),
('GatewaysQueryKey', 'select address as Address, proxy_port as ProxyPort, generation as Generation from membership
    where deployment_id = @DeploymentId and status = @Status and proxy_port > 0'),
('DeleteMembershipTableEntriesKey', 'with gone as (delete from membership where deployment_id = @DeploymentId)
    delete from membership_version where deployment_id = @DeploymentId'),
-- The dead only, and not one that started after that time. The second is for a row that is still as it was read.
('CleanupDefunctSiloEntriesKey', 'delete from membership
    where deployment_id = @DeploymentId and status = 6 and alive_time < @IAmAliveTime and start_time < @IAmAliveTime'),
('CleanupDefunctSiloEntryKey', 'delete from membership m where {silo} and m.status = 6
    and m.alive_time = @IAmAliveTime and m.start_time = @StartTime and coalesce(m.suspect_times, '''') = coalesce(@SuspectTimes, '''')')) as q(key, text)
on conflict (querykey) do update set querytext = excluded.querytext;
