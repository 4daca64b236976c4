using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Rapport.Silo.Web;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, and the page to try it at <c>/api/docs</c>.</summary>
internal static class ApiDocument
{
    private const string Scheme = "bearer";
    private const string PagePath = "/api/docs";

    // All of it comes with the server. One style, known by its hash, it puts into the page.
    private const string PagePolicy = "default-src 'self'; style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.CreateSchemaReferenceId = Named;
        options.AddDocumentTransformer(AsSent);
        options.AddDocumentTransformer(Describe);
        options.AddOperationTransformer(Optional);
        options.AddOperationTransformer(Secure);
        options.AddOperationTransformer(Repeatable);
        options.AddOperationTransformer(Refuse);
        options.AddOperationTransformer(Conditional);
        options.AddOperationTransformer(Exemplify);
    });

    public static void Use(WebApplication app)
    {
        // The one that there is: for another name the framework would answer in its own words.
        app.MapOpenApi("/openapi/v1.json");
        app.Use((http, next) =>
        {
            if (http.Request.Path.StartsWithSegments(PagePath, StringComparison.Ordinal)) http.Response.Headers.ContentSecurityPolicy = PagePolicy;
            return next(http);
        });
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = PagePath[1..];
            page.DocumentTitle = "Rapport API";
            page.SwaggerEndpoint("/openapi/v1.json", "Rapport");
        });
    }

    // Several rooms have a Page, a Body, a Detail: each is named after the verb that it belongs to, or one would stand for all.
    private static string? Named(JsonTypeInfo json) => json.Type.DeclaringType is { } verb && OpenApiOptions.CreateDefaultSchemaReferenceId(json) is { } name
        ? verb.Name + name
        : OpenApiOptions.CreateDefaultSchemaReferenceId(json);

    /// <summary>As it is on the wire: what is null is left out, on both ways, and a number is never text.</summary>
    private static Task AsSent(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        foreach (var schema in document.Components?.Schemas?.Values ?? [])
        {
            // Whether there may be none is said where it is used.
            foreach (var none in schema.Enum?.Where(one => one is null || one.GetValueKind() == JsonValueKind.Null).ToList() ?? []) schema.Enum!.Remove(none);
            foreach (var (name, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
            {
                if (IsNullable(property)) schema.Required?.Remove(name);
                if (property is OpenApiSchema { Type: { } type } number && (type & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0)
                    (number.Type, number.Pattern) = (type & ~JsonSchemaType.String, null);
            }
        }
        return Task.CompletedTask;
    }

    private static bool IsNullable(IOpenApiSchema schema) =>
        schema.Type?.HasFlag(JsonSchemaType.Null) == true || schema.OneOf?.Any(one => one.Type == JsonSchemaType.Null) == true;

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new()
        {
            Title = "Rapport",
            Version = "1",
            Description = "Live coaching. Every refusal is a problem (RFC 9457) with a stable `code`; wrong fields are all told at once in `errors`. "
                + "Any POST may carry an `Idempotency-Key`: what succeeded is answered the same again. Beside what each operation lists, an address or headers that are "
                + "too large get 414 and 431, with problems too.",
        };
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "The `accessToken` of POST /api/auth/login.",
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas["Problem"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Problem details (RFC 9457). A refusal may add facts of its own, such as the expected sequence number.",
            Required = new HashSet<string> { "type", "title", "status", "code", "correlationId" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What was wrong this time, and what to do." },
                ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable." },
                ["correlationId"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Tell it when you ask for help." },
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "Field, and all that is wrong with it.",
                    AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
                },
            },
        };
        return Task.CompletedTask;
    }

    // The handlers' generated code takes any list for required, also one that may be null.
    private static Task Optional(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        foreach (var list in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.Schema?.Type == JsonSchemaType.Array) ?? []) list.Required = false;
        return Task.CompletedTask;
    }

    private static Task Secure(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (!metadata.OfType<IAuthorizeData>().Any() || metadata.OfType<IAllowAnonymous>().Any()) return Task.CompletedTask;
        operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
        Answer(operation, context.Document, ProblemCodes.Of("edge.unauthenticated"));
        return Task.CompletedTask;
    }

    private static Task Repeatable(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        if (context.Description.HttpMethod != HttpMethods.Post) return Task.CompletedTask;
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = Requested.KeyHeader,
            In = ParameterLocation.Header,
            Description = "Makes the request safe to repeat. A random UUID is best.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 200 },
            Example = "0b6ec7a0-6e2f-4f0e-9d6e-3c1f5b0a9f11",
        });
        // A body is read for its key also where the operation wants none.
        foreach (var code in (string[])["edge.idempotency-key-in-progress", "edge.idempotency-key-reused", "edge.idempotency-key-invalid", "edge.malformed", "edge.too-large", "edge.unsupported-media-type"])
            Answer(operation, context.Document, ProblemCodes.Of(code));
        return Task.CompletedTask;
    }

    private static Task Refuse(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        if (operation.RequestBody is not null)
            foreach (var code in (string[])["edge.malformed", "edge.too-large", "edge.unsupported-media-type"])
                Answer(operation, context.Document, ProblemCodes.Of(code));
        foreach (var code in (string[])["edge.too-many-requests", "unavailable"]) Answer(operation, context.Document, ProblemCodes.Of(code));
        foreach (var code in context.Description.ActionDescriptor.EndpointMetadata.OfType<RefusalCodes>().SelectMany(r => r.Codes)) Answer(operation, context.Document, code);
        return Task.CompletedTask;
    }

    private static Task Conditional(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<TakesIfMatch>().Any()) return Task.CompletedTask;
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "If-Match",
            In = ParameterLocation.Header,
            Description = "The ETag of what was read: then the change happens only if nothing has changed since.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            Example = "\"12\"",
        });
        return Task.CompletedTask;
    }

    private static Task Exemplify(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Example>().LastOrDefault() is not { } example) return Task.CompletedTask;
        var options = context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        Put(operation.RequestBody?.Content, example.Request);
        foreach (var (status, answer) in operation.Responses?.Where(r => r.Key.StartsWith('2')) ?? []) Put(answer.Content, status == "202" ? example.Accepted ?? example.Answer : example.Answer);
        return Task.CompletedTask;

        void Put(IDictionary<string, OpenApiMediaType>? content, object? value)
        {
            if (value is not null && content is not null && content.TryGetValue("application/json", out var media)) media.Example = JsonSerializer.SerializeToNode(value, options);
        }
    }

    private static void Answer(OpenApiOperation operation, OpenApiDocument? document, ProblemCode code)
    {
        operation.Responses ??= [];
        var status = code.Status.ToString(CultureInfo.InvariantCulture);
        if (!operation.Responses.TryGetValue(status, out var answer) || answer.Content is null)
            operation.Responses[status] = answer = new OpenApiResponse { Description = code.Title, Content = new Dictionary<string, OpenApiMediaType>() };
        else if (answer.Description?.Contains(code.Title, StringComparison.Ordinal) != true)
            answer.Description += $" · {code.Title}";
        if (!answer.Content!.TryGetValue("application/problem+json", out var media))
            answer.Content["application/problem+json"] = media = new() { Schema = new OpenApiSchemaReference("Problem", document), Examples = new Dictionary<string, IOpenApiExample>() };
        media.Examples ??= new Dictionary<string, IOpenApiExample>();
        media.Examples[code.Code] = new OpenApiExample { Summary = code.Title, Value = Example(code) };
    }

    private static JsonObject Example(ProblemCode code)
    {
        var example = new JsonObject
        {
            ["type"] = $"urn:rapport:problem:{code.Code}",
            ["title"] = code.Title,
            ["status"] = code.Status,
            ["code"] = code.Code,
            ["correlationId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
        };
        if (code.Status == 422 && code.Code == "edge.invalid") example["errors"] = new JsonObject { ["displayName"] = new JsonArray("Required.") };
        return example;
    }
}
