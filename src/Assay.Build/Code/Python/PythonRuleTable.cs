namespace Assay.Build.Code.Python;

/// <summary>Finds the rules that a call may break, by the last word of its name.</summary>
internal static class PythonRuleTable
{
    static readonly IReadOnlyList<PythonRule> Rules =
        [.. PickleRules.Calls, .. LoaderRules.Calls, .. HubRules.Calls, .. DownloadRules.Calls, .. ModelOutputRules.Calls, .. CommandRules.Calls, .. TransportRules.Calls, .. CryptographyRules.Calls, .. ServingRules.Calls, .. FileRules.Calls, .. TrainingRules.Calls, .. WorkflowRules.Calls];

    static readonly Dictionary<string, List<(PythonRule Rule, string Root, string Exact)>> ByLast = Index();

    public static IEnumerable<CodeRule> All => Rules.Select(r => r.Rule).Concat(PythonTextRules.All).Distinct();

    static Dictionary<string, List<(PythonRule, string, string)>> Index()
    {
        var index = new Dictionary<string, List<(PythonRule, string, string)>>();
        foreach (var rule in Rules)
            foreach (var pattern in rule.Calls.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var slash = pattern.IndexOf('/', StringComparison.Ordinal);
                var last = slash >= 0 ? pattern[(slash + 1)..] : pattern[(pattern.LastIndexOf('.') + 1)..];
                if (!index.TryGetValue(last, out var list))
                    index.Add(last, list = []);
                list.Add((rule, slash >= 0 ? pattern[..slash] : "", slash >= 0 ? "" : pattern));
            }

        return index;
    }

    public static void Judge(CallSite site, PythonContext context)
    {
        var told = new HashSet<CodeRule>();
        foreach (var name in site.Names)
        {
            var last = name[(name.LastIndexOf('.') + 1)..];
            foreach (var key in last.Length == 0 ? ["*"] : new[] { last, "*" })
                if (ByLast.TryGetValue(key, out var candidates))
                    foreach (var (rule, root, exact) in candidates)
                        if (exact.Length > 0 ? exact == name : Under(root, name))
                            if (rule.Judge(site with { Names = [name] }, context) is { } severity && told.Add(rule.Rule))
                                context.File.Find(rule.Rule, site.At.Line, site.At.Column, TestCode.Judge(rule.Rule, severity, context.File.Path), Shown(name));
        }
    }

    static bool Under(string root, string name) =>
        root == "*" || (name.Length > root.Length && name.StartsWith(root, StringComparison.Ordinal) && name[root.Length] is '.' or '(');

    static string Shown(string name) => name.Replace("builtins.", "", StringComparison.Ordinal).Replace("?.", "", StringComparison.Ordinal).Replace("()", "", StringComparison.Ordinal);
}
