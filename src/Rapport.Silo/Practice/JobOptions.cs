using Rapport.Engine.Settings;

namespace Rapport.Silo.Practice;

/// <summary>Who does a job: one of <see cref="Provider"/>. Section <c>Rapport:Practice:{Job}</c>.</summary>
internal abstract class JobOptions
{
    public const string BuiltIn = "built-in", None = "none";

    /// <summary>Who does it. Default: what needs no network.</summary>
    public abstract string Provider { get; set; }

    protected void CheckProvider(OptionFaults faults, params ReadOnlySpan<string> known)
    {
        if (!known.Contains(Provider)) faults.Add(nameof(Provider), $"must be one of {string.Join(", ", known.ToArray())}", Provider);
    }
}

/// <summary>A job that language models can do.</summary>
internal abstract class ModelJobOptions : JobOptions
{
    public override string Provider { get; set; } = BuiltIn;

    /// <summary>Another model than the one in the vendor's own section. Default: that one.</summary>
    public string? Model { get; set; }

    protected void CheckModel(OptionFaults faults)
    {
        CheckProvider(faults, [BuiltIn, .. PracticeProviders.Chatting]);
        if (Model is not null && string.IsNullOrWhiteSpace(Model)) faults.Add(nameof(Model), "must be the name of a model, or not be set at all");
        else if (Model is not null && Provider == BuiltIn) faults.Add(nameof(Model), $"is of no use to '{BuiltIn}'");
    }
}

/// <summary>The section <c>Rapport:Practice:Partner</c>.</summary>
internal sealed class PartnerOptions : ModelJobOptions
{
    /// <summary>Of one line of a model at most; the rest is not waited for. Default: 4.</summary>
    public int Sentences { get; set; } = 4;

    /// <summary>Of one line of a model at most; it ends with the last sentence that fits. Default: 420.</summary>
    public int Characters { get; set; } = 420;

    public static void Check(PartnerOptions options, OptionFaults faults)
    {
        options.CheckModel(faults);
        faults.Range(nameof(Sentences), options.Sentences, 1, 20);
        faults.Range(nameof(Characters), options.Characters, 60, 4_000);
    }
}

/// <summary>The section <c>Rapport:Practice:ObjectiveCheck</c>.</summary>
internal sealed class ObjectiveCheckOptions : ModelJobOptions
{
    public static void Check(ObjectiveCheckOptions options, OptionFaults faults) => options.CheckModel(faults);
}

/// <summary>The section <c>Rapport:Practice:Evaluator</c>.</summary>
internal sealed class EvaluatorOptions : ModelJobOptions
{
    public static void Check(EvaluatorOptions options, OptionFaults faults) => options.CheckModel(faults);
}

/// <summary>The section <c>Rapport:Practice:Transcriber</c>. The model is named in the vendor's section.</summary>
internal sealed class TranscriberOptions : JobOptions
{
    public override string Provider { get; set; } = None;

    public static void Check(TranscriberOptions options, OptionFaults faults) => options.CheckProvider(faults, [None, .. PracticeProviders.Hearing]);
}
