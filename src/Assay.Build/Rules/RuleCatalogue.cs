using Assay.Build.Code;
using Assay.Build.Dependencies;
using Assay.Build.Discovery;
using Assay.Build.Discovery.Mcp;
using Assay.Build.Discovery.Tools;
using Assay.Build.Locks;
using Assay.Build.ModelFiles;

namespace Assay.Build.Rules;

/// <summary>Every rule of this layer, whoever reports it: what <c>assay rules</c> lists and <c>docs/rules</c> has a page for.</summary>
public static class RuleCatalogue
{
    /// <summary>The families' names, without loading a rule.</summary>
    public static IReadOnlyList<string> Names { get; } = ["model-files", "code", "dependencies", "assets", "tools", "mcp", "lock"];

    /// <summary>In the order of <see cref="Names"/>. No id is in two of them.</summary>
    public static IReadOnlyList<RuleFamily> Families => field ??=
    [
        new("model-files", "Rules of the model scanner", "assay scan", [.. ModelScanner.Rules.Select(r => new RuleEntry(r.Id, "model-files", null, null, r.Description, r.Remediation, r.References, null))]),
        Of("code", "Rules for code", "assay scan --kind code", CodeScanner.Rules),
        new("dependencies", "Rules for dependencies", "assay deps", [.. DependencyRule.All.OrderBy(r => r.Id, StringComparer.Ordinal).Select(r => new RuleEntry(r.Id, "dependencies", null, null, r.Description, r.Remediation, r.References, null))]),
        Of("assets", "Rules for AI assets", "assay discover", AssetDiscovery.Rules),
        Of("tools", "Rules for tools and instructions", "assay discover and assay mcp inspect", ToolJudge.Rules),
        Of("mcp", "Rules for live MCP servers", "assay mcp inspect", McpInspector.Rules),
        Of("lock", "Rules for assay.lock", "assay lock and assay lock verify", ModelLock.Rules),
    ];

    static RuleFamily Of(string about, string title, string command, IEnumerable<CodeRule> rules) =>
        new(about, title, command, [.. rules.Select(r => new RuleEntry(r.Id, about, r.Severity, r.Title, r.Description, r.Remediation, r.References, r.Versions))]);
}
