using Rapport.Engine.Settings;

namespace Rapport.Silo.Web;

/// <summary>The section <c>Rapport</c>.</summary>
internal sealed class ServerOptions
{
    /// <summary>
    /// Where the server keeps what is not in a database of yours. Default: <c>.rapport</c> at the root of the repository when it is started in
    /// it, else in the working directory; see <see cref="DataFolder"/>.
    /// </summary>
    public string? DataDirectory { get; set; }

    /// <summary>Whether a demo user exists, with something to show. Default: false; <c>--demo</c> sets it.</summary>
    public bool Demo { get; set; }

    /// <summary>
    /// 32 random bytes in base64 that seal the keys in the database; several with commas between them while one takes over from another: the
    /// first seals, all of them open. All nodes of one database need the same.
    /// Default: made at the first start and kept in <c>master.key</c> in the data directory.
    /// </summary>
    public string? MasterKey { get; set; }

    /// <summary>Addresses of proxies whose word on the client's address counts, with commas between them. Default: none.</summary>
    public string? TrustedProxies { get; set; }

    public static void Check(ServerOptions options, OptionFaults faults)
    {
        if (options.DataDirectory is { } folder && string.IsNullOrWhiteSpace(folder)) faults.Add(nameof(DataDirectory), "must be the path of a folder that may be created");
        if (options.MasterKey is { } key && Web.MasterKey.Parse(key) is null)
            faults.Add(nameof(MasterKey), "must be 32 random bytes in base64, as 'openssl rand -base64 32' makes them, or several of them with commas between them");
        if (options.TrustedProxies is not null && options.Proxies.Length == 0) faults.Add(nameof(TrustedProxies), "must name at least one, or not be set at all");
        foreach (var proxy in options.Proxies)
            if (!System.Net.IPAddress.TryParse(proxy, out _)) faults.Add(nameof(TrustedProxies), $"must be IP addresses with commas between them; '{proxy}' is none");
    }

    public string[] Proxies => TrustedProxies?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}

/// <summary>The section <c>Rapport:Limits</c>.</summary>
internal sealed class LimitsOptions
{
    /// <summary>Bytes of a request's body at most, audio and form included. Default: 1 MiB.</summary>
    public int BodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Requests to register, sign in or refresh, per client address and minute. Default: 30.</summary>
    public int AuthPerMinute { get; set; } = 30;

    /// <summary>How long an answer is kept for its Idempotency-Key. Default: 24 hours.</summary>
    public TimeSpan KeepAnswers { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// After how long a request that never ended (its server was killed) may be run again with its key. Longer than any
    /// request takes. Default: 30 seconds.
    /// </summary>
    public TimeSpan RequestLease { get; set; } = TimeSpan.FromSeconds(30);

    public static void Check(LimitsOptions options, OptionFaults faults)
    {
        faults.Range(nameof(BodyBytes), options.BodyBytes, 16 * 1024, 64 * 1024 * 1024);
        faults.Range(nameof(AuthPerMinute), options.AuthPerMinute, 1, 100_000);
        faults.Range(nameof(KeepAnswers), options.KeepAnswers, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
        faults.Range(nameof(RequestLease), options.RequestLease, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
    }
}
