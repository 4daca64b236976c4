using FluentAssertions;
using Rapport.Silo.Accounts;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

public sealed class CommonPasswordSpecs
{
    [Theory]
    [InlineData("passwordpassword", "it is said twice")]
    [InlineData("PassWord2026!", "capitals don't count, nor digits and signs behind")]
    [InlineData("!!Welcome123!!", "nor before")]
    [InlineData("P@ssw0rd!2345", "nor those that stand for letters")]
    [InlineData("i love you, 2", "nor blanks")]
    [InlineData("thisismypassword", "it is listed")]
    [InlineData("Passwort12345", "it is listed, in German")]
    [InlineData("Rapport-2026!", "it is the product's name")]
    [InlineData("rapportRAPPORT", "it is the product's name, twice")]
    [InlineData("aaaaaaaaaaaa", "it is one character")]
    [InlineData("1212121212", "it is two characters")]
    [InlineData("abcabcabcabc", "it is three characters")]
    [InlineData("1234567890", "it is a row of keys")]
    [InlineData("09876543210987", "it is a row of keys, back and round")]
    [InlineData("QwertyUiop", "it is a row of keys")]
    [InlineData("qwertzuiopü", "it is a row of German keys")]
    [InlineData("azertyuiop1", "it is a row of French keys")]
    [InlineData("poiuytrewq99", "it is a row of keys, back")]
    [InlineData("asdfghjkl123", "it is two rows")]
    [InlineData("1qaz2wsx3edc", "it is columns of keys")]
    [InlineData("abcdefghijklm", "it is the alphabet")]
    public void What_is_guessed_first_is_in_it(string password, string why) => CommonPasswords.Holds(password).Should().BeTrue(why);

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("staple of another stable")]
    [InlineData("rehearse it often 7")]
    [InlineData("a long enough password")]
    [InlineData("quite another one 8")]
    [InlineData("my rapport with ann is good")]
    [InlineData("love93751640285", "most of it is digits, and they are no run")]
    [InlineData("82736 xyz 19045")]
    [InlineData("Tq8#vLz2!mWp")]
    [InlineData("стихотворение")]
    [InlineData("🐎🔋 staple x")]
    public void What_somebody_made_up_is_not(string password, string why = "nobody guesses it first") => CommonPasswords.Holds(password).Should().BeFalse(why);

    [Fact]
    public void Every_line_of_the_list_is_as_passwords_are_compared_with_it_and_is_refused_with_what_people_add()
    {
        CommonPasswords.Listed.Should().HaveCountGreaterThan(500).And.OnlyContain(word => word.All(char.IsLower));
        foreach (var word in CommonPasswords.Listed) new[] { $"{word}{word}", $"{char.ToUpperInvariant(word[0])}{word[1..]}26!" }.Should().OnlyContain(added => CommonPasswords.Holds(added));
    }
}
