using Microsoft.Extensions.Options;
using Rapport.Adapters.Anthropic;
using Rapport.Adapters.Calls;
using Rapport.Adapters.DashScope;
using Rapport.Adapters.Models;
using Rapport.Adapters.OpenAi;
using Rapport.Domain.Practice;
using Rapport.Engine.Settings;

namespace Rapport.Silo.Practice;

/// <summary>
/// Chooses who does what by <c>Rapport:Practice:{Job}:Provider</c>. What is built in has been added before and stays where nobody else is
/// named. A vendor is checked as soon as a job names it.
/// </summary>
internal static class PracticeProviders
{
    /// <summary>Vendors whose models talk.</summary>
    public static readonly string[] Chatting = [OpenAiModule.Provider, AnthropicModule.Provider, DashScopeModule.Provider];

    /// <summary>Vendors that write down what was said.</summary>
    public static readonly string[] Hearing = [OpenAiModule.Provider, DashScopeModule.Provider];

    private static readonly string[] modelJobs = ["Partner", "ObjectiveCheck", "Evaluator"];

    public static IServiceCollection Add(IServiceCollection services)
    {
        AddVendors(services);
        services.AddChecked<PartnerOptions>("Rapport:Practice:Partner", PartnerOptions.Check);
        services.AddChecked<ObjectiveCheckOptions>("Rapport:Practice:ObjectiveCheck", ObjectiveCheckOptions.Check);
        services.AddChecked<EvaluatorOptions>("Rapport:Practice:Evaluator", EvaluatorOptions.Check);
        services.AddChecked<TranscriberOptions>("Rapport:Practice:Transcriber", TranscriberOptions.Check);
        services.Choose<IPartner, PartnerOptions>((s, job) => s.ModelPartner(job.Provider, job.Model, job.Sentences, job.Characters));
        services.Choose<IObjectiveCheck, ObjectiveCheckOptions>((s, job) => s.ModelObjectiveCheck(job.Provider, job.Model));
        services.Choose<IEvaluator, EvaluatorOptions>((s, job) => s.ModelEvaluator(job.Provider, job.Model));
        services.Choose<ITranscriber, TranscriberOptions>((s, job) => s.Transcriber(job.Provider));
        return services;
    }

    private static void AddVendors(IServiceCollection services)
    {
        services.AddOpenAi().AddAnthropic().AddDashScope();
        services.AddChecked<OpenAiOptions>("Rapport:OpenAi", (options, faults, all) => Check(options, options.Model, OpenAiModule.Provider, faults, all));
        services.AddChecked<AnthropicOptions>("Rapport:Anthropic", (options, faults, all) => Check(options, options.Model, AnthropicModule.Provider, faults, all));
        services.AddChecked<DashScopeOptions>("Rapport:DashScope", (options, faults, all) => Check(options, options.Model, DashScopeModule.Provider, faults, all));
    }

    // The last registration counts; the built-in one before it is what it falls back on.
    private static void Choose<TPort, TOptions>(this IServiceCollection services, Func<IServiceProvider, TOptions, TPort> chosen)
        where TPort : class
        where TOptions : JobOptions
    {
        var builtIn = services.Last(s => !s.IsKeyedService && s.ServiceType == typeof(TPort)).ImplementationType!;
        services.AddSingleton(s =>
        {
            var job = s.GetRequiredService<IOptions<TOptions>>().Value;
            return job.Provider is JobOptions.BuiltIn or JobOptions.None ? (TPort)ActivatorUtilities.CreateInstance(s, builtIn) : chosen(s, job);
        });
    }

    private static void Check(ProviderOptions options, string? model, string provider, OptionFaults faults, IConfiguration all)
    {
        Add(options.Faults(), faults);
        CheckKey(options, provider, faults, all);
        CheckModel(model, provider, faults, all);
    }

    private static void Add(IEnumerable<(string Option, string Rule)> broken, OptionFaults faults)
    {
        foreach (var (option, rule) in broken) faults.Add(option, rule);
    }

    // Somebody else's server may want no key; the vendor's own always does.
    private static void CheckKey(ProviderOptions options, string provider, OptionFaults faults, IConfiguration all)
    {
        if (options.ApiKey is null && options.BaseAddress is null && Jobs(provider, all) is { Length: > 0 } jobs)
            faults.Add(nameof(options.ApiKey), $"must be the vendor's key, for {jobs} is to be done by '{provider}'");
    }

    private static void CheckModel(string? model, string provider, OptionFaults faults, IConfiguration all)
    {
        var unnamed = modelJobs.Where(j => all[$"Rapport:Practice:{j}:Provider"] == provider && all[$"Rapport:Practice:{j}:Model"] is null).ToList();
        if (string.IsNullOrWhiteSpace(model) && unnamed.Count > 0)
            faults.Add("Model", $"must be the name of one of its models, for {string.Join(", ", unnamed)} is to be done by '{provider}'");
    }

    private static string Jobs(string provider, IConfiguration all) => string.Join(
        ", ", all.GetSection("Rapport:Practice").GetChildren().Where(job => job["Provider"] == provider).Select(job => job.Key));
}
