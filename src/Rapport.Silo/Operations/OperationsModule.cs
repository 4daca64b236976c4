using Rapport.Silo.Operations.Proof;

namespace Rapport.Silo.Operations;

/// <summary>What the command line does for whoever runs the server.</summary>
internal static class OperationsModule
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        OperatorAccess.Add(services);
        services.AddSingleton<Haystacks>().AddSingleton<KnownTexts>().AddSingleton<ErasureProof>();
        return services;
    }

    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        var operations = routes.MapGroup("/api/operations").WithTags("Operations").RequireAuthorization(OperatorAccess.Policy);
        ShowStream.Map(operations);
        KeepViews.Map(operations);
        KeepErasures.Map(operations);
        Administrators.Map(operations);
    }
}
