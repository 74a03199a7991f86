using System.Text;

namespace Assay.Build.ModelFiles.Python;

/// <summary>Walks expressions and notes what they do. Shared by source text and bytecode.</summary>
internal sealed class PythonCalls(PythonFacts facts, Budget budget, int nesting = 0)
{
    const int MostNesting = 4;

    // What only asks about a function does not call it.
    static readonly HashSet<string> Asking =
    [
        "builtins.isinstance", "builtins.issubclass", "builtins.hasattr", "builtins.repr", "builtins.str", "builtins.id", "builtins.print", "builtins.type", "builtins.callable", "builtins.hash", "builtins.len",
        "builtins.getattr", "builtins.dir", "functools.wraps", "functools.update_wrapper", "inspect.signature", "inspect.getsource", "inspect.isclass", "typing.cast", "unittest.mock.patch.object", "mock.patch.object",
    ];

    static readonly HashSet<string> Unpacking =
        ["b64decode", "decompress", "unhexlify", "a2b_base64", "fromhex", "b85decode", "a85decode", "b32decode", "b16decode", "urlsafe_b64decode", "decodebytes", "rot13", "decrypt", "a2b_hex", "loads", "chr"];

    public bool HasTime => budget.HasTime();

    /// <summary>Every call inside an expression, without recursion: chains may be as long as a line.</summary>
    public void Walk(PyExpr expression, PythonNames names, PyWhen when, int line, string owner)
    {
        var waiting = new Stack<(PyExpr, PyWhen)>([(expression, when)]);
        while (waiting.TryPop(out var next) && !facts.Full)
        {
            var (at, then) = next;
            switch (at)
            {
                case PyCall call:
                    Call(call, names, then, line, owner);
                    waiting.Push((call.Callee, then));
                    foreach (var argument in call.Arguments)
                        waiting.Push((argument, then));
                    foreach (var (_, value) in call.Keywords)
                        waiting.Push((value, then));
                    break;
                case PyAttr attribute: waiting.Push((attribute.Of, then)); break;
                case PyBinary binary:
                    waiting.Push((binary.Left, then));
                    waiting.Push((binary.Right, then));
                    break;
                case PyIndex index:
                    waiting.Push((index.Of, then));
                    waiting.Push((index.Index, then));
                    break;
                case PySlice slice:
                    foreach (var part in new[] { slice.From, slice.To, slice.Step })
                        if (part is not null)
                            waiting.Push((part, then));
                    break;
                case PyEach each:
                    // The variable is each of the items in turn.
                    if (each.Over is PyItems)
                        names.Bind(each.Variable, each.Over);
                    waiting.Push((each.Item, then));
                    waiting.Push((each.Over, then));
                    break;
                // A lambda runs when it is called; code that is carried by a model is there to be called.
                case PyLambda lambda: waiting.Push((lambda.Body, then == PyWhen.Imported ? PyWhen.Called : then)); break;
                case PyItems { Items: var parts }: Push(parts); break;
                case PyFormatted { Parts: var parts }: Push(parts); break;
                // Types stand in annotations; a call there runs like any other.
                case PyOther { What: "annotation", Parts: var types }: Push([.. types.Where(t => t is PyCall)]); break;
                case PyOther { Parts: var parts }: Push(parts); break;
            }

            void Push(IReadOnlyList<PyExpr> parts)
            {
                foreach (var part in parts)
                    waiting.Push((part, then));
            }
        }
    }

    /// <summary>Bytecode's calls are met one by one, their arguments before them.</summary>
    public void Met(PyCall call, PythonNames names, PyWhen when, int line, string owner)
    {
        if (!facts.Full)
            Call(call, names, when, line, owner);
    }

    void Call(PyCall call, PythonNames names, PyWhen when, int line, string owner)
    {
        // (lambda: ...)() runs what it holds.
        if (call.Callee is PyLambda lambda && when == PyWhen.Imported)
            Walk(lambda.Body, names, when, line, owner);
        var callees = names.Resolve(call.Callee);
        Edge(call.Callee, callees, owner);
        Introspects(call, when, line, owner);
        foreach (var callee in callees)
            Named(call, callee, names, when, line, owner);
        if (callees.Exists(c => Asking.Contains(c.Name)))
            return;
        foreach (var argument in call.Arguments.Concat(call.Keywords.Select(k => k.Value)))
            if (argument is PyName or PyAttr or PyIndex or PyCall or PyItems)
                Hand(argument, call, names, when, line, owner);
    }

    // A function that runs programs or code, given to something else: a thread's target, map, partial, a callback.
    void Hand(PyExpr argument, PyCall call, PythonNames names, PyWhen when, int line, string owner)
    {
        foreach (var named in names.Resolve(argument))
            if (PythonAbilities.Find(named.Name) is { Ability: PyAbility.Process or PyAbility.Execute } able && !named.Name.Contains("()", StringComparison.Ordinal))
                facts.Uses.Add(new PyUse(able.Ability, able.Name, when, line, Print(call), owner) { Hidden = named.Hidden, Handed = true, Text = FirstText(call, names) });
    }

    void Edge(PyExpr callee, List<PyNamed> callees, string owner)
    {
        if (callee is PyAttr { Of: PyName { Id: "self" or "cls" }, Name: var method })
            Edge(owner, "." + method);
        foreach (var name in callees)
            Edge(owner, name.Name.Replace("()", "", StringComparison.Ordinal));
    }

    void Edge(string from, string to)
    {
        if (!facts.Calls.TryGetValue(from, out var all))
            facts.Calls.Add(from, all = []);
        if (all.Count < 10_000)
            all.Add(to);
    }

    void Named(PyCall call, PyNamed callee, PythonNames names, PyWhen when, int line, string owner)
    {
        var name = callee.Name;
        if (name is "builtins.open" or "builtins.file" or "io.open" or "codecs.open")
        {
            Open(call, names, when, line, owner);
            return;
        }

        if (name is "builtins.setattr" && call.Arguments.Count >= 2)
        {
            Assigned(new PyAttr(call.Arguments[0], names.Constant(call.Arguments[1]) as string ?? "?"), call.Arguments.Count > 2 ? call.Arguments[2] : PyOther.Unknown, names, when, line, owner);
            return;
        }

        // IPython's shell magics, called by name.
        if ((name.EndsWith(".run_line_magic", StringComparison.Ordinal) || name.EndsWith(".run_cell_magic", StringComparison.Ordinal)) && call.Arguments.Count > 1
            && names.Constant(call.Arguments[0]) is "sx" or "system" or "sh" or "bash" or "script" or "!")
        {
            facts.Uses.Add(new PyUse(PyAbility.Process, name, when, line, Print(call), owner) { Text = names.Constant(call.Arguments[^1]) as string });
            return;
        }

        // A module's name alone is no call of one of its functions.
        if (PythonAbilities.Find(name) is not { } able)
        {
            // Code that a model carries finds its modules where it is loaded, under names that say nothing.
            if (when == PyWhen.Carried && call.Callee is PyAttr { Name: "system" or "popen" or "Popen" or "check_output" or "check_call" or "getoutput" or "getstatusoutput" or "execv" or "execve" or "spawnv" } unsure)
                facts.Uses.Add(new PyUse(PyAbility.Process, unsure.Name, when, line, Print(call), owner) { Unsure = true });
            return;
        }

        var ability = able.Ability;
        var use = new PyUse(ability, able.Name, when, line, Print(call), owner) { Hidden = callee.Hidden, Text = FirstText(call, names) };
        switch (ability)
        {
            case PyAbility.Import when names.Constant(call.Arguments.Count > 0 ? call.Arguments[0] : PyOther.Unknown) is string module:
                Imported(module, when, line);
                if (call.Arguments[0] is PyConst)
                    return;
                use = use with { Hidden = true, Text = module };
                break;
            case PyAbility.Execute:
                use = Executes(call, use, names);
                break;
            case PyAbility.Load:
                use = Loads(call, use, names);
                break;
            case PyAbility.Network:
                use = use with { Leaks = call.Arguments.Concat(call.Keywords.Select(k => k.Value)).Any(a => HoldsEnvironment(a, names, 0)) };
                break;
            case PyAbility.Process:
                use = use with { Decoded = Packed(call, 0) is { Unpacks: true }, Downloaded = Packed(call, 0) is { Downloads: true } };
                break;
        }

        facts.Uses.Add(use);
    }

    // os.environ as a whole; one variable of it is how tokens are given to clients.
    static bool HoldsEnvironment(PyExpr expression, PythonNames names, int depth) => depth < 12 && expression switch
    {
        PyIndex => false,
        PyAttr { Name: "get" } => false,
        PyAttr attribute => names.Resolve(attribute).Exists(n => n.Name is "os.environ" or "os.environb") || HoldsEnvironment(attribute.Of, names, depth + 1),
        PyName name => names.Resolve(name).Exists(n => n.Name is "os.environ") || names.Values(name.Id).Any(v => v is not PyName && HoldsEnvironment(v, names, depth + 4)),
        PyCall call => call.Arguments.Concat(call.Keywords.Select(k => k.Value)).Append(call.Callee is PyAttr { Name: not "get" } method ? method.Of : PyOther.Unknown).Any(a => HoldsEnvironment(a, names, depth + 1)),
        PyItems items => items.Items.Take(32).Any(i => HoldsEnvironment(i, names, depth + 1)),
        PyOther other => other.Parts.Take(32).Any(p => HoldsEnvironment(p, names, depth + 1)),
        PyFormatted formatted => formatted.Parts.Take(32).Any(p => HoldsEnvironment(p, names, depth + 1)),
        PyBinary binary => HoldsEnvironment(binary.Right, names, depth + 1),
        _ => false,
    };

    public void Imported(string module, PyWhen when, int line)
    {
        if (!facts.Imports.TryGetValue(module, out var known) || known.When < when)
            facts.Imports[module] = (when, known.Line == 0 ? line : known.Line);
    }

    // ().__class__.__base__.__subclasses__() is the way out of restricted code: from any object to every class.
    void Introspects(PyCall call, PyWhen when, int line, string owner)
    {
        var of = call.Callee is PyAttr { Name: "__subclasses__" } attribute ? attribute.Of is PyIndex index ? index.Of : attribute.Of : null;
        if (of is PyAttr { Name: "__base__" or "__bases__" or "__mro__" } or PyCall { Callee: PyAttr { Name: "mro" } })
            facts.Uses.Add(new PyUse(PyAbility.Tamper, "object.__subclasses__", when, line, Print(call), owner) { Hidden = true });
    }

    void Open(PyCall call, PythonNames names, PyWhen when, int line, string owner)
    {
        var mode = call.Keywords.FirstOrDefault(k => k.Name == "mode").Value ?? (call.Arguments.Count > 1 ? call.Arguments[1] : null);
        var text = mode is null ? "r" : names.Constant(mode) as string;
        var writes = text is null || text.AsSpan().IndexOfAny("wax+") >= 0;
        facts.Uses.Add(new PyUse(writes && mode is not null ? PyAbility.Write : PyAbility.Read, "open", when, line, Print(call), owner) { Text = FirstText(call, names) });
    }

    PyUse Executes(PyCall call, PyUse use, PythonNames names)
    {
        var code = call.Arguments.Count > 0 ? call.Arguments[0] : call.Keywords.Select(k => k.Value).FirstOrDefault() ?? PyOther.Unknown;
        var packed = Packed(code, 0);
        use = use with { Decoded = packed.Unpacks, Downloaded = packed.Downloads };
        var constant = names.Constant(code);
        if (constant is byte[] bytes)
            constant = Encoding.UTF8.GetString(bytes);
        if (constant is not string source || nesting >= MostNesting)
            return use;
        // What is run is known: it is judged as if it stood here. Written out plainly it hides nothing.
        var plain = code is PyConst or PyCall { Callee: PyName { Id: "compile" }, Arguments: [PyConst, ..] };
        var inner = new PythonFacts();
        var read = new PythonReader(source, budget, 20_000).Read();
        new PythonModule(inner, new PythonCalls(inner, budget, nesting + 1), new PythonNames(names)).Read(read, use.When);
        foreach (var found in inner.Uses)
            facts.Uses.Add(found with { Line = use.Line, Owner = use.Owner, Hidden = found.Hidden, Decoded = !plain || found.Decoded, Evidence = found.Evidence });
        facts.Payloads.AddRange(inner.Payloads);
        foreach (var (module, at) in inner.Imports)
            Imported(module, at.When, use.Line);
        return use with { Decoded = !plain, Text = source.Length > 200 ? source[..200] : source };
    }

    PyUse Loads(PyCall call, PyUse use, PythonNames names)
    {
        if (call.Arguments.Count == 0)
            return use;
        var packed = Packed(call.Arguments[0], 0);
        if (names.Constant(call.Arguments[0]) is byte[] { Length: > 3 } content && facts.Payloads.Count < 100)
        {
            facts.Payloads.Add((use.Name, content, use.When));
            return use with { Decoded = true };
        }

        // yaml.load with a safe loader builds no objects.
        if (use.Name.StartsWith("yaml.", StringComparison.Ordinal) && call.Arguments.Skip(1).Concat(call.Keywords.Select(k => k.Value)).SelectMany(names.Resolve).Any(n => n.Name.Contains("Safe", StringComparison.Ordinal)))
            return use with { Ability = PyAbility.Read };
        return use with { Downloaded = packed.Downloads, Decoded = packed.Unpacks };
    }

    // Whether an argument is made by a decoder, or fetched, anywhere inside it.
    static (bool Unpacks, bool Downloads) Packed(PyExpr expression, int depth)
    {
        if (depth > 12)
            return default;
        var (unpacks, downloads) = (false, false);
        void More(PyExpr? part)
        {
            if (part is null)
                return;
            var (u, d) = Packed(part, depth + 1);
            (unpacks, downloads) = (unpacks || u, downloads || d);
        }

        switch (expression)
        {
            case PyCall call:
                var name = call.Callee switch { PyAttr a => a.Name, PyName n => n.Id, _ => "" };
                unpacks = Unpacking.Contains(name);
                downloads = name is "urlopen" or "urlretrieve" or "recv" or "getresponse" or "recvfrom" || (call.Callee is PyAttr { Of: PyName { Id: "requests" or "httpx" or "session" } } && name is "get" or "post");
                More(call.Callee);
                foreach (var argument in call.Arguments.Take(8))
                    More(argument);
                break;
            case PyAttr attribute: More(attribute.Of); break;
            case PyBinary binary: More(binary.Left); More(binary.Right); break;
            case PyIndex index: More(index.Of); break;
            case PyEach each: More(each.Item); break;
            case PyOther other:
                foreach (var part in other.Parts.Take(8))
                    More(part);
                break;
        }

        return (unpacks, downloads);
    }

    static string? FirstText(PyCall call, PythonNames names)
    {
        foreach (var argument in call.Arguments.Concat(call.Keywords.Select(k => k.Value)).Take(6))
        {
            switch (names.Constant(argument))
            {
                case string text: return text;
                case byte[] bytes: return Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 4096)));
                case object?[] parts when parts.Length > 0 && parts.All(p => p is string): return string.Join(' ', parts);
            }

            // A command whose end is computed still shows its beginning.
            if (argument is PyFormatted formatted)
                return string.Concat(formatted.Parts.Select(p => p is PyConst { Value: string s } ? s : "{}"));
            if (argument is PyItems items)
                return string.Join(' ', items.Items.Select(i => names.Constant(i) as string ?? "{}"));
        }

        return null;
    }

    /// <summary>A value is given to a name, an attribute or an item.</summary>
    public void Assigned(PyExpr target, PyExpr value, PythonNames names, PyWhen when, int line, string owner)
    {
        switch (target)
        {
            case PyName name:
                if (name.Id.StartsWith("__", StringComparison.Ordinal))
                    Slot(name.Id, value, names, when, line, owner);
                break;
            case PyAttr attribute:
                Slot(attribute.Name, value, names, when, line, owner);
                if (names.Resolve(attribute.Of).Exists(n => n.Name is "builtins" or "os" or "sys" or "subprocess" or "pickle" or "socket" or "importlib" || n.Name.EndsWith(".__code__", StringComparison.Ordinal)) && attribute.Name is not ("stdout" or "stderr" or "stdin" or "path" or "argv" or "excepthook" or "displayhook" or "ps1" or "ps2" or "dont_write_bytecode" or "float_repr_style" or "tracebacklimit"))
                    facts.Uses.Add(new PyUse(PyAbility.Tamper, Print(target), when, line, Print(target) + " = " + Print(value), owner));
                else if (attribute.Name == "__code__")
                    facts.Uses.Add(new PyUse(PyAbility.Tamper, "__code__", when, line, Print(target) + " = " + Print(value), owner));
                break;
            case PyIndex index when names.Resolve(index.Of).Exists(n => n.Name is "builtins" or "builtins.__dict__"):
                facts.Uses.Add(new PyUse(PyAbility.Tamper, "builtins", when, line, Print(target) + " = " + Print(value), owner));
                break;
        }
    }

    // __getitem__ = os.system makes x['command'] a call.
    void Slot(string slot, PyExpr value, PythonNames names, PyWhen when, int line, string owner)
    {
        foreach (var named in names.Resolve(value))
            if (slot.StartsWith("__", StringComparison.Ordinal) && PythonAbilities.Of(named.Name) is PyAbility.Process or PyAbility.Execute && !named.Name.Contains("()", StringComparison.Ordinal))
                facts.Uses.Add(new PyUse(PythonAbilities.Of(named.Name)!.Value, named.Name, when, line, slot + " = " + Print(value), owner) { Handed = true, Hidden = true });
    }

    public static string Print(PyExpr expression) => PythonText.Print(expression);
}
