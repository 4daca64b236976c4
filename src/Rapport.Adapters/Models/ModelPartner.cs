using System.Runtime.CompilerServices;
using System.Text;
using Rapport.Adapters.Calls;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Models;

/// <summary>How long a line of the partner may be.</summary>
/// <param name="Sentences">At most; the rest is not waited for.</param>
/// <param name="Characters">At most; the line ends with the last sentence that fits.</param>
internal sealed record LineLimits(int Sentences, int Characters);

/// <summary>
/// A language model plays the partner. Its words are passed on by sentences, each after <see cref="OutOfRole"/> has heard the line so far:
/// what was not checked is never shown and never spoken. A line that falls out of the role before anything was passed on is asked for once
/// more; then the partner has failed.
/// </summary>
internal sealed class ModelPartner(ChatModel model, LineLimits limits, ProviderMeter meter) : IPartner
{
    public const string Job = "partner";

    /// <summary>Shorter sentences wait for the next one: "Sure!" alone tells nothing about what follows it.</summary>
    private const int Enough = 24;

    private const int MaxTokens = 1_000;

    private static readonly Prompt prompt = Prompt.Load("partner.v1");

    public string Name => $"{model.Name} (prompt {prompt.Name})";

    public async IAsyncEnumerable<string> Reply(Rehearsal rehearsal, [EnumeratorCancellation] CancellationToken ct)
    {
        var scenario = rehearsal.Scenario;
        if (rehearsal.Lines.IsEmpty && !string.IsNullOrWhiteSpace(scenario.OpeningLine))
        {
            yield return scenario.OpeningLine;
            yield break;
        }
        var line = new PartnerLine(scenario.Persona?.Name ?? "", limits, new(prompt, scenario));
        await foreach (var piece in Play(rehearsal, hint: null, line, ct)) yield return piece;
        if (line.Broken is null) yield break;
        meter.Rejected(Job, line.Broken);
        // Not in silence: somebody has read the beginning, so the line begins anew for them too.
        if (line.IsPassedOn) throw new ProviderException($"{model.Name} fell out of its role in mid-line ({line.Broken}).", isFinal: false);
        var again = new PartnerLine(scenario.Persona?.Name ?? "", limits, new(prompt, scenario));
        await foreach (var piece in Play(rehearsal, OutOfRole.Hint(line.Broken, scenario.Language), again, ct)) yield return piece;
        if (again.Broken is null) yield break;
        meter.Rejected(Job, again.Broken);
        throw new ProviderException($"{model.Name} fell out of its role twice ({again.Broken}).", isFinal: !again.IsPassedOn);
    }

    /// <summary>What the model is asked.</summary>
    /// <param name="hint">Why its last answer was not used.</param>
    internal ChatRequest Request(Rehearsal rehearsal, string? hint)
    {
        var (scenario, persona) = (rehearsal.Scenario, rehearsal.Scenario.Persona ?? new("", "", "", "", "", [], []));
        var language = Languages.Name(scenario.Language);
        var direction = $"{(hint is null ? "" : $"Your last answer was not used: {hint}. ")}{persona.Name} answers now, in {language}, in at most {limits.Sentences} sentences.";
        return new(
            Job,
            prompt.Fill(
                ("name", persona.Name), ("role", persona.Role), ("mood", persona.Mood), ("knowledge", persona.Knowledge), ("goal", persona.Goal),
                ("softens", string.Join("; ", persona.Softens)), ("hardens", string.Join("; ", persona.Hardens)), ("title", scenario.Title), ("summary", scenario.Summary),
                ("language", language), ("sentences", $"{limits.Sentences}"), ("characters", $"{limits.Characters}")),
            Dialogue.Of(rehearsal.Lines, direction),
            MaxTokens);
    }

    private async IAsyncEnumerable<string> Play(Rehearsal rehearsal, string? hint, PartnerLine line, [EnumeratorCancellation] CancellationToken ct)
    {
        var (sentences, held) = (new Sentences(rehearsal.Scenario.Language), new StringBuilder());
        var cutOff = false;
        await using var pieces = model.Stream(Request(rehearsal, hint), ct).GetAsyncEnumerator(ct);
        while (!line.IsOver && await Next(pieces, line))
        {
            cutOff |= pieces.Current.IsCutOff;
            foreach (var sentence in sentences.Add(pieces.Current.Text))
            {
                held.Append(line.Take(sentence));
                if (line.IsOver) break;
                if (held.Length < Enough) continue;
                yield return line.PassOn(held);
            }
        }
        // What the model could not finish is left out, if something stands without it.
        if (!line.IsOver && !(cutOff && line.HasText) && sentences.Rest() is { } last) held.Append(line.Take(cutOff ? $"{last} …" : last));
        line.End();
        if (line.Broken is null && held.Length > 0) yield return line.PassOn(held);
    }

    // A vendor that refuses to go on has fallen out of the role as well, in its way.
    private static async ValueTask<bool> Next(IAsyncEnumerator<ChatPiece> pieces, PartnerLine line)
    {
        try
        {
            return await pieces.MoveNextAsync();
        }
        catch (ProviderException e) when (e.InnerException is CallException { Fault: CallFault.Refused })
        {
            line.Break("refused");
            return false;
        }
    }
}
