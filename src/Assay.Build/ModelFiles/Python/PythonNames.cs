namespace Assay.Build.ModelFiles.Python;

/// <summary>A name that an expression stands for, and whether it is written so that a reader does not see it.</summary>
internal readonly record struct PyNamed(string Name, bool Hidden);

/// <summary>
/// What names are bound to, without regard to order or branches: every binding of a name counts. Resolves expressions to
/// dotted names through aliases, <c>getattr</c>, <c>__import__</c>, <c>__dict__</c> and the like; computes constants.
/// </summary>
internal sealed partial class PythonNames(PythonNames? outer = null)
{
    const int MostDepth = 40;
    const int MostBindings = 8;
    const int MostWork = 4000;

    readonly Dictionary<string, List<PyExpr>> bound = [];
    int work;

    public void Bind(string name, PyExpr value)
    {
        if (!bound.TryGetValue(name, out var values))
            bound.Add(name, values = []);
        if (values.Count < MostBindings && !values.Exists(v => ReferenceEquals(v, value)))
            values.Add(value);
    }

    /// <summary>A name is given a new value where nothing else can have run in between.</summary>
    public void Rebind(string name, PyExpr value) => bound[name] = [value];

    /// <summary>What is put on an object counts wherever the object's name is used.</summary>
    public void BindMember(string name, PyExpr value)
    {
        if (outer is null)
            Bind(name, value);
        else
            outer.BindMember(name, value);
    }

    /// <summary>Modules whose names were all imported.</summary>
    public List<string> Stars { get; } = outer?.Stars ?? [];

    /// <summary>What functions of the file return, with the names that hold there; shared by all scopes of the file.</summary>
    public Dictionary<string, List<(PyExpr Value, PythonNames In)>> Returns { get; } = outer?.Returns ?? [];

    public bool IsBound(string name) => bound.ContainsKey(name) || (outer?.IsBound(name) ?? false);

    IReadOnlyList<PyExpr>? Bindings(string name) => bound.TryGetValue(name, out var values) ? values : outer?.Bindings(name);

    /// <summary>What a name is bound to.</summary>
    public IReadOnlyList<PyExpr> Values(string name) => Bindings(name) ?? [];

    /// <summary>All names that the expression may stand for.</summary>
    public List<PyNamed> Resolve(PyExpr expression)
    {
        work = 0;
        var found = new List<PyNamed>();
        Resolve(expression, 0, false, found);
        return found;
    }

    void Resolve(PyExpr expression, int depth, bool hidden, List<PyNamed> found)
    {
        if (depth > MostDepth || ++work > MostWork || found.Count >= 16)
            return;
        switch (expression)
        {
            case PyModule module:
                Add(found, module.Name, hidden);
                break;
            case PyName name:
                Name(name, depth, hidden, found);
                break;
            case PyAttr attribute:
                // What was put on an object under this name, wherever that was.
                if (attribute.Of is PyName owner && Bindings(owner.Id + "." + attribute.Name) is { } put)
                    foreach (var value in put)
                        Resolve(value, depth + 1, hidden, found);
                Attributes(attribute, depth, hidden, found);
                break;
            case PyIndex index:
                Index(index, depth, hidden, found);
                break;
            case PyCall call:
                Call(call, depth, hidden, found);
                break;
            case PyItems items:
                foreach (var item in items.Items.Take(16))
                    Resolve(item, depth + 1, hidden, found);
                break;
            case PyOther { What: "choice" or ":=" or "await" or "*" or "dict" } other:
                foreach (var part in other.Parts.Take(32))
                    Resolve(part, depth + 1, hidden, found);
                break;
        }
    }

    List<PyNamed> Inner(PyExpr expression, int depth, bool hidden)
    {
        var found = new List<PyNamed>();
        Resolve(expression, depth + 1, hidden, found);
        return found;
    }

    // os.path.os.path.os… can be as long as one likes: chains are followed without recursion, and their end counts.
    void Attributes(PyAttr attribute, int depth, bool hidden, List<PyNamed> found)
    {
        var steps = new List<string>();
        PyExpr at = attribute;
        for (; at is PyAttr step; at = step.Of)
            steps.Add(step.Name);
        foreach (var of in Inner(at, depth, hidden))
        {
            var name = of.Name;
            for (var i = steps.Count - 1; i >= 0; i--)
                name = Member(name.Length > 400 ? name[^200..] : name, steps[i]);
            Add(found, name, of.Hidden);
        }
    }

    static void Add(List<PyNamed> found, string name, bool hidden)
    {
        if (!found.Contains(new PyNamed(name, hidden)))
            found.Add(new PyNamed(name, hidden));
    }

    void Name(PyName name, int depth, bool hidden, List<PyNamed> found)
    {
        if (Bindings(name.Id) is { } values)
        {
            foreach (var value in values)
                if (value != name)
                    Resolve(value, depth + 1, hidden, found);
        }
        else if (PythonAbilities.Builtins.Contains(name.Id))
        {
            Add(found, "builtins." + name.Id, hidden);
        }
        else
        {
            foreach (var star in Stars.Take(16))
                if (PythonAbilities.Of(star + "." + name.Id) is not null)
                    Add(found, star + "." + name.Id, hidden);
            Add(found, name.Id is "__builtins__" or "__builtin__" ? "builtins" : name.Id, hidden);
        }
    }

    static string Member(string of, string name) => name switch
    {
        "__call__" or "__func__" or "__wrapped__" => of,
        "__builtins__" => "builtins",
        _ => of + "." + name,
    };

    void Index(PyIndex index, int depth, bool hidden, List<PyNamed> found)
    {
        var key = Constant(index.Index, depth + 1);
        foreach (var of in Inner(index.Of, depth, hidden))
        {
            if (key is string text)
                Item(of, text, index.Index is not PyConst, found, depth);
            else
                Add(found, of.Name, of.Hidden);
        }

        // A subscript of a literal list or dictionary may be any of its items.
        if (index.Of is PyItems or PyOther { What: "dict" })
            Resolve(index.Of, depth + 1, true, found);
    }

    void Item(PyNamed of, string key, bool computed, List<PyNamed> found, int depth)
    {
        var hidden = of.Hidden || computed;
        if (of.Name == "sys.modules")
            Add(found, key, hidden);
        else if (of.Name.EndsWith(".__dict__", StringComparison.Ordinal))
            Add(found, Member(of.Name[..^9], key), true);
        else if (of.Name is "builtins.globals()" or "builtins.locals()" || of.Name.EndsWith(".__globals__", StringComparison.Ordinal))
            Resolve(new PyName(key), depth + 1, true, found);
        else if (of.Name == "builtins")
            Add(found, "builtins." + key, true);
        else
            Add(found, of.Name, hidden);
    }

    void Call(PyCall call, int depth, bool hidden, List<PyNamed> found)
    {
        if (call.Callee is PyLambda lambda)
        {
            Resolve(lambda.Body, depth + 1, hidden, found);
            return;
        }

        foreach (var callee in Inner(call.Callee, depth, hidden))
            Result(call, callee, depth, found);
        // operator.attrgetter('system')(os)
        if (call is { Callee: PyCall { Arguments: [var path, ..] } maker, Arguments: [var target, ..] } && Inner(maker.Callee, depth, hidden).Exists(n => n.Name is "operator.attrgetter" or "_operator.attrgetter") && Constant(path, depth + 1) is string attribute)
            foreach (var of in Inner(target, depth, hidden))
                Add(found, of.Name + "." + attribute, true);
    }

    void Result(PyCall call, PyNamed callee, int depth, List<PyNamed> found)
    {
        var arguments = call.Arguments;
        string? Text(int i) => i < arguments.Count ? Constant(arguments[i], depth + 1) as string : null;
        bool Computed(int i) => arguments[i] is not PyConst;
        switch (callee.Name)
        {
            case "builtins.getattr" or "builtins.object.__getattribute__" or "builtins.type.__getattribute__" when Text(1) is { } name:
                foreach (var of in Inner(arguments[0], depth, callee.Hidden))
                    Add(found, Member(of.Name, name), of.Hidden || Computed(1));
                break;
            case "builtins.__import__" or "importlib.__import__" when Text(0) is { } module:
                Add(found, arguments.Count > 3 || call.Keywords.Any(k => k.Name == "fromlist") ? module : module.Split('.')[0], callee.Hidden || Computed(0));
                break;
            case "importlib.import_module" or "importlib._bootstrap._gcd_import" or "pydoc.locate" or "importlib.reload" when Text(0) is { } module:
                Add(found, module, callee.Hidden || Computed(0));
                break;
            case "importlib.reload" when arguments.Count > 0:
                Resolve(arguments[0], depth + 1, callee.Hidden, found);
                break;
            case "pkgutil.resolve_name" when Text(0) is { } path:
                Add(found, path.Replace(':', '.'), true);
                break;
            case "builtins.vars" when arguments.Count == 1:
                foreach (var of in Inner(arguments[0], depth, callee.Hidden))
                    Add(found, of.Name + ".__dict__", of.Hidden);
                break;
            case "sys.modules.get" or "sys.modules.__getitem__" or "sys.modules.pop" when Text(0) is { } module:
                Add(found, module, callee.Hidden || Computed(0));
                break;
            case "functools.partial" when arguments.Count > 0:
                Resolve(arguments[0], depth + 1, callee.Hidden, found);
                break;
            case "builtins.globals" or "builtins.locals":
                Add(found, callee.Name + "()", callee.Hidden);
                break;
            default:
                if (callee.Name.EndsWith(".__getattribute__", StringComparison.Ordinal) && Text(0) is { } member)
                    Add(found, Member(callee.Name[..^17], member), true);
                else if (callee.Name.EndsWith(".__dict__.get", StringComparison.Ordinal) && Text(0) is { } entry)
                    Add(found, Member(callee.Name[..^13], entry), true);
                else if (callee.Name.EndsWith(".__dict__.__getitem__", StringComparison.Ordinal) && Text(0) is { } item)
                    Add(found, Member(callee.Name[..^21], item), true);
                else if (Returns.TryGetValue(callee.Name, out var returned) && depth < MostDepth / 2)
                    foreach (var (value, names) in returned)
                    {
                        names.work = work + 8;
                        found.AddRange(names.Inner(value, depth + 8, callee.Hidden).Where(n => !found.Contains(n)).Take(8));
                        work = Math.Max(work, names.work);
                    }
                else
                    Add(found, callee.Name + "()", callee.Hidden);
                break;
        }
    }
}
