using Assay.Build.Code.Python;
using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Locks.References;

/// <summary>
/// The texts that an argument may be: constants through names, branches, literal lists and dictionaries, <c>os.getenv</c>'s
/// default, argparse's and dataclasses' defaults, and what a function of the same file is called with.
/// </summary>
internal sealed class PythonValues(PythonScript script)
{
    const int MostWork = 200, MostValues = 40;
    readonly Dictionary<string, List<(PyExpr Value, PythonNames Scope)>> defaults = Defaults(script);
    readonly Dictionary<string, (IReadOnlyList<PyExpr> Parameters, int Indent)> functions = Functions(script);
    ILookup<string, CallSite>? callers;

    /// <summary>What the value may be; empty when nothing is known.</summary>
    public IReadOnlyList<string> Texts(PyExpr? value, CallSite site)
    {
        var found = new List<string>();
        if (value is null)
            return found;
        var seen = new HashSet<PyExpr>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<(PyExpr, PythonNames, string Owner)>([(value, site.Scope, site.Owner)]);
        for (var work = 0; work < MostWork && found.Count < MostValues && waiting.TryDequeue(out var next); work++)
        {
            var (at, names, owner) = next;
            if (!seen.Add(at))
                continue;
            if (names.Constant(at) is string text)
            {
                if (!found.Contains(text))
                    found.Add(text);
                continue;
            }

            foreach (var more in Next(at, names, owner))
                waiting.Enqueue(more);
        }

        return found;
    }

    IEnumerable<(PyExpr, PythonNames, string)> Next(PyExpr at, PythonNames names, string owner)
    {
        switch (at)
        {
            case PyName name:
                foreach (var value in names.Values(name.Id))
                    yield return (value, names, owner);
                foreach (var (value, scope) in Arguments(name.Id, owner))
                    yield return (value, scope, "");
                break;
            case PyOther { What: "choice" or ":=" } choice:
                foreach (var part in choice.Parts.Where(p => p is not PyOther { What: "test" }))
                    yield return (part, names, owner);
                break;
            case PyOther { What: "dict" } dict:
                for (var i = 1; i < dict.Parts.Count; i += 2)
                    yield return (dict.Parts[i], names, owner);
                break;
            case PyItems items:
                foreach (var item in items.Items)
                    yield return (item, names, owner);
                break;
            case PyIndex { Index: var key } index:
                if (names.Constant(key) is string wanted && Dict(index.Of, names) is { } pairs)
                {
                    for (var i = 0; i + 1 < pairs.Count; i += 2)
                        if (pairs[i] is PyConst { Value: string k } && k == wanted)
                            yield return (pairs[i + 1], names, owner);
                }
                else
                {
                    yield return (index.Of, names, owner);
                }

                break;
            case PyAttr attribute:
                if (attribute.Of is PyName of)
                    foreach (var value in names.Values(of.Id + "." + attribute.Name))
                        yield return (value, names, owner);
                foreach (var (value, scope) in defaults.GetValueOrDefault(attribute.Name) ?? [])
                    yield return (value, scope, "");
                break;
            case PyCall call:
                var callee = names.Resolve(call.Callee).ConvertAll(n => n.Name);
                if (callee.Exists(n => n is "os.getenv" or "os.environ.get" || n.EndsWith("()", StringComparison.Ordinal) is false && n.EndsWith(".get", StringComparison.Ordinal)) && call.Arguments.Count > 1)
                    yield return (call.Arguments[1], names, owner);
                if (call.Callee is PyAttr { Name: "get", Of: var table })
                    yield return (table, names, owner);
                foreach (var returned in callee.SelectMany(n => names.Returns.GetValueOrDefault(n) ?? []))
                    yield return (returned.Value, returned.In, owner);
                break;
        }
    }

    static IReadOnlyList<PyExpr>? Dict(PyExpr value, PythonNames names) =>
        value switch { PyOther { What: "dict" } dict => dict.Parts, PyName name when names.Values(name.Id) is [PyOther { What: "dict" } dict] => dict.Parts, _ => null };

    // A parameter is what the file's own calls pass: one step, no further.
    IEnumerable<(PyExpr, PythonNames)> Arguments(string name, string owner)
    {
        if (owner.Length == 0 || !functions.TryGetValue(owner, out var function))
            yield break;
        var at = function.Parameters.ToList().FindIndex(p => p is PyName parameter && parameter.Id == name);
        if (at < 0)
            yield break;
        callers ??= script.Calls.SelectMany(c => c.Names.Distinct().Select(n => (Name: n, Call: c))).ToLookup(p => p.Name, p => p.Call);
        var skip = function.Parameters.Count > 0 && function.Parameters[0] is PyName { Id: "self" or "cls" } ? 1 : 0;
        foreach (var call in (skip == 0 ? callers[owner] : callers["self." + owner].Concat(callers["cls." + owner]).Concat(callers["?." + owner])).Take(20))
            if (call.Argument(name, at - skip) is { } given)
                yield return (given, call.Scope);
    }

    static Dictionary<string, (IReadOnlyList<PyExpr>, int)> Functions(PythonScript script)
    {
        var found = new Dictionary<string, (IReadOnlyList<PyExpr>, int)>();
        foreach (var (statement, _, _) in script.Statements)
            if (statement.Kind == PyKind.Define)
                found.TryAdd(statement.Text, (statement.Targets, statement.Indent));
        return found;
    }

    // add_argument("--model-name", default="…"), field(default="…"), name: str = "…" in a class.
    static Dictionary<string, List<(PyExpr, PythonNames)>> Defaults(PythonScript script)
    {
        var found = new Dictionary<string, List<(PyExpr, PythonNames)>>();
        void Add(string name, PyExpr value, PythonNames scope)
        {
            if (!found.TryGetValue(name, out var list))
                found.Add(name, list = []);
            if (list.Count < 8)
                list.Add((value, scope));
        }

        foreach (var call in script.Calls)
            if (call.Call.Callee is PyAttr { Name: "add_argument" } && call.Argument("default") is { } value)
            {
                if (call.Text(call.Argument("dest")) is { } dest)
                    Add(dest, value, call.Scope);
                else
                    foreach (var flag in call.Call.Arguments.Select(a => call.Text(a)).OfType<string>().Where(f => f.StartsWith("--", StringComparison.Ordinal)))
                        Add(flag[2..].Replace('-', '_'), value, call.Scope);
            }

        foreach (var (statement, scope, owner) in script.Statements)
            if (statement.Kind == PyKind.Assign && statement.Indent > 0 && owner.Length == 0 && statement is { Targets: [PyName name], Values: [.., var value] })
                Add(name.Id, value is PyCall call && call.Keywords.FirstOrDefault(k => k.Name == "default").Value is { } made ? made : value, scope);
        return found;
    }
}
