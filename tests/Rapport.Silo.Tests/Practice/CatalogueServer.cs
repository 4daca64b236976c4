using System.Text.Json.Nodes;

namespace Rapport.Silo.Tests.Practice;

/// <summary>A server with five scenarios that are published and one that is not, and Ann, who looks at them.</summary>
public sealed class CatalogueServer : PracticeServer
{
    internal User Ann { get; private set; } = null!;

    internal SiloHost Silo => Host;

    private protected override void Seed(SeedFolder seeds) => Catalogue(seeds);

    internal static void Catalogue(SeedFolder seeds)
    {
        seeds.Skill("listening", "Active listening").Skill("asking").Skill("resting");
        Scenario("angry-customer", "The angry customer", "hard", "en", ["listening"], ["service"]);
        Scenario("budget", "A 100% sure budget", "medium", "en", ["asking"], ["money", "office"]);
        Scenario("gehalt", "Mehr Gehalt für Größe", "medium", "de", ["asking", "listening"], ["money"]);
        Scenario("interview", "Interview", "easy", "en", ["asking", "listening"], ["career"]);
        Scenario("snake-case", "Snake_case", "easy", "en", ["listening"], ["office"]);
        seeds.Scenario("secret-draft", s => s["status"] = "draft");

        void Scenario(string id, string title, string difficulty, string language, string[] skills, string[] tags) => seeds.Scenario(id, s =>
        {
            (s["title"], s["difficulty"], s["language"]) = (title, difficulty, language);
            s["skills"] = new JsonArray([.. skills.Select(k => JsonValue.Create(k))]);
            s["tags"] = new JsonArray([.. tags.Select(t => JsonValue.Create(t))]);
        });
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Ann = await Host.NewUser();
    }
}
