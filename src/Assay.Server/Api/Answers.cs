using System.Security.Cryptography;
using Assay.Governance;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Assay.Server;

/// <summary>Answers and refusals of the record as HTTP: values with an ETag, refusals as RFC 9457 problem details.</summary>
static class Answers
{
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

    public static IResult Problem(Refusal refusal)
    {
        var words = ProblemWords.Of(refusal.Kind);
        var problem = Details(words, refusal.Message, refusal.HowTo ?? words.HowTo);
        if (refusal.Errors is { Count: > 0 } errors)
            problem.Extensions["errors"] = errors.GroupBy(e => e.Field).ToDictionary(g => g.Key, g => g.Select(e => e.Message).ToArray());
        return Results.Problem(problem);
    }

    public static IResult Problem(int status, string kind, string title, string detail, string howTo) => Results.Problem(Details(new ProblemWords(kind, status, title), detail, howTo));

    /// <summary>A problem as the API says it: what class, what, and what to do (<c>hint</c>).</summary>
    public static ProblemDetails Details(ProblemWords words, string detail, string? howTo)
    {
        var problem = new ProblemDetails { Type = words.Type, Title = words.Title, Status = words.Status, Detail = detail };
        if (howTo is not null)
            problem.Extensions["hint"] = howTo;
        return problem;
    }

    /// <summary>What the framework says by itself (a body that does not satisfy its attributes) has the same types.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (problem.Type?.StartsWith(ProblemWords.Base, StringComparison.Ordinal) == true)
            return;
        (problem.Type, problem.Title) = (ProblemWords.Invalid.Type, ProblemWords.Invalid.Title);
        problem.Detail ??= "Some fields are wrong.";
        problem.Extensions.TryAdd("hint", "See errors: each field with what it takes.");
    }
}
