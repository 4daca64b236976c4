using System.Diagnostics;
using System.IO.Compression;
using Dapper;
using Npgsql;
using Rapport.Silo.Web;

namespace Rapport.Silo.Operations.Proof;

/// <summary>Everything in which something could lie: all tables, what the database notes about their contents, a fresh dump, and all files.</summary>
internal sealed class Haystacks(NpgsqlDataSource source, Database database, DataDirectory data, IEnumerable<KeptFolder> folders)
{
    /// <summary>Every table of every schema, whoever made it. Answers how many.</summary>
    public async Task<int> Tables(Findings findings, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var tables = await All(connection, ct);
        foreach (var (name, quoted) in tables) await Copied(connection, $"copy {quoted} to stdout (format binary)", $"table {name}", findings, ct);
        // What the planner has noted are copies of what stands in the columns.
        await Copied(
            connection, "copy (select schemaname, tablename, attname, most_common_vals::text, histogram_bounds::text, most_common_elems::text from pg_stats where schemaname not in ('pg_catalog', 'information_schema')) to stdout (format binary)",
            "statistics", findings, ct);
        return tables.Count;
    }

    /// <summary>As a backup has it: by pg_dump where there is one that fits, else every table as text. Answers which.</summary>
    public async Task<string> Dump(Findings findings, CancellationToken ct)
    {
        if (Program() is { } program && await Dumped(program, findings, ct) is { } version) return version;
        await using var connection = await source.OpenConnectionAsync(ct);
        foreach (var (_, quoted) in await All(connection, ct)) await Copied(connection, $"copy {quoted} to stdout", "dump", findings, ct);
        return "COPY of every table as text; no pg_dump that fits was found";
    }

    /// <summary>All files of the data directory and of the rooms' folders, but not those of a Postgres, whose content the tables and the dump show. Answers how many.</summary>
    public async Task<int> Files(Findings findings, CancellationToken ct)
    {
        var seen = new HashSet<string>();
        foreach (var folder in folders.Append(new("data", () => data.Path)))
            foreach (var file in FilesIn(folder.Path()))
                if (seen.Add(Path.GetFullPath(file))) await Look(file, $"file {folder.What}/{Path.GetRelativePath(folder.Path(), file)}", findings, ct);
        return seen.Count;
    }

    private static async Task<List<(string Name, string Quoted)>> All(NpgsqlConnection connection, CancellationToken ct) =>
        [.. await connection.QueryAsync<(string, string)>(new CommandDefinition(
            """
            select n.nspname || '.' || c.relname, quote_ident(n.nspname) || '.' || quote_ident(c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)' order by 1
            """, cancellationToken: ct))];

    private static async Task Copied(NpgsqlConnection connection, string copy, string place, Findings findings, CancellationToken ct)
    {
        if (copy.EndsWith("binary)", StringComparison.Ordinal))
        {
            await using var binary = await connection.BeginRawBinaryCopyAsync(copy, ct);
            await findings.In(place, binary, ct);
            return;
        }
        using var text = await connection.BeginTextExportAsync(copy, ct);
        while (await text.ReadLineAsync(ct) is { } line) findings.In(place, line);
    }

    private static string? Program() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "pg_dump.exe" : "pg_dump")).FirstOrDefault(File.Exists);

    // One that is older than the server refuses; then there is none that fits.
    private async Task<string?> Dumped(string program, Findings findings, CancellationToken ct)
    {
        var to = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var info = new ProcessStartInfo(program, ["--no-password"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new[] { ("PGHOST", to.Host), ("PGPORT", $"{to.Port}"), ("PGUSER", to.Username), ("PGDATABASE", to.Database), ("PGPASSWORD", to.Password) })
            if (!string.IsNullOrEmpty(value)) info.Environment[name] = value;
        using var dump = Process.Start(info)!;
        try
        {
            var errors = dump.StandardError.ReadToEndAsync(ct);
            await findings.In("dump", dump.StandardOutput.BaseStream, ct);
            await errors;
            await dump.WaitForExitAsync(ct);
            return dump.ExitCode == 0 ? "pg_dump" : null;
        }
        finally
        {
            if (!dump.HasExited) dump.Kill(entireProcessTree: true);
        }
    }

    private static IEnumerable<string> FilesIn(string folder)
    {
        if (!Directory.Exists(folder) || File.Exists(Path.Combine(folder, "PG_VERSION"))) return [];
        return Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder).Where(d => new DirectoryInfo(d).LinkTarget is null).SelectMany(FilesIn));
    }

    private static async Task Look(string file, string place, Findings findings, CancellationToken ct)
    {
        try
        {
            findings.In(place, Path.GetFileName(file));
            // There is nothing in it; and the lock of Rapport's own Postgres can't be opened.
            if (new FileInfo(file).Length == 0) return;
            await using (var raw = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)) await findings.In(place, raw, ct);
            await Unpacked(file, place, findings, ct);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Removed a moment ago, which is what is to be shown.
        }
    }

    // In what is packed nothing is found from outside.
    private static async Task Unpacked(string file, string place, Findings findings, CancellationToken ct)
    {
        await using var packed = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var begins = new byte[4];
        var read = await packed.ReadAtLeastAsync(begins, begins.Length, throwOnEndOfStream: false, ct);
        packed.Position = 0;
        if (read == 4 && begins.AsSpan().SequenceEqual("PK\u0003\u0004"u8))
        {
            await using var zip = await ZipArchive.CreateAsync(packed, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, ct);
            foreach (var entry in zip.Entries)
            {
                findings.In(place, entry.FullName);
                await using var content = await entry.OpenAsync(ct);
                await findings.In(place, content, ct);
            }
        }
        else if (read >= 2 && begins[0] == 0x1f && begins[1] == 0x8b)
        {
            await using var content = new GZipStream(packed, CompressionMode.Decompress);
            await findings.In(place, content, ct);
        }
    }
}
