namespace Assay.Build.Code.Python;

/// <summary>
/// A rule about calls. <paramref name="Calls"/> says of what: <c>torch.load</c> is that name; <c>transformers/from_pretrained</c> any
/// name that begins with the first word and ends with the last; <c>*/extractall</c> a method of that name on anything.
/// </summary>
/// <param name="Judge">Null when the call is none of the rule's; otherwise how bad it is there.</param>
internal sealed record PythonRule(CodeRule Rule, string Calls, Func<CallSite, PythonContext, Severity?> Judge)
{
    public static PythonRule Always(CodeRule rule, string calls) => new(rule, calls, (_, _) => rule.Severity);

    public static PythonRule When(CodeRule rule, string calls, Func<CallSite, PythonContext, bool> holds) =>
        new(rule, calls, (site, context) => holds(site, context) ? rule.Severity : null);
}

/// <summary>What rules may ask beyond the call itself.</summary>
internal sealed class PythonContext(CodeFile file, PythonScript script)
{
    public CodeFile File => file;

    public PythonScript Script => script;

    /// <summary>Whether the code at a place runs with at least that version: by the conditions around it, else by the project's pins.</summary>
    public bool? AtLeast(CallSite site, string package, params int[] version)
    {
        foreach (var guard in site.Guards)
        {
            if (guard.Package != package)
                continue;
            if (guard.Low is not null && Pins.Bound.Compare(guard.Low, version) >= 0)
                return true;
            if (guard.Below is not null && Pins.Bound.Compare(guard.Below, version) <= 0)
                return false;
        }

        return file.Pins.AtLeast(package, version);
    }

    readonly Dictionary<string, List<CallSite>> byOwner = [];

    /// <summary>Calls in the same function.</summary>
    public IReadOnlyList<CallSite> Beside(CallSite site)
    {
        if (byOwner.Count == 0)
            foreach (var call in script.Calls)
            {
                if (!byOwner.TryGetValue(call.Owner, out var list))
                    byOwner.Add(call.Owner, list = []);
                list.Add(call);
            }

        return byOwner.GetValueOrDefault(site.Owner) ?? [];
    }
}
