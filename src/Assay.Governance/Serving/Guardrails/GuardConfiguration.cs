using System.Text.Json;

namespace Assay.Governance;

/// <summary>A version of a guardrail policy as the predicate of <c>guardrail-configuration</c> evidence.</summary>
public static class GuardConfiguration
{
    /// <summary>One row for each guard and stage. A guard that only counts, by its action or its mode, is <c>log</c>.</summary>
    public static JsonElement Of(GuardPolicyRow version, string? bypass)
    {
        ArgumentNullException.ThrowIfNull(version);
        var guardrails = version.Guards.SelectMany(g => g.Places.Select(Stage).Distinct().Select(stage => new { name = g.Name, stage, action = Action(g), threshold = g.Threshold })).ToList();
        // One guard that lets pass when it fails is enough for something to go through.
        var failureMode = version.Guards.Any(g => g.Failure == "open" && Action(g) is not ("log" or "flag")) ? "open" : "closed";
        return string.IsNullOrWhiteSpace(bypass)
            ? Json.Element(new { guardrails, failureMode, configurationDigest = version.Policy.ToString() })
            : Json.Element(new { guardrails, failureMode, configurationDigest = version.Policy.ToString(), bypass });
    }

    static string Stage(string place) => place switch { "output" => "output", "document" => "retrieval", "tool-call" or "tool-result" or "tool-definition" => "tool-call", _ => "input" };

    static string Action(GuardFacts guard) => guard.Mode == "shadow" ? "log" : guard.Action switch { "block" => "block", "redact" or "rewrite" or "pseudonymise" => "redact", "annotate" => "flag", _ => "log" };
}
