using Assay.Build.ModelFiles.Python;

namespace Assay.Build.ModelFiles.Marshal;

/// <summary>
/// Disassembles code objects with everything nested in them and judges what they do. Where the version is not said, every
/// version whose tables fit is read: what one of them would do counts.
/// </summary>
internal sealed class CodeJudge(ScanScope scope, PyWhen when)
{
    const int MostCode = 20_000;

    readonly List<PyCode> all = [];

    /// <summary>Names that the code finds around itself: the globals that a pickle gives its functions.</summary>
    public IReadOnlyDictionary<string, PyExpr> Around { get; init; } = new Dictionary<string, PyExpr>();

    /// <param name="top">A code object, or constants that hold some.</param>
    /// <param name="version">The version that the file says; null when it says none.</param>
    /// <param name="at">Where it lies, for the findings.</param>
    public void Judge(PyExpr top, string? version, long? at)
    {
        Collect(top);
        if (all.Count == 0)
            return;
        var fitting = Fitting(version);
        if (fitting.Count == 0)
        {
            MarshalRules.Unread(all, when, scope, at);
            scope.Gap(version is { Length: > 0 } ? $"the bytecode does not fit Python {version}" : "the bytecode fits no version of Python that is known");
            return;
        }

        List<string>? known = null;
        var versions = string.Join(" or ", fitting.Select(f => f.Version.Version));
        foreach (var (bytecode, read) in fitting)
        {
            // Neighbouring versions mostly read the same instructions.
            var listing = read.SelectMany(d => d.Instructions).Select(i => i.Name + i.Target).Append(bytecode.Minor >= 11 ? bytecode.Version : "").ToList();
            if (known is not null && known.SequenceEqual(listing))
                continue;
            known = listing;
            One(bytecode, versions, read, at);
        }
    }

    void Collect(PyExpr top)
    {
        var seen = new HashSet<PyExpr>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<PyExpr>([top]);
        while (waiting.TryPop(out var value))
        {
            if (!seen.Add(value))
                continue;
            IReadOnlyList<PyExpr> inner = value switch { PyItems items => items.Items, PyOther other => other.Parts, PyCodeConst code => code.Code.Constants, _ => [] };
            if (value is PyCodeConst found)
                all.Add(found.Code);
            if (all.Count >= MostCode)
            {
                scope.Gap($"more than {MostCode} code objects");
                return;
            }

            for (var i = inner.Count - 1; i >= 0; i--)
                waiting.Push(inner[i]);
        }
    }

    List<(Bytecode Version, List<Disassembly> Read)> Fitting(string? version)
    {
        var fitting = new List<(Bytecode, List<Disassembly>)>();
        foreach (var bytecode in BytecodeTables.All)
        {
            if (version is null ? bytecode.Layout != all[0].Layout : bytecode.Version != version)
                continue;
            var read = new List<Disassembly>(all.Count);
            foreach (var code in all)
            {
                var one = Disassembly.Of(code, bytecode);
                if (one.Misfit is not null)
                    break;
                read.Add(one);
                if (!scope.Budget.HasTime())
                    return fitting;
            }

            if (read.Count == all.Count)
                fitting.Add((bytecode, read));
        }

        return fitting;
    }

    void One(Bytecode version, string versions, List<Disassembly> read, long? at)
    {
        var disassemblies = new Dictionary<PyCode, Disassembly>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < all.Count; i++)
            disassemblies[all[i]] = read[i];
        var scopes = new Dictionary<PyCode, PythonNames>(ReferenceEqualityComparer.Instance);
        // The first round only learns what names are bound to: a function may use what is bound after it was made.
        Round(version, disassemblies, scopes, new PythonFacts());
        var facts = new PythonFacts();
        var (functions, classes) = Round(version, disassemblies, scopes, facts);
        if (when == PyWhen.Imported)
            new PythonReach(facts, functions, classes).Run();
        foreach (var (code, disassembly) in disassemblies)
            if (disassembly.Overlapping is { } jump)
                MarshalRules.Overlaps(code, jump, scope, at);
        if (when == PyWhen.Carried)
            MarshalRules.Carried(all, versions, facts, scope, at);
        else
            PythonRules.Judge(facts, scope, _ => null);
    }

    (HashSet<string> Functions, Dictionary<string, List<string>> Classes) Round(Bytecode version, Dictionary<PyCode, Disassembly> read, Dictionary<PyCode, PythonNames> scopes, PythonFacts facts)
    {
        var calls = new PythonCalls(facts, scope.Budget);
        var functions = new HashSet<string>();
        var classes = new Dictionary<string, List<string>>();
        var module = new PythonNames();
        foreach (var (name, value) in Around)
            module.Bind(name, value);
        var done = new HashSet<PyCode>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<(PyCode Code, PythonNames Outer, PyWhen When, string Owner, string Class)>();
        for (var i = all.Count - 1; i >= 0; i--)
            waiting.Push((all[i], module, when, "", ""));
        while (waiting.TryPop(out var next) && scope.Budget.HasTime())
        {
            var (code, outer, runs, owner, inClass) = next;
            if (!done.Add(code))
                continue;
            if (!scopes.TryGetValue(code, out var names))
                scopes.Add(code, names = new PythonNames(outer));
            if (outer == module && runs == PyWhen.Imported && done.Count > 1)
                (runs, owner) = (PyWhen.Called, code.Name);
            var walk = new CodeWalk(code, version, names, calls, runs, owner);
            walk.Run(read[code]);
            foreach (var (name, bases) in walk.Classes)
                classes[name] = bases;
            for (var i = walk.Made.Count - 1; i >= 0; i--)
            {
                var made = walk.Made[i];
                if (walk.Bodies.TryGetValue(made, out var named))
                {
                    waiting.Push((made, names, runs, owner, named));
                    continue;
                }

                // Comprehensions run where they stand.
                var inline = made.Name is "<listcomp>" or "<genexpr>" or "<dictcomp>" or "<setcomp>";
                var function = inline ? owner : inClass.Length > 0 ? inClass + "." + made.Name : made.Name;
                if (!inline)
                    functions.Add(function);
                waiting.Push((made, names, runs == PyWhen.Carried ? PyWhen.Carried : inline ? runs : PyWhen.Called, function, ""));
            }
        }

        return (functions, classes);
    }
}
