using System.Text;
using System.Text.Json;
using FluentAssertions;
using Rapport.Silo.Operations.Proof;
using Xunit;

namespace Rapport.Silo.Tests.Operations;

/// <summary>What is looked for is found in whichever form it lies there.</summary>
public sealed class NeedlesSpecs
{
    private const string Known = "Jörg said: \"the zeppelin\" is late";

    public static TheoryData<string, byte[]> Forms => new()
    {
        { "as it is", Encoding.UTF8.GetBytes($"xx{Known}yy") },
        { "in JSON", JsonSerializer.SerializeToUtf8Bytes(new { text = Known }) },
        { "in JSON within JSON", JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Serialize(new { text = Known })) },
        { "escaped by another program", Encoding.ASCII.GetBytes("{\"a\":\"J\\u00f6rg said: \\\"the zeppelin\\\" is late\"}") },
        { "in base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(Known))) },
        { "in base64 after one byte", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"x{Known}..."))) },
        { "in base64 after two bytes", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"xx{Known}...."))) },
        { "in hexadecimal", Encoding.ASCII.GetBytes($"\\x{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Known))}") },
        { "in UTF-16", Encoding.Unicode.GetBytes($"..{Known}..") },
        { "in small letters", Encoding.UTF8.GetBytes(Known.ToLowerInvariant()) },
        { "decomposed", Encoding.UTF8.GetBytes(Known.Normalize(NormalizationForm.FormD)) },
        { "in an address", Encoding.ASCII.GetBytes($"?q={Uri.EscapeDataString(Known)}") },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_text_is_found_in_every_form(string form, byte[] haystack)
    {
        (await Look(haystack)).Should().ContainSingle(form).Which.What.Should().StartWith("known text 2");
    }

    [Fact]
    public async Task What_is_not_there_is_not_found() => (await Look(Encoding.UTF8.GetBytes("Jörg said: the zeppelin was early"))).Should().BeEmpty();

    [Fact]
    public async Task What_lies_across_two_pieces_is_found_once()
    {
        var bytes = Encoding.UTF8.GetBytes(Known);
        for (var before = (1 << 20) - bytes.Length - 1; before <= (1 << 20) + 1; before++)
            (await Look([.. new byte[before], .. bytes, .. new byte[500]])).Should().ContainSingle($"it begins at {before}").Which.Times.Should().Be(1);
    }

    [Fact]
    public async Task The_id_is_told_apart_and_counted()
    {
        var findings = new Findings(Needles.Of(["some text"], "0123456789abcdef"));

        await findings.In("here", new MemoryStream(Encoding.ASCII.GetBytes("0123456789abcdef, 0123456789abcdef")), default);

        findings.Texts.Should().BeEmpty();
        findings.IdPlaces.Should().Equal(new Dictionary<string, long> { ["here"] = 2 });
    }

    private static async Task<IReadOnlyList<Found>> Look(byte[] haystack)
    {
        var findings = new Findings(Needles.Of(["something else", Known], "0123456789abcdef"));
        await findings.In("here", new MemoryStream(haystack), default);
        return findings.Texts;
    }
}
