namespace Rapport.Domain.Accounts;

/// <summary>Takes a mail on its way to one person. Built in: a folder with one file for each mail, for development.</summary>
public interface IMail
{
    /// <summary>Who takes it: the folder, or <c>smtp</c> with the server.</summary>
    string Name { get; }

    /// <summary>
    /// Returns when it was taken; whether it arrives nobody knows. The same mail may be sent again after a crash, under the same id, so that
    /// whoever reads it can tell.
    /// </summary>
    /// <exception cref="MailException">It was not taken, or it is unknown whether it was.</exception>
    ValueTask Send(Mail mail, CancellationToken ct);

    /// <summary>Removes what is kept of a mail here, if anything is. What has left the house is out of reach.</summary>
    /// <param name="mailId">See <see cref="Mail.Id"/>.</param>
    ValueTask Forget(string mailId, CancellationToken ct);
}

/// <summary>A mail in plain text to one address.</summary>
public sealed record Mail
{
    /// <exception cref="ArgumentException">The id, the address or the subject could become more than one line of a header.</exception>
    public Mail(string id, string to, string subject, string text)
    {
        if (id.Length is 0 or > 120 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-')) throw new ArgumentException("The id of a mail is letters, digits and dashes.", nameof(id));
        if (to.Any(char.IsControl)) throw new ArgumentException("An address has no control characters.", nameof(to));
        if (subject.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029')) throw new ArgumentException("A subject is one line.", nameof(subject));
        (Id, To, Subject, Text) = (id, to, subject, text);
    }

    /// <summary>The same for the same mail, however often it is sent.</summary>
    public string Id { get; }

    public string To { get; }

    public string Subject { get; }

    public string Text { get; }
}

/// <summary>A mail was not taken. The message holds codes only: no address, and nothing of the text.</summary>
/// <param name="isFinal">This address takes no mail, today or tomorrow.</param>
public sealed class MailException(string message, bool isFinal, Exception? inner = null) : Exception(message, inner)
{
    public bool IsFinal => isFinal;
}
