using System.Security.Cryptography;
using System.Xml.Linq;
using Dapper;
using Npgsql;
using Rapport.Engine.Privacy;

namespace Rapport.Silo.Web;

/// <summary>
/// At each start: what is sealed with an older master key is sealed with the newest, so that the older one may be taken out of the settings at
/// the next. Nodes may do it at once.
/// </summary>
internal sealed partial class MasterKeyRotation(Database database, MasterKeys master, ILogger<MasterKeyRotation> log)
{
    /// <exception cref="StartRefusedException">A key in the database was sealed with a master key that is not known here.</exception>
    public async Task Run(CancellationToken ct)
    {
        try
        {
            await using var connection = await database.Source.OpenConnectionAsync(ct);
            await CheckPersonKeys(connection);
            var done = await KeyRing(connection) + await new Rewrap(database.Source, master).Run(ct);
            if (done > 0) LogRewrapped(log, done, master.Newest);
        }
        catch (CryptographicException)
        {
            throw new StartRefusedException(
                "Keys in the database were sealed with another master key. Give this server that one: the file master.key of the first server, or its setting "
                + "Rapport:MasterKey; behind a comma if a new one takes over from it. If it is lost, what is sealed with it is lost too: then run "
                + "'delete from key_ring' on the database, and everybody signs in again; the personal data of everybody stays unreadable.");
        }
    }

    // All at once, before any is read: one that is not known would be found only when its person comes.
    private async Task CheckPersonKeys(NpgsqlConnection connection)
    {
        var unknown = await connection.ExecuteScalarAsync<bool>(
            "select exists (select from person_keys where wrapped is not null and master_key <> all(@known)) or exists (select from index_keys where master_key <> all(@known))",
            new { known = master.Ids.ToArray() });
        if (unknown) throw new CryptographicException("A master key is missing.");
    }

    private async Task<int> KeyRing(NpgsqlConnection connection)
    {
        var done = 0;
        foreach (var (name, xml) in await connection.QueryAsync<(string, string)>("select name, xml from key_ring"))
        {
            var key = XElement.Parse(xml);
            var old = key.Descendants(SealedXml.Element).Where(e => !master.IsOfNewest(Convert.FromBase64String(e.Value), SealedXml.Purpose)).ToList();
            if (old.Count == 0) continue;
            foreach (var element in old) element.Value = Convert.ToBase64String(master.Seal(master.Open(Convert.FromBase64String(element.Value), SealedXml.Purpose), SealedXml.Purpose));
            done += await connection.ExecuteAsync("update key_ring set xml = @anew where name = @name and xml = @xml", new { name, xml, anew = key.ToString(SaveOptions.DisableFormatting) });
        }
        return done;
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} keys are sealed with the master key {Newest} now; once every server has started with it, the older ones may go")]
    private static partial void LogRewrapped(ILogger log, int count, string newest);
}
