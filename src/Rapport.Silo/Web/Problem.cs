using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Rapport.Domain.Deciding;

namespace Rapport.Silo.Web;

/// <summary>A "no" over HTTP: problem details (RFC 9457) with a stable code, what was wrong, and what to do.</summary>
internal sealed class Problem : IResult, IStatusCodeHttpResult
{
    /// <summary>The fact that also becomes the header Retry-After.</summary>
    public const string WaitFact = "retryAfterSeconds";

    private readonly ProblemCode code;
    private readonly int status;
    private readonly string? detail;
    private readonly Dictionary<string, object?> facts = [];

    private Problem(ProblemCode code, string? detail, int? status = null) => (this.code, this.detail, this.status) = (code, detail, status ?? code.Status);

    int? IStatusCodeHttpResult.StatusCode => status;

    public static Problem Of(string code, string? detail = null) => new(ProblemCodes.Of(code), detail);

    /// <summary>An answer that has only a status so far.</summary>
    public static Problem OfStatus(int status, string? detail = null) => new(ProblemCodes.OfStatus(status), detail, status);

    /// <summary>A refusal with its facts. A code that is not in the table is our own fault, which a test finds first.</summary>
    public static Problem Of(Refusal refusal)
    {
        var problem = new Problem(ProblemCodes.Find(refusal.Code) ?? new(refusal.Code, StatusCodes.Status409Conflict, "Refused"), refusal.Detail);
        foreach (var (name, value) in refusal.Facts) problem.facts[name] = value;
        return problem;
    }

    public static Problem Of(Faults faults) =>
        Of(faults.Code, faults.All.Count == 1 ? "One field is wrong, see 'errors'." : $"{faults.All.Count} fields are wrong, see 'errors'.").With("errors", faults.All);

    public Problem With(string name, object? value)
    {
        facts[name] = value;
        return this;
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var problem = new ProblemDetails { Type = $"urn:rapport:problem:{code.Code}", Title = code.Title, Status = status, Detail = detail };
        problem.Extensions["code"] = code.Code;
        problem.Extensions["correlationId"] = Requested.CorrelationId(httpContext);
        foreach (var (name, value) in facts) problem.Extensions[name] = value;

        var response = httpContext.Response;
        response.StatusCode = status;
        Activity.Current?.SetTag("rapport.problem", code.Code);
        if (facts.GetValueOrDefault(WaitFact) is { } wait) response.Headers.RetryAfter = Convert.ToString(wait, CultureInfo.InvariantCulture);
        else if (code.RetryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await response.WriteAsJsonAsync(problem, httpContext.RequestServices.GetRequiredService<IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value.SerializerOptions, "application/problem+json", httpContext.RequestAborted);
    }
}
