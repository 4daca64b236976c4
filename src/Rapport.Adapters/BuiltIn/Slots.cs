using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>What a line of the partner can take up of the trainee's last one.</summary>
internal static class Slots
{
    public static Dictionary<string, string> Of(Transcript transcript, int index)
    {
        var reading = transcript.Moments[index].Reading;
        var lists = transcript.Book.Lists;
        var slots = new Dictionary<string, string>();
        Put("amount", Numbers.Asked(reading));
        Put("percent", reading.Mentions.FirstOrDefault(m => m.Kind == Cue.Percent));
        Put("date", reading.Mentions.FirstOrDefault(m => m.Kind == Cue.Date));
        Put("number", reading.Mentions.FirstOrDefault());
        Against("amount", Cue.Money);
        Against("percent", Cue.Percent);
        Against("date", Cue.Date);
        Against("number", Cue.Number);
        foreach (var place in lists.Strong.In(reading.Words).Take(1)) slots["their-word"] = reading.Words[place.From].Text;
        return slots;

        void Put(string slot, Mention? mention)
        {
            if (mention is not null) slots[slot] = InAnotherSentence(mention, lists);
        }

        void Against(string slot, Cue kind)
        {
            if (Numbers.Contradicted(transcript, index, kind) is not { } contradiction) return;
            Put($"earlier-{slot}", contradiction.Earlier);
            Put(slot, contradiction.Now);
        }
    }

    // "By Friday" was the start or the middle of their sentence; in ours it is "Friday", and "Two weeks" is "two weeks".
    private static string InAnotherSentence(Mention mention, WordLists lists)
    {
        var said = mention.Text;
        for (var space = said.IndexOf(' '); space > 0 && mention.Kind == Cue.Date && lists.Prepositions.Contains(said[..space].ToLowerInvariant()); space = said.IndexOf(' '))
            said = said[(space + 1)..];
        var first = said.Split(' ')[0].ToLowerInvariant();
        return lists.Numbers.ContainsKey(first) || lists.SmallWords.Contains(first) ? char.ToLowerInvariant(said[0]) + said[1..] : said;
    }
}
