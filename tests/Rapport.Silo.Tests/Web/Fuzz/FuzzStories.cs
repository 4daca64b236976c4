using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Silo.Tests.Accounts;
using Rapport.Silo.Web;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Web.Fuzz;

/// <summary>
/// Every operation of the OpenAPI document, driven with good and bad input, signed in and not. RAPPORT_FUZZ_SEED and RAPPORT_FUZZ_COUNT make
/// it another run, or a longer one.
/// </summary>
public sealed class FuzzStories : IAsyncLifetime
{
    private static readonly int seed = Setting("RAPPORT_FUZZ_SEED", 4711);
    private static readonly int count = Setting("RAPPORT_FUZZ_COUNT", 24);

    // The last of the good requests, which comes from nobody.
    private const int Stranger = 4;

    // What needs more than a user: a mail's link, a second factor, an administrator, another's session, a built export.
    private static readonly string[] notReached =
    [
        "GET /api/exports/{file}", "POST /api/auth/confirm", "POST /api/auth/password", "POST /api/auth/password/reset", "POST /api/auth/two-factor", "POST /api/auth/two-factor/confirm",
        "POST /api/auth/two-factor/recovery-codes", "POST /api/auth/two-factor/disable", "DELETE /api/users/me/sessions/{id}", "GET /api/users", "POST /api/operations/erasures/verify",
    ];

    private readonly Dictionary<string, List<string>> known = [];
    private TestDatabase database = null!;
    private SiloHost silo = null!;
    private User user = null!;
    private int made;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        silo = SiloHost.Start(database, settings: new Dictionary<string, string> { ["Rapport:Limits:AuthPerMinute"] = "1000000", ["Rapport:Limits:AddressPerMinute"] = "1000000", ["Rapport:Limits:UserPerMinute"] = "1000000", ["Rapport:Limits:KeyedPerHour"] = "1000000", ["Rapport:Limits:EvaluationsPerHour"] = "1000000" });
        user = await silo.NewUser("Fay");
        await Fill();
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Whatever_is_asked_of_any_operation_the_answer_is_one_of_those_in_the_document_and_a_no_is_a_problem()
    {
        var document = JsonNode.Parse(await silo.Client().GetStringAsync("/openapi/v1.json"))!;
        var operations = Operation.All(document);
        operations.Should().HaveCountGreaterThan(20);
        var reached = new Dictionary<string, HashSet<int>>();

        foreach (var operation in operations)
        {
            var fuzzer = new Fuzzer(new Random(HashCode(operation.Name)), Known);
            for (var i = 0; i < count; i++)
            {
                var request = i <= Stranger ? fuzzer.Good(operation) : fuzzer.Next(operation);
                if (!request.Headers.Any(h => h.Name == "Authorization") && Caller(operation, i) is { } authorization) request.Headers.Add(("Authorization", authorization));
                var answer = await RawHttp.Send(silo.Address, request.Bytes());

                var faults = answer is null ? ["there is no answer"] : Faults(operation, request, answer).ToList();
                if (faults.Count > 0)
                    Assert.Fail($"{operation.Name}, seed {seed}, request {i}: {string.Join("; ", faults)}\n\n{request}\n\n{answer?.Status} {answer?.Text}");
                if (!request.IsElsewhere) reached.TryAdd(operation.Name, []);
                if (!request.IsElsewhere) reached[operation.Name].Add(answer!.Status);
                // What it did may have signed the user out.
                if (answer!.Status == 401 && !operation.IsForOperators && request.Headers.Contains(("Authorization", $"Bearer {user.AccessToken}"))) await SignInAgain();
            }
        }

        operations.Select(o => o.Name).Where(name => !reached[name].Any(s => s < 300)).Should().BeSubsetOf(notReached, "all others were done at least once, else the run proves little");
        operations.Select(o => o.Name).Where(name => !reached[name].Any(s => s >= 400)).Should().BeEmpty("each was refused at least once");
    }

    private static IEnumerable<string> Faults(Operation operation, FuzzedRequest request, RawAnswer answer)
    {
        if (answer.Status >= 500) yield return "it failed";
        if (!answer.Headers["X-Content-Type-Options"].Contains("nosniff")) yield return "it lacks the headers of every answer";
        if (answer.Headers.Contains("X-Injected")) yield return "a header was injected";
        if (answer.Text.Contains("   at ", StringComparison.Ordinal)) yield return "it shows a stack trace";
        if (!request.IsElsewhere && !operation.IsDocumented(answer.Status)) yield return $"{answer.Status} is not in the document";
        if (answer.Status >= 400 && request.Method != "HEAD")
            foreach (var fault in NotAProblem(operation, request, answer)) yield return fault;
        if (answer.Status < 300 && !request.IsElsewhere && operation.SchemaOf(answer.Status) is { } schema)
            foreach (var fault in schema.Faults(answer.Json)) yield return fault;
    }

    private static IEnumerable<string> NotAProblem(Operation operation, FuzzedRequest request, RawAnswer answer)
    {
        if (answer.MediaType != "application/problem+json")
        {
            yield return $"a no of the type '{answer.MediaType}'";
            yield break;
        }
        var problem = answer.Json!;
        var code = (string?)problem["code"] ?? "";
        if (ProblemCodes.Find(code) is not { } listed) yield return $"the code '{code}' is in no table";
        else if ((int?)problem["status"] != answer.Status || listed.Status != answer.Status) yield return $"the status of '{code}' is {listed.Status}";
        if ((string?)problem["type"] != $"urn:rapport:problem:{code}" || string.IsNullOrEmpty((string?)problem["title"])) yield return "type and title are not those of the code";
        if ((string?)problem["correlationId"] != answer.Headers["X-Correlation-Id"].SingleOrDefault()) yield return "the correlation id is another than that of the header";
        if (answer.Status == 405 && !answer.Headers.Contains("Allow")) yield return "it does not say which methods are allowed";
        if (answer.Status is 429 or 503 && !answer.Headers.Contains("Retry-After")) yield return "it does not say when to come again";
        if (!request.IsElsewhere && !operation.IsDocumented(answer.Status, code)) yield return $"'{code}' is not in the document";
    }

    private string? Caller(Operation operation, int i) => i == Stranger ? null : operation.IsForOperators
        ? i % 6 == 5 ? $"Bearer {user.AccessToken}" : $"Operator {File.ReadAllText(Path.Combine(silo.Data, "operator.token")).Trim()}"
        : (i % 8) switch { 5 => null, 6 => "Bearer nonsense", _ => $"Bearer {user.AccessToken}" };

    private List<string> Known(string name) => name switch
    {
        "email" => [made % 3 == 2 ? user.Email : $"fay-{seed}-{made++}@rapport.example"],
        "refreshToken" => [user.RefreshToken],
        "startedAt" or "endedAt" => [TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)],
        "POST /api/auth/login email" => [user.Email],
        _ => known.GetValueOrDefault(name) ?? [],
    };

    /// <summary>A session that is live, one that has ended, with a recording.</summary>
    private async Task Fill()
    {
        var scenario = (string)(await user.Client.GetFromJsonAsync<JsonNode>("/api/scenarios"))!["items"]![0]!["id"]!;
        var (live, ended) = (await Session(scenario), await Session(scenario));
        await Link(ended);
        (await user.Client.PostAsJsonAsync($"/api/sessions/{ended}/stop", new { })).EnsureSuccessStatusCode();
        known["id"] = [live, ended, live, ended, scenario, "0123456789abcdef0123456789abcdef"];
        known["GET /api/scenarios/{id} id"] = [scenario];
        known["GET /api/history/{id} id"] = [ended];
        known["DELETE /api/sessions/{id} id"] = [await Session(scenario, stop: true), live];
        foreach (var about in (string[])["GET", "POST"]) known[$"{about} /api/sessions/{{id}}/evaluation id"] = [ended, live];
        known["POST /api/sessions/{id}/practice-again id"] = [ended, live];
        known["POST /api/sessions/{id}/turns id"] = [await Session(scenario), await Session(scenario), live];
        known["scenarioId"] = [scenario];
        known["continueFrom"] = ["null", "null", ended];
        known["from"] = ["start"];
        known["purpose"] = ["training-data"];
        known["password"] = [User.Password];
        known["displayName"] = ["Fay"];
        known["number"] = ["1"];
        known["text"] = ["Good morning."];
        known["audio"] = ["null"];
        known["historyStepCount"] = ["1"];
        known["pageSize"] = ["5"];
        known["category"] = ["practice-session"];
        known["name"] = ["practice_sessions", "practice_skills"];
        known["path"] = ["null"];
        known["after"] = known["max"] = known["position"] = ["1"];
        known["GET /api/history from"] = known["GET /api/history to"] = ["2026-03-04"];
        await Others();
        known["GET /api/audio/{key} key"] = [(await Link(live))["/api/audio/".Length..]];
    }

    /// <summary>An address that is confirmed, somebody who is to be erased, and somebody who was.</summary>
    private async Task Others()
    {
        var token = (await silo.Mail(user.Email, "Confirm your e-mail address")).Token;
        (await silo.Client().PostAsJsonAsync("/api/auth/confirm", new { token })).EnsureSuccessStatusCode();
        var (bob, cy) = (await silo.NewUser("Bob"), await silo.NewUser("Cy"));
        known["user"] = [bob.Id];
        known["again"] = known["verify"] = ["null"];
        known["GET /api/erasures/{id} id"] = [(string)(await (await cy.Client.PostAsJsonAsync("/api/users/me/erasure", new { password = User.Password })).Json())["id"]!];
    }

    private async Task<string> Session(string scenario, bool stop = false)
    {
        var begun = await user.Client.PostAsJsonAsync("/api/sessions", new { scenarioId = scenario });
        begun.EnsureSuccessStatusCode();
        var id = (string)(await begun.Json())["id"]!;
        if (stop) (await user.Client.PostAsJsonAsync($"/api/sessions/{id}/stop", new { })).EnsureSuccessStatusCode();
        return id;
    }

    private async Task<string> Link(string session)
    {
        var now = TimeProvider.System.GetUtcNow();
        (await user.Client.PostAsJsonAsync($"/api/sessions/{session}/turns", new { number = 1, text = "Good morning.", audio = Convert.ToBase64String(Practice.Recording.Of(1)), startedAt = now, endedAt = now }))
            .EnsureSuccessStatusCode();
        string? link = null;
        await Eventually.Holds(
            async () => (link = (string?)(await user.Client.GetFromJsonAsync<JsonNode>($"/api/sessions/{session}"))!["lines"]!.AsArray().Select(l => l!["audio"]).FirstOrDefault(a => a is not null)) is not null,
            "the turn is recorded");
        return link!;
    }

    private async Task SignInAgain()
    {
        var answer = await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = user.Email, password = User.Password });
        if (answer.IsSuccessStatusCode) user = user with { Tokens = await answer.Json() };
        else
        {
            // Whoever has asked to be erased is nobody any more.
            user = await silo.NewUser("Fay");
            await Fill();
        }
    }

    // string.GetHashCode is another one in every process.
    private static int HashCode(string name) => name.Aggregate(seed, (hash, c) => unchecked((hash * 31) + c));

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : otherwise;
}
