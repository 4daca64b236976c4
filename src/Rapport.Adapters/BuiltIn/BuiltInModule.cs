using Microsoft.Extensions.DependencyInjection;

namespace Rapport.Adapters.BuiltIn;

/// <summary>The defaults that need no network, no key and no model.</summary>
public static class BuiltInModule
{
    public static IServiceCollection AddBuiltInPractice(this IServiceCollection services) => services;
}
