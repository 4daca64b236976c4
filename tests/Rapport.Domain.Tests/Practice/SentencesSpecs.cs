using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Domain.Tests.Practice;

/// <summary>Where a sentence of the partner's ends, as far as it can be told while it is still being written.</summary>
public class SentencesSpecs
{
    [Theory]
    [InlineData("en", "Good morning. How are you?", "Good morning.|How are you?")]
    [InlineData("en", "Ask Mr. Smith, Dr. Who or St. Paul. They know.", "Ask Mr. Smith, Dr. Who or St. Paul.|They know.")]
    [InlineData("en", "It costs 3.50 or 1.200 a day. Take it.", "It costs 3.50 or 1.200 a day.|Take it.")]
    [InlineData("en", "Some of it, e.g. The budget, is i.e. Gone.", "Some of it, e.g. The budget, is i.e. Gone.")]
    [InlineData("en", "J. R. Miller signed. So did I. We both did.", "J. R. Miller signed.|So did I.|We both did.")]
    [InlineData("en", "Well... I don't know. I waited and waited... Then it was over.", "Well... I don't know.|I waited and waited...|Then it was over.")]
    [InlineData("en", "He was late… again. Why?", "He was late… again.|Why?")]
    [InlineData("en", "\"Really?\" she said. \"No!\" He left.", "\"Really?\" she said.|\"No!\"|He left.")]
    [InlineData("en", "What?! Are you serious?!! Yes.", "What?!|Are you serious?!!|Yes.")]
    [InlineData("en", "We agreed in 2024. Now it is 2025.", "We agreed in 2024.|Now it is 2025.")]
    [InlineData("en", "Write to ann@example.com or see example.com/a.b today. Thanks", "Write to ann@example.com or see example.com/a.b today.|Thanks")]
    [InlineData("en", "See No. 5 of Max. No. Never.", "See No. 5 of Max.|No.|Never.")]
    [InlineData("de", "Siehe Nr. 5 vom Okt. 2024. Das ist so. Gut.", "Siehe Nr. 5 vom Okt. 2024.|Das ist so.|Gut.")]
    [InlineData("en", "1. Breathe. 2. Say it.", "1. Breathe.|2. Say it.")]
    [InlineData("en", "First\nSecond\n\nThird", "First|Second|Third")]
    [InlineData("en", "No. — \"Yes.\" (Maybe.) ...", "No.|— \"Yes.\"|(Maybe.)")]
    [InlineData("de", "Guten Morgen, Hr. Dr. Weiß. Wie geht's?", "Guten Morgen, Hr. Dr. Weiß.|Wie geht's?")]
    [InlineData("de", "Das kostet z.B. Geld, d.h. Nerven, bzw. Zeit. Genau.", "Das kostet z.B. Geld, d.h. Nerven, bzw. Zeit.|Genau.")]
    [InlineData("de", "Am 3. Mai war die 2. Sitzung. Im Jahr 2024. Danach nichts.", "Am 3. Mai war die 2. Sitzung.|Im Jahr 2024.|Danach nichts.")]
    [InlineData("de", "„Wirklich?“, fragte sie. „Nein!“ Er ging.", "„Wirklich?“, fragte sie.|„Nein!“|Er ging.")]
    [InlineData("de-AT", "Es waren 3,5 Mio. Euro. Punkt.", "Es waren 3,5 Mio. Euro.|Punkt.")]
    [InlineData("fr", "Bonjour. Ça va ?", "Bonjour.|Ça va ?")]
    [InlineData("en", "   ", "")]
    [InlineData("en", "... !? —", "")]
    public void A_text_is_cut_where_its_sentences_end(string language, string text, string sentences) =>
        string.Join('|', Sentences.Of(text, language)).Should().Be(sentences);

    [Theory]
    [InlineData("en", "Ask Mr. Smith. \"Really?\" she said... Then it was over. 3.50 is fine. OK")]
    [InlineData("de", "Am 3. Mai, z.B. Nr. 4. „Wirklich?“ Ja… Nein. Punkt.")]
    public void It_does_not_matter_in_which_pieces_a_text_comes(string language, string text)
    {
        var whole = Sentences.Of(text, language);
        for (var size = 1; size < text.Length; size++)
        {
            var (sentences, cut) = (new Sentences(language), new List<string>());
            foreach (var piece in text.Chunk(size)) cut.AddRange(sentences.Add(new string(piece)));
            if (sentences.Rest() is { } last) cut.Add(last);
            cut.Should().Equal(whole, "in pieces of {0}", size);
        }
    }

    [Fact]
    public void A_sentence_is_given_as_soon_as_the_next_one_begins_and_not_before()
    {
        var sentences = new Sentences("en");
        sentences.Add("They were right.").Should().BeEmpty("it may go on: right...");
        sentences.Add(" ").Should().BeEmpty();
        sentences.Add("A").Should().Equal("They were right.");
        sentences.Add("nd you know it.").Should().BeEmpty();
        sentences.Rest().Should().Be("And you know it.");
        sentences.Rest().Should().BeNull();
    }

    [Fact]
    public void What_never_ends_is_cut_between_words_and_nothing_of_it_is_lost()
    {
        var text = string.Join(' ', Enumerable.Range(0, 400).Select(i => i % 20 == 19 ? $"word{i}," : $"word{i}"));
        var cut = Sentences.Of(text, "en");
        cut.Should().OnlyContain(s => s.Length <= Sentences.Longest).And.HaveCountGreaterThan(5);
        string.Join(' ', cut).Should().Be(text);
        cut.SkipLast(1).Should().OnlyContain(s => s.EndsWith(','));
        string.Concat(Sentences.Of(new string('a', 1_000), "en")).Should().HaveLength(1_000);
    }
}
