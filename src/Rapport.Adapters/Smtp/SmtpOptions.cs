namespace Rapport.Adapters.Smtp;

/// <summary>Section <c>Rapport:Smtp</c>: the server that takes mail.</summary>
public sealed class SmtpOptions
{
    /// <summary>Its name. Needed when mail goes by SMTP. Default: none.</summary>
    public string? Host { get; set; }

    /// <summary>Default: 587, where users hand in their mail. A port that is encrypted from the first byte on (465) is not supported.</summary>
    public int Port { get; set; } = 587;

    /// <summary>
    /// Whether the way there is encrypted, from STARTTLS on and with a certificate that this machine trusts; a server that does not offer it gets no
    /// mail. False is for a server on this machine. Default: true.
    /// </summary>
    public bool StartTls { get; set; } = true;

    /// <summary>Default: none; then nobody signs in there.</summary>
    public string? User { get; set; }

    /// <summary>Of <see cref="User"/>. Default: none.</summary>
    public string? Password { get; set; }

    /// <summary>For one mail. Default: 30 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Mails on their way at once; others wait. Default: 4.</summary>
    public int MaxConcurrent { get; set; } = 4;

    /// <summary>What is wrong: the property and the rule that it breaks.</summary>
    /// <param name="isChosen">Mail is to go by it.</param>
    public IEnumerable<(string Option, string Rule)> Faults(bool isChosen)
    {
        if (Host is null ? isChosen : Uri.CheckHostName(Host) == UriHostNameType.Unknown) yield return (nameof(Host), "must be the name of the server that takes mail");
        if (Port is < 1 or > 65_535 or 465) yield return (nameof(Port), "must be a port from 1 to 65535 and not 465, which begins encrypted; use 587");
        if (User is null != Password is null) yield return (nameof(Password), "must be given together with User, or neither of them");
        if (User is not null && !StartTls && !IsHere) yield return (nameof(StartTls), "must be true, or the password would go in the open");
        if (Timeout < TimeSpan.FromMilliseconds(1) || Timeout > TimeSpan.FromMinutes(10)) yield return (nameof(Timeout), "must be from 00:00:00.001 to 00:10:00");
        if (MaxConcurrent is < 1 or > 100) yield return (nameof(MaxConcurrent), "must be from 1 to 100");
    }

    private bool IsHere => Host is "localhost" || (System.Net.IPAddress.TryParse(Host, out var address) && System.Net.IPAddress.IsLoopback(address));
}
