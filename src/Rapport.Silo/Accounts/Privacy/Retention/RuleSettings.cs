using System.Globalization;
using Microsoft.Extensions.Options;
using Rapport.Domain.Accounts;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>
/// What the settings say about each rule: <c>Rapport:Retention:Rules:NAME:Age</c> and <c>:On</c>, the age as in 30.00:00:00. Default: the rule's own age, and on.
/// </summary>
internal sealed class RuleSettings(IConfiguration configuration, IEnumerable<RetentionRule> rules) : IValidateOptions<RetentionOptions>
{
    private const string Section = "Rapport:Retention:Rules";
    private static readonly TimeSpan longest = TimeSpan.FromDays(3_650);

    public RetentionPlan Plan(RetentionOptions options) =>
        new(options.DailyAt, [.. rules.OrderBy(r => r.Name, StringComparer.Ordinal).Select(r => new PlannedRule(r.Name, Age(r) ?? r.Age, options.On && (On(r) ?? true)))]);

    /// <summary>A misspelt rule would else be kept for ever, or removed too soon, in silence.</summary>
    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        var faults = new List<string>();
        var known = rules.ToDictionary(r => r.Name);
        foreach (var rule in configuration.GetSection(Section).GetChildren())
            if (!known.TryGetValue(rule.Key, out var found)) faults.Add($"{rule.Path} names no rule; there are {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}. Mend the name, or leave it out.");
            else
                foreach (var setting in rule.GetChildren())
                    if (FaultOf(found, setting) is { } fault) faults.Add($"{setting.Path} is '{setting.Value}': it {fault}.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private string? FaultOf(RetentionRule rule, IConfigurationSection setting) => setting.Key.ToUpperInvariant() switch
    {
        "AGE" => Age(rule) is { } age && age >= rule.AtLeast && age <= longest ? null : $"must be a time from {rule.AtLeast:c} to {longest:c}, as in 30.00:00:00",
        "ON" => On(rule) is null ? "must be true or false" : null,
        _ => "is no setting of a rule; known are Age, On",
    };

    private TimeSpan? Age(RetentionRule rule) => TimeSpan.TryParse(configuration[$"{Section}:{rule.Name}:Age"], CultureInfo.InvariantCulture, out var age) ? age : null;

    private bool? On(RetentionRule rule) => bool.TryParse(configuration[$"{Section}:{rule.Name}:On"], out var on) ? on : null;
}
