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

    /// <summary>
    /// Origins whose pages may use the API from a browser, with commas between them, as in <c>https://app.example</c>. Default: none, the server's own
    /// pages need none.
    /// </summary>
    public string? CorsOrigins { get; set; }

    /// <summary>
    /// Whether a request's <c>traceparent</c> makes it a part of that trace, sampled as that one is. Only behind a proxy that sets or removes the header:
    /// else strangers decide what is traced. Default: false.
    /// </summary>
    public bool TrustTraceparent { get; set; }

    public static void Check(ServerOptions options, OptionFaults faults)
    {
        if (options.DataDirectory is { } folder && string.IsNullOrWhiteSpace(folder)) faults.Add(nameof(DataDirectory), "must be the path of a folder that may be created");
        if (options.MasterKey is { } key && Web.MasterKey.Parse(key) is null)
            faults.Add(nameof(MasterKey), "must be 32 random bytes in base64, as 'openssl rand -base64 32' makes them, or several of them with commas between them");
        if (options.TrustedProxies is not null && options.Proxies.Length == 0) faults.Add(nameof(TrustedProxies), "must name at least one, or not be set at all");
        foreach (var proxy in options.Proxies)
            if (!System.Net.IPAddress.TryParse(proxy, out _)) faults.Add(nameof(TrustedProxies), $"must be IP addresses with commas between them; '{proxy}' is none");
        foreach (var origin in options.Origins.Where(o => !IsOrigin(o)))
            faults.Add(nameof(CorsOrigins), $"must be origins with commas between them, as in https://app.example; '{origin}' is none");
    }

    public string[] Proxies => TrustedProxies?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    public string[] Origins => CorsOrigins?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    // As browsers send it: no path, no slash at the end.
    private static bool IsOrigin(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == text;
}

/// <summary>The section <c>Rapport:Limits</c>.</summary>
internal sealed class LimitsOptions
{
    /// <summary>Bytes of a request's body at most, audio and form included. Default: 1 MiB.</summary>
    public int BodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Requests to register, sign in or refresh, per client address and minute, on all nodes together. Default: 30.</summary>
    public int AuthPerMinute { get; set; } = 30;

    /// <summary>
    /// Requests per client address and minute, on all nodes together; of IPv6 its network of 64 bits. Many users may share an address. Default: 6,000.
    /// </summary>
    public int AddressPerMinute { get; set; } = 6_000;

    /// <summary>Requests per signed-in user and minute, on all nodes together. Default: 1,200.</summary>
    public int UserPerMinute { get; set; } = 1_200;

    /// <summary>Requests with an Idempotency-Key per user and hour, on all nodes together; each is kept for <see cref="KeepAnswers"/>. Default: 3,000.</summary>
    public int KeyedPerHour { get; set; } = 3_000;

    /// <summary>Evaluations that a user asks for per hour, on all nodes together; those that follow a session by themselves do not count. Default: 30.</summary>
    public int EvaluationsPerHour { get; set; } = 30;

    /// <summary>Hub connections of one user at once, on each node; they cost memory there. Default: 20.</summary>
    public int HubConnections { get; set; } = 20;

    /// <summary>Sessions that one user watches at once, on each node. Default: 100.</summary>
    public int Watches { get; set; } = 100;

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
        faults.Range(nameof(AuthPerMinute), options.AuthPerMinute, 1, 1_000_000);
        faults.Range(nameof(AddressPerMinute), options.AddressPerMinute, 1, 1_000_000_000);
        faults.Range(nameof(UserPerMinute), options.UserPerMinute, 1, 1_000_000_000);
        faults.Range(nameof(KeyedPerHour), options.KeyedPerHour, 1, 1_000_000_000);
        faults.Range(nameof(EvaluationsPerHour), options.EvaluationsPerHour, 1, 1_000_000);
        faults.Range(nameof(HubConnections), options.HubConnections, 1, 100_000);
        faults.Range(nameof(Watches), options.Watches, 1, 100_000);
        faults.Range(nameof(KeepAnswers), options.KeepAnswers, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
        faults.Range(nameof(RequestLease), options.RequestLease, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
    }
}
