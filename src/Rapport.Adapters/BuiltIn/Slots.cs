using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>What a line of the partner can take up of the trainee's last one.</summary>
internal static class Slots
{
    private const int RangeGap = 5; // " to ", " bis ", "-"

    public static Dictionary<string, string> Of(Transcript transcript, int index)
    {
        var reading = transcript.Moments[index].Reading;
        var lists = transcript.Book.Lists;
        var slots = new Dictionary<string, string>();
        Put("amount", Asked([.. reading.Mentions.Where(m => m.Kind == Cue.Money)]));
        Put("percent", reading.Mentions.FirstOrDefault(m => m.Kind == Cue.Percent));
        Put("date", reading.Mentions.FirstOrDefault(m => m.Kind == Cue.Date));
        Put("number", reading.Mentions.FirstOrDefault());
        Put("earlier-amount", Numbers.Earlier(transcript, index, Cue.Money));
        Put("earlier-date", Numbers.Earlier(transcript, index, Cue.Date));
        foreach (var place in lists.Strong.In(reading.Words).Take(1)) slots["their-word"] = reading.Words[place.From].Text;
        return slots;

        void Put(string slot, Mention? mention)
        {
            if (mention is not null) slots[slot] = InAnotherSentence(mention, lists);
        }
    }

    // "Others get 64,000 to 70,000, I want 66,000": the one that is not part of a range, and the last of those.
    private static Mention? Asked(IReadOnlyList<Mention> amounts)
    {
        bool InRange(int i) => i + 1 < amounts.Count && amounts[i + 1].Start - amounts[i].Start - amounts[i].Text.Length <= RangeGap;
        return amounts.Where((_, i) => !InRange(i) && !(i > 0 && InRange(i - 1))).LastOrDefault() ?? (amounts.Count > 0 ? amounts[^1] : null);
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
