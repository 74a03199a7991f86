using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Assay.Server;

/// <summary>Head of the OpenAPI 3.1 document.</summary>
static class OpenApiDocument
{
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Assay", Version = "v1", Description = "The record of an AI system's security work: evidence, findings, gates, decisions, packs. Errors are RFC 9457 problem details." };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API token, made under Settings." };
            return Task.CompletedTask;
        });
        // Filters are records, whose members begin with a capital; parameters are written as every member of the API is.
        options.AddOperationTransformer((operation, _, _) =>
        {
            foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.Name is { Length: > 0 }) ?? [])
                parameter.Name = char.ToLowerInvariant(parameter.Name![0]) + parameter.Name[1..];
            return Task.CompletedTask;
        });
    }
}
