namespace Rapport.Adapters.Tests.Partner;

/// <summary>Ways in which people talk in any conversation, as far as a test needs them.</summary>
internal static class Styles
{
    private static readonly Dictionary<string, string[]> english = new()
    {
        ["empathic"] = ["That must be really hard for you.", "I can imagine how frustrating that is.", "You sound exhausted, and I understand why.", "I'm sorry that this happened to you.", "That sounds very difficult.", "It's okay to be angry about it."],
        ["curious"] = ["What happened?", "How did that come about?", "Tell me more about it.", "What matters most to you here?", "Why is that so important?", "What would help?"],
        ["listening"] = ["So what you're saying is that this can't go on.", "I hear you.", "It sounds like you want a clear answer.", "That makes sense.", "If I understand you right, it's about trust.", "You're right about that."],
        ["pushy"] = ["You have to decide right now.", "This is my final offer, take it or leave it.", "I expect you to do this immediately.", "No more discussion, just do it.", "I insist on it.", "There will be consequences."],
        ["hostile"] = ["This is ridiculous.", "Are you kidding me?", "I don't care about that.", "What a joke.", "That's nonsense and you know it.", "This is a waste of time."],
        ["evasive"] = ["I don't know.", "Let's talk about it later.", "That's not my department.", "It depends, hard to say.", "We'll see about that.", "I'd have to check and get back to you."],
        ["hesitant"] = ["Maybe we could sort of look at it, I guess.", "I was just wondering if it's possible, perhaps.", "I'm not sure if that's okay with you.", "It's probably nothing, really.", "Um, I kind of wanted to ask something.", "I don't want to be a bother, maybe later."],
        ["numbers"] = ["I could do it by Friday.", "Let's say 5,000 euros.", "Ten percent, then.", "Give me two weeks.", "It would be 7,500 euros.", "By the end of the month."],
        ["apologetic"] = ["I'm so sorry.", "That was my mistake.", "I apologise for that.", "I should have told you earlier.", "I owe you an apology.", "I was wrong about it."],
        ["silent"] = ["…", "", "...", " ", "…", "..."],
        ["curt"] = ["Okay.", "Right.", "Fine.", "Hm.", "Sure.", "Whatever."],
        ["elsewhere"] = ["Did you see the football yesterday?", "How about the weather, eh?", "I had the best pizza of my life.", "My cat has learned to open doors.", "Any plans for your holiday?", "This coffee is terrible."],
        ["repeating"] = ["I just want us to find a way forward here.", "I just want us to find a way forward here.", "I just want us to find a way forward here.", "I just want us to find a way forward here.", "I just want us to find a way forward here.", "I just want us to find a way forward here."],
    };

    private static readonly Dictionary<string, string[]> german = new()
    {
        ["empathic"] = ["Das muss wirklich schwer sein.", "Ich kann mir gut vorstellen, wie ärgerlich das ist.", "Das klingt sehr belastend.", "Es tut mir leid, dass Sie das erleben.", "Das ist wirklich frustrierend.", "Wie geht es Ihnen damit?"],
        ["curious"] = ["Was ist passiert?", "Wie kam es dazu?", "Erzählen Sie mir mehr davon.", "Was ist Ihnen am wichtigsten?", "Warum ist das so?", "Was würde helfen?"],
        ["listening"] = ["Wenn ich Sie richtig verstehe, kann es so nicht weitergehen.", "Das verstehe ich.", "Da haben Sie recht.", "Ihnen geht es also um Verlässlichkeit.", "Das ist nachvollziehbar.", "Mit anderen Worten, es reicht."],
        ["pushy"] = ["Sie müssen sich jetzt entscheiden.", "Das ist mein letztes Angebot.", "Ich verlange eine Antwort, und zwar sofort.", "Keine Diskussion mehr.", "Ich bestehe darauf.", "Das hat Konsequenzen."],
        ["hostile"] = ["Das ist doch lächerlich.", "So ein Quatsch.", "Das ist mir egal.", "Stellen Sie sich nicht so an.", "Das ist Zeitverschwendung.", "Nicht mein Problem."],
        ["evasive"] = ["Das weiß ich nicht.", "Darüber reden wir später.", "Dafür bin ich nicht zuständig.", "Das kommt darauf an.", "Mal sehen.", "Schwer zu sagen."],
        ["hesitant"] = ["Vielleicht könnte man da irgendwie etwas machen.", "Ich wollte nur kurz etwas fragen, eventuell.", "Möglicherweise geht das ja ein bisschen anders.", "Ähm, also, es ist nur so.", "Wahrscheinlich ist es nichts.", "Unter Umständen ginge das, oder so."],
        ["numbers"] = ["Das schaffe ich bis Freitag.", "Sagen wir 500 Euro.", "Zehn Prozent vielleicht.", "In zwei Wochen.", "Es wären 750 Euro.", "Bis Ende des Monats."],
        ["apologetic"] = ["Es tut mir sehr leid.", "Das war mein Fehler.", "Ich entschuldige mich dafür.", "Ich hätte früher anrufen müssen.", "Entschuldigung.", "Das geht auf mich."],
        ["silent"] = ["…", "", "...", " ", "…", "..."],
        ["curt"] = ["Okay.", "Gut.", "Na ja.", "Hm.", "Klar.", "Egal."],
        ["elsewhere"] = ["Haben Sie gestern Fußball gesehen?", "Und das Wetter erst.", "Ich hatte die beste Pizza meines Lebens.", "Meine Katze kann jetzt Türen öffnen.", "Kennen Sie den neuen Film?", "Der Kaffee hier ist furchtbar."],
        ["repeating"] = ["Ich möchte nur, dass wir hier weiterkommen.", "Ich möchte nur, dass wir hier weiterkommen.", "Ich möchte nur, dass wir hier weiterkommen.", "Ich möchte nur, dass wir hier weiterkommen.", "Ich möchte nur, dass wir hier weiterkommen.", "Ich möchte nur, dass wir hier weiterkommen."],
    };

    public static IReadOnlyDictionary<string, string[]> In(string language) => language == "de" ? german : english;

    /// <summary>The style's lines over and over.</summary>
    public static IEnumerable<string> Lasting(string[] lines, int turns) => Enumerable.Range(0, turns).Select(i => lines[i % lines.Length]);
}
