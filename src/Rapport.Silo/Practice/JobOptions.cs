using Rapport.Engine.Settings;

namespace Rapport.Silo.Practice;

/// <summary>Who does a job: one of <see cref="Provider"/>. Section <c>Rapport:Practice:{Job}</c>.</summary>
internal abstract class JobOptions
{
    public const string BuiltIn = "built-in", None = "none";

    /// <summary>Who does it. Default: what needs no network.</summary>
    public abstract string Provider { get; set; }

    /// <summary>Another model than the one in the vendor's own section. Default: that one.</summary>
    public string? Model { get; set; }

    protected void CheckProvider(OptionFaults faults, params ReadOnlySpan<string> known)
    {
        if (!known.Contains(Provider)) faults.Add(nameof(Provider), $"must be one of {string.Join(", ", known.ToArray())}", Provider);
        if (Model is not null && string.IsNullOrWhiteSpace(Model)) faults.Add(nameof(Model), "must be the name of a model, or not be set at all");
        if (Model is not null && Provider is BuiltIn or None) faults.Add(nameof(Model), $"is of no use to '{Provider}'");
    }
}

/// <summary>The section <c>Rapport:Practice:Partner</c>.</summary>
internal sealed class PartnerOptions : JobOptions
{
    public override string Provider { get; set; } = BuiltIn;

    /// <summary>Of one line of a model at most; the rest is not waited for. Default: 4.</summary>
    public int Sentences { get; set; } = 4;

    /// <summary>Of one line of a model at most; it ends with the last sentence that fits. Default: 420.</summary>
    public int Characters { get; set; } = 420;

    public static void Check(PartnerOptions options, OptionFaults faults)
    {
        options.CheckProvider(faults, [BuiltIn, .. PracticeProviders.Chatting]);
        faults.Range(nameof(Sentences), options.Sentences, 1, 20);
        faults.Range(nameof(Characters), options.Characters, 60, 4_000);
    }
}
