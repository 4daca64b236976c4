namespace Rapport.Adapters.Models;

/// <summary>Why a report is not by whom one would expect, to the trainee.</summary>
internal static class Remarks
{
    public static string Unusable(string language) => Languages.Primary(language) == "de"
        ? "Das Sprachmodell hat keine brauchbare Bewertung geliefert. Diese hier beruht auf dem, was sich zählen lässt."
        : "The language model gave no usable rating. This one rests on what can be counted.";

    public static string Away(string language) => Languages.Primary(language) == "de"
        ? "Das Sprachmodell hat nicht geantwortet. Diese Bewertung beruht auf dem, was sich zählen lässt."
        : "The language model did not answer. This rating rests on what can be counted.";
}
