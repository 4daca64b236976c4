using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Rapport.Engine.Settings;

/// <summary>All that is wrong with a section of settings: value, rule, and how to mend it.</summary>
public sealed class OptionFaults(IConfigurationSection section)
{
    private readonly List<string> all = [];

    public IReadOnlyList<string> All => all;

    /// <param name="option">The property: <c>AuthPerMinute</c>.</param>
    /// <param name="rule">What it must be: <c>must be from 1 to 1000</c>.</param>
    /// <param name="value">What it is, when it was not given as text.</param>
    public void Add(string option, string rule, object? value = null)
    {
        var shown = Secrets.IsOne(option) ? "(not shown)" : $"'{Convert.ToString(section[option] ?? value, CultureInfo.InvariantCulture)}'";
        all.Add($"{section.Path}:{option} is {shown}: it {rule}. Set {section.Path.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()}__{option.ToUpperInvariant()}, or --{section.Path}:{option}=...");
    }

    public void Range<T>(string option, T value, T min, T max)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            Add(option, string.Create(CultureInfo.InvariantCulture, $"must be from {min} to {max}"), value);
    }
}

/// <summary>A section of settings that <see cref="CheckedOptions"/> binds, for who writes about them.</summary>
/// <param name="Name">Such as <c>Rapport:Limits</c>.</param>
/// <param name="Faults">What would be wrong with these settings.</param>
public sealed record SettingsSection(string Name, Type Options, Func<IConfiguration, IReadOnlyList<string>> Faults);

/// <summary>
/// Options bound to a section and checked before anything starts, every fault at once, also values of the wrong form and names
/// that no option has (a misspelt setting would else be ignored in silence).
/// </summary>
public static class CheckedOptions
{
    /// <param name="section">Such as <c>Rapport:Limits</c>.</param>
    /// <param name="check">Adds what is wrong beyond the form.</param>
    public static IServiceCollection AddChecked<T>(this IServiceCollection services, string section, Action<T, OptionFaults> check)
        where T : class, new() => services.AddChecked<T>(section, (options, faults, _) => check(options, faults));

    /// <param name="check">Adds what is wrong beyond the form, also in the light of other sections.</param>
    public static IServiceCollection AddChecked<T>(this IServiceCollection services, string section, Action<T, OptionFaults, IConfiguration> check)
        where T : class, new()
    {
        services.AddOptions<T>().ValidateOnStart();
        services.AddSingleton(new SettingsSection(section, typeof(T), configuration => Checked<T>.Faults(configuration, section, check)));
        services.AddSingleton<IConfigureOptions<T>>(s => new Bound<T>(s.GetRequiredService<IConfiguration>().GetSection(section)));
        services.AddSingleton<IValidateOptions<T>>(s => new Checked<T>(s.GetRequiredService<IConfiguration>(), section, check));
        return services;
    }

    private static void Bind<T>(IConfigurationSection section, T target, OptionFaults faults)
        where T : class
    {
        var options = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var given in section.GetChildren())
            if (given.Value is null || given.GetChildren().Any()) continue;
            else if (SecretFiles.IsOne(given.Key, options.Keys))
            {
                if (!SecretFiles.CanRead(given.Value)) faults.Add(given.Key, "must name a file that the server may read");
            }
            else if (!options.TryGetValue(given.Key, out var option))
                faults.Add(given.Key, $"is no setting; known are {string.Join(", ", options.Keys.Order(StringComparer.Ordinal))}");
            else
                try
                {
                    option.SetValue(target, TypeDescriptor.GetConverter(option.PropertyType).ConvertFromInvariantString(given.Value));
                }
                catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException or OverflowException)
                {
                    faults.Add(option.Name, $"must be {FormOf(option.PropertyType)}");
                }
    }

    private static string FormOf(Type type) => Nullable.GetUnderlyingType(type) is { } inner ? FormOf(inner) : type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(double) || type == typeof(decimal) => "a number, with a point if it has decimals",
        _ when type == typeof(Uri) => "an address as in https://models.example/v1",
        _ when type == typeof(TimeSpan) => "a time as in 00:15:00, or 30.00:00:00 with days",
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ => $"of the form of {type.Name}",
    };

    private sealed class Bound<T>(IConfigurationSection section) : IConfigureOptions<T>
        where T : class
    {
        public void Configure(T options) => Bind(section, options, new(section));
    }

    private sealed class Checked<T>(IConfiguration configuration, string section, Action<T, OptionFaults, IConfiguration> check) : IValidateOptions<T>
        where T : class, new()
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var faults = new OptionFaults(configuration.GetSection(section));
            Bind(configuration.GetSection(section), new T(), faults);
            check(options, faults, configuration);
            return faults.All.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.All);
        }

        /// <summary>What would be wrong with these settings.</summary>
        public static IReadOnlyList<string> Faults(IConfiguration configuration, string section, Action<T, OptionFaults, IConfiguration> check)
        {
            var (faults, options) = (new OptionFaults(configuration.GetSection(section)), new T());
            Bind(configuration.GetSection(section), options, faults);
            check(options, faults, configuration);
            return faults.All;
        }
    }
}
