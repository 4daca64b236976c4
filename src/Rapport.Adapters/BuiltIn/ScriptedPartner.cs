using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>
/// Plays the scenario's script. What it says is a function of the rehearsal alone, so asking again after a crash gives the same
/// line, and no line is ever said twice in a session, however long it gets.
/// </summary>
internal sealed class ScriptedPartner : IPartner
{
    public string Name => "built-in";

    public IAsyncEnumerable<string> Reply(Rehearsal rehearsal, CancellationToken ct) => InWords(Line(rehearsal)).ToAsyncEnumerable();

    public static string Line(Rehearsal rehearsal)
    {
        var book = Playbook.Of(rehearsal.Scenario);
        var transcript = new Transcript(book, rehearsal.Lines);
        if (transcript.PartnerLines.Count == 0 && transcript.Moments.Count == 0 && !string.IsNullOrWhiteSpace(rehearsal.Scenario.OpeningLine)) return rehearsal.Scenario.OpeningLine;
        return transcript.Moments.Count > 0 && new Choice(transcript, rehearsal).Best() is { } line ? line : Unscripted(transcript);
    }

    private static string Unscripted(Transcript transcript)
    {
        var said = transcript.PartnerLines.Select(s => s.Line.Text).ToHashSet();
        return transcript.Book.Reserve.Append(transcript.Book.Closing).Concat(Pairs(transcript.Book.Lists.Turns)).First(line => !said.Contains(line));
    }

    // Neighbouring turns differ in both halves. With more turns than pairs it goes on in threes, and so without end.
    private static IEnumerable<string> Pairs(LastTurns turns)
    {
        var (beginnings, ends) = (turns.Beginnings, turns.Ends);
        for (var extra = ""; ; extra += " …")
            for (var shift = 0; shift < ends.Length; shift++)
                for (var i = 0; i < beginnings.Length; i++)
                    yield return $"{beginnings[i]} {ends[(i + shift) % ends.Length]}{extra}";
    }

    private static IEnumerable<string> InWords(string line)
    {
        for (var from = 0; from < line.Length;)
        {
            var space = line.IndexOf(' ', from);
            var to = space < 0 ? line.Length : space + 1;
            yield return line[from..to];
            from = to;
        }
    }

    /// <summary>The best beat for the trainee's last line.</summary>
    private sealed class Choice(Transcript transcript, Rehearsal rehearsal)
    {
        private readonly int last = transcript.Moments.Count - 1;
        private readonly Dictionary<string, string> slots = Slots.Of(transcript, transcript.Moments.Count - 1);
        private readonly Dictionary<string, Verdict> progress = RuleObjectiveCheck.Progress(transcript, rehearsal);
        private readonly HashSet<string> said = [.. transcript.PartnerLines.Select(s => s.Line.Text)];

        public string? Best()
        {
            foreach (var beat in transcript.Book.Beats)
                if (Fitting(beat) is { } row && Unused(beat) is { } line)
                    return beat.Bare || Lead(row) is not { } lead ? line : $"{lead} {line}";
            return null;
        }

        private static readonly Row always = new([]);

        private Row? Fitting(PlayBeat beat) => beat.When.IsEmpty ? always : beat.When.FirstOrDefault(row => Terms.Holds(row, transcript, last, progress));

        private string? Unused(PlayBeat beat)
        {
            foreach (var template in beat.For(transcript.Mood))
                if (!transcript.Used(template) && template.Render(slots, Wording(beat)) is { } line && !said.Contains(line)) return line;
            return null;
        }

        // Never two turns running, and only for what the line itself does not react to.
        private string? Lead(Row row)
        {
            if (transcript.PartnerLines is [.., { Lead: not null }]) return null;
            var reactsTo = Cues(row);
            foreach (var lead in transcript.Book.Leads)
                if (Fitting(lead) is { } why && !Cues(why).Overlaps(reactsTo) && Unused(lead) is { } line) return line;
            return null;
        }

        private static HashSet<object> Cues(Row row) =>
            [.. row.All().Select(t => t switch { Term.Shows s => s.Cue, Term.About a => a.Topic, Term.Names n => n.Kind, Term.Changes c => c.Kind, _ => (object?)null }).OfType<object>()];

        // FNV-1a: stable over processes and versions of .NET, unlike string.GetHashCode.
        private uint Wording(PlayBeat beat)
        {
            var hash = 2166136261u;
            foreach (var c in rehearsal.SessionId.Concat(beat.Id)) hash = (hash ^ c) * 16777619u;
            return hash >> 8;
        }
    }
}
