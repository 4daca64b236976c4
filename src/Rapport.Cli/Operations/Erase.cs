using System.CommandLine;
using System.Globalization;
using Rapport.Client;

namespace Rapport.Cli.Operations;

/// <summary>Erasing persons, and the proof.</summary>
internal static class Erase
{
    public static Command Command()
    {
        var data = OperatorAccess.Data();
        var user = new Argument<string?>("user") { Description = "An e-mail address, or an account's id", Arity = ArgumentArity.ZeroOrOne };
        var yes = new Option<bool>("--yes") { Description = "Don't ask; it can't be taken back" };
        var again = new Option<bool>("--again") { Description = "All steps once more for one who was erased before" };
        var verify = new Option<bool>("--verify") { Description = "Look for all their texts everywhere afterwards; they are kept in memory for that long" };
        var erase = new Command("erase", "Erase somebody with all that there is about them (for whoever runs the server).")
            { data, user, yes, again, verify, Verify(data), Status(data), Users(data), Reapply(data) };
        erase.Operates(data, async (parsed, operations, terminal, ct) =>
        {
            var named = parsed.GetValue(user) ?? throw new CliFailure("cli.no-user", "Say whom: rapport erase USER.");
            if (!parsed.GetValue(yes) && terminal.Ask($"Erase {named} for good? Type it once more") != named) throw new CliFailure("cli.not-confirmed", "Nothing was erased.");
            var erased = await operations.Erase(named, parsed.GetValue(again), parsed.GetValue(verify), ct);
            Show(terminal, erased.User, erased.Erasure);
            if (erased.Proof is { } proof) Show(terminal, proof);
        });
        return erase;
    }

    private static Command Verify(Option<string> data)
    {
        var user = new Argument<string>("user") { Description = "The account's id, as 'erase USER' said it" };
        var known = new Option<string?>("--known") { Description = "A file with texts of theirs, one per line; - reads them from the input", HelpName = "FILE" };
        var export = new Option<string?>("--export") { Description = "Their export, whose words are looked for", HelpName = "ZIP" };
        var verify = new Command("verify", "Look for somebody who was erased in every table, file and a fresh dump. The texts are kept nowhere. Fails when anything is left.") { user, known, export };
        verify.Operates(data, async (parsed, operations, terminal, ct) =>
        {
            var texts = new HashSet<string>();
            if (parsed.GetValue(known) is { } file) texts.UnionWith(await GivenTexts.Lines(file, ct));
            if (parsed.GetValue(export) is { } zip) texts.UnionWith(await GivenTexts.InExport(zip, ct));
            if (texts.Count == 0) terminal.Say("No texts of theirs were given, so only the id is looked for. Give some with --known or --export.");
            Show(terminal, await operations.VerifyErased(parsed.GetValue(user)!, texts, ct));
        });
        return verify;
    }

    private static Command Status(Option<string> data)
    {
        var status = new Command("status", "Erasures under way, and what they fail at.");
        status.Operates(data, async (_, operations, terminal, ct) =>
        {
            var all = await operations.Erasures(ct);
            foreach (var e in all.Underway)
                terminal.Say($"{e.User}  since {Terminal.Local(e.RequestedAt)}  {e.Step}{(e.Failures == 0 ? "" : $"  failed {e.Failures} times: {e.Reason}{(e.RetryAt is { } at ? $", again at {at.ToLocalTime():HH:mm:ss}" : ", trying again")}")}");
            terminal.Say($"{all.Underway.Count} under way, {all.Completed} completed");
        });
        return status;
    }

    private static Command Users(Option<string> data)
    {
        var users = new Command("users", "The ids of all who were erased, one per line: the list to keep beside the backups.");
        users.Operates(data, async (_, operations, terminal, ct) =>
        {
            foreach (var user in (await operations.ErasedUsers(ct)).Users) terminal.Say(user);
        });
        return users;
    }

    private static Command Reapply(Option<string> data)
    {
        var list = new Argument<string>("list") { Description = "A file with ids, one per line, as 'erase users' and the server's erased.log have them; - reads them from the input" };
        var reapply = new Command("reapply", "After a backup was restored: erase again whoever is on the list and not erased in this database.") { list };
        reapply.Operates(data, async (parsed, operations, terminal, ct) =>
        {
            var done = await operations.ReapplyErasures([.. await GivenTexts.Lines(parsed.GetValue(list)!, ct)], ct);
            terminal.Say($"{done.Requested} erased again, {done.AlreadyErased} were erased already. See 'rapport erase status'.");
        });
        return reapply;
    }

    private static void Show(Terminal terminal, string user, Erasure erasure)
    {
        terminal.Say($"{(erasure.Status == ErasureStatus.Completed ? "Erased" : "Being erased")}: {user}");
        terminal.Say($"Certificate: /api/erasures/{erasure.Id}");
        foreach (var step in erasure.Steps) terminal.Say($"  {step.Name,-26} {string.Join(", ", step.Counts.Select(c => $"{c.Number} {c.What}"))}");
    }

    private static void Show(Terminal terminal, ErasureProof proof)
    {
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"Looked through {proof.Tables} tables, {proof.Files} files and a dump ({proof.Dump}), {proof.Bytes / 1048576.0:0.0} MiB, for {proof.Known} texts; {proof.TooShort} were too short."));
        if (!proof.AccountEnded) terminal.Complain("The account has not ended.");
        if (!proof.KeyDestroyed) terminal.Complain("The key is not destroyed.");
        if (!proof.Completed) terminal.Complain("The erasure is not completed.");
        foreach (var found in proof.Found) terminal.Complain($"{found.Place}: {found.What}, {found.Times} times");
        foreach (var place in proof.IdPlaces.Where(p => !p.Allowed)) terminal.Complain($"{place.Place}: the id, {place.Times} times");
        if (proof.Opened > 0) terminal.Complain($"{proof.Opened} of {proof.Sealed} sealed events can be read.");
        if (!proof.Clean) throw new CliFailure("cli.not-erased", "Something is left. Mend it, or run 'rapport erase USER --again', and verify once more.");
        terminal.Say($"Nothing is left. {proof.Sealed} sealed events remain, and none opens. The id stays in: {string.Join(", ", proof.IdPlaces.Select(p => p.Place))}.");
    }
}
