using Assay.Build.ModelFiles;
using Assay.Governance;

namespace Assay.Server;

/// <summary>What to compare the newest scans with; what is left away is that of this server. Policies are digests, comma-separated.</summary>
public sealed record RescanFilter(string? Scanner = null, string? Version = null, string? RuleSet = null, string? Policies = null, long? MaxAgeSeconds = null, bool? All = null)
{
    const long MostSeconds = 100L * 365 * 86_400;

    /// <summary>What this server's own scanner would make now.</summary>
    /// <param name="policies">Those the server scans by.</param>
    public static RescanQuery Own(IReadOnlyList<ScanPolicy> policies) => new(ModelScanner.Tool, ModelScanner.RuleSet, [.. policies.Select(p => p.Digest)]);

    /// <summary>The query, or what is wrong with it.</summary>
    /// <param name="known">Policies of this server.</param>
    public Answer<RescanQuery> Read(IReadOnlyList<ScanPolicy> known)
    {
        var own = Own(known);
        if ((Scanner is null) != (Version is null))
            return new Refusal(RefusalKind.Invalid, "scanner and version go together.") { HowTo = "Give both, or neither." };
        if (!Digest.TryParse(RuleSet ?? own.RuleSet.ToString(), out var rules))
            return ChoiceRefusal.Digest("ruleSet", RuleSet);
        var policies = new List<Digest>();
        foreach (var text in (Policies ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (Digest.TryParse(text, out var policy))
                policies.Add(policy);
            else
                return ChoiceRefusal.Digest("policies", text);
        if (MaxAgeSeconds is < 0 or > MostSeconds)
            return new Refusal(RefusalKind.Invalid, "maxAgeSeconds is out of range.") { HowTo = $"Give 0 to {MostSeconds}." };
        return new RescanQuery(
            Scanner is null ? own.Scanner : new Tool(Scanner, Version!), rules, policies.Count == 0 ? own.Policies : policies,
            MaxAgeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, All ?? false);
    }
}
