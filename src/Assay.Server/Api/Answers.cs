using System.Security.Cryptography;
using Assay.Governance;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Assay.Server;

/// <summary>Answers and refusals of the record as HTTP: values with an ETag, refusals as RFC 9457 problem details.</summary>
static class Answers
{
    const string ProblemBase = "https://assay.dev/problems/";

    /// <summary>200 with an ETag over the body, or 304 when the caller has it already.</summary>
    public static IResult Ok<T>(T value, HttpContext http)
    {
        var body = Json.Bytes(value);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..32]}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        return http.Request.Headers.IfNoneMatch.Any(v => v is not null && v.Split(',').Any(t => t.Trim() == tag))
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Bytes(body, "application/json; charset=utf-8");
    }

    public static IResult Of<T>(Answer<T> answer, HttpContext http) => answer.TryGet(out var value, out var refusal) ? Ok(value, http) : Problem(refusal);

    /// <summary>201 with the address of what was made.</summary>
    public static IResult Created<T>(Answer<T> answer, Func<T, string> address) =>
        answer.TryGet(out var value, out var refusal) ? Results.Created(address(value), value) : Problem(refusal);

    public static IResult Problem(Refusal refusal) => Results.Problem(new ProblemDetails
    {
        Type = ProblemBase + refusal.Kind.Name(),
        Title = Title(refusal.Kind),
        Status = Status(refusal.Kind),
        Detail = refusal.Message,
        Extensions = { ["errors"] = refusal.Errors is { Count: > 0 } ? refusal.Errors.GroupBy(e => e.Field).ToDictionary(g => g.Key, g => g.Select(e => e.Message).ToArray()) : null },
    });

    public static IResult Problem(int status, string kind, string title, string detail) =>
        Results.Problem(new ProblemDetails { Type = ProblemBase + kind, Title = title, Status = status, Detail = detail });

    static int Status(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Forbidden or RefusalKind.SeparationOfDuties => StatusCodes.Status403Forbidden,
        RefusalKind.Conflict or RefusalKind.GateShut => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status400BadRequest,
    };

    static string Title(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => "Not found",
        RefusalKind.Forbidden => "Not allowed",
        RefusalKind.SeparationOfDuties => "Separation of duties",
        RefusalKind.Conflict => "The record has moved on",
        RefusalKind.GateShut => "The gate is shut",
        _ => "The request is wrong",
    };
}
