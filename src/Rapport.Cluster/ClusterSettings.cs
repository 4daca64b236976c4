using System.Net;

namespace Rapport.Cluster;

/// <summary>Who carries the aggregates.</summary>
public enum HostKind
{
    /// <summary>Orleans: each aggregate lives on one silo of the cluster.</summary>
    Orleans,

    /// <summary>Mailboxes in each process, as in a build without the cluster.</summary>
    Embedded,
}

/// <summary>Who writes the events; the tables are the same.</summary>
public enum StoreKind
{
    Marten,

    /// <summary>Rapport's own writer, as in a build without the cluster.</summary>
    GroupCommit,
}

/// <summary>The section <c>Rapport:Cluster</c>. Host and store are chosen independently of each other.</summary>
public sealed class ClusterSettings
{
    public const string Section = "Rapport:Cluster";

    /// <summary>Default: Orleans.</summary>
    public HostKind Host { get; set; } = HostKind.Orleans;

    /// <summary>Default: Marten.</summary>
    public StoreKind Store { get; set; } = StoreKind.Marten;

    /// <summary>Silos of one name and one database are one cluster. Default: rapport; at most 150 characters.</summary>
    public string ClusterId { get; set; } = "rapport";

    /// <summary>The IP address at which other silos reach this one. Default: 127.0.0.1, for silos on one machine.</summary>
    public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>For other silos; of its own on each silo of a machine. Default: 11111, from 1 to 65535.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>For clients of Orleans; of its own on each silo of a machine. Default: 30000, from 1 to 65535.</summary>
    public int GatewayPort { get; set; } = 30000;
}
