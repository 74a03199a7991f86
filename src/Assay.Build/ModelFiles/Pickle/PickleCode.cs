using Assay.Build.ModelFiles.Marshal;
using Assay.Build.ModelFiles.Python;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// Functions in pickles: cloudpickle and dill write the parts of code objects and have their own makers put them together.
/// The parts are put together here too, and disassembled. What the makers do beyond that is not harmless by itself: a name
/// that they look up is judged, and a maker that is not known stays on the deny-list.
/// </summary>
internal sealed partial class PickleRules
{
    const int MostCode = 5000;
    const int LongestCode = 4 << 20;

    readonly List<Call> codes = [];
    readonly Dictionary<string, List<PyExpr>> around = [];

    // Calls of names that make code or load it. Null leaves the call to the other checks.
    Value? MakesCode(Import import, Value arguments, long at)
    {
        var given = arguments.Tuple is { } tuple ? tuple.Kept : [];
        if (import.Is("types", "CodeType") || import.Is("new", "code"))
            return Code(import, arguments);
        if (import.Is("marshal", "loads") && given.Length > 0)
            Marshalled(given[0]);
        if (import.Judgement.Standing != Standing.Checked)
            return null;
        switch (import.Judgement.Why)
        {
            case PickleKnowledge.CodeMaker:
                return Code(import, arguments);
            case PickleKnowledge.TypeByName:
                return TypeByName(import, given, arguments, at);
            case PickleKnowledge.ModuleByName:
                return ModuleByName(import, given, arguments, at);
            case PickleKnowledge.CellSetter:
                if (given is [var cell, var member, var content] && IsMade(cell) && text.Constant(member) == "cell_contents")
                    Cell(content);
                else
                    Unsafe(import, "sets an attribute that is no cell's content", arguments, at);
                return Value.Of(new Call(Value.Of(import), arguments));
            case PickleKnowledge.FunctionWrapper:
                if (!given.All(v => v.Kind is ValueKind.None or ValueKind.Text && v.Reference is not Node || IsMade(v)))
                    Unsafe(import, "wraps something that is no function of the file", arguments, at);
                return Value.Of(new Call(Value.Of(import), arguments));
            case PickleKnowledge.FunctionMaker:
                if (import.Name is "_make_cell" or "_create_cell" && given.Length > 0)
                    Cell(given[0]);
                Surroundings(given);
                // type, handed to what makes classes of it, is called there with a name, bases and a body.
                foreach (var value in given.Take(2))
                    if (value.Import is { Judgement: { Standing: Standing.Checked, Why: PickleKnowledge.Type } } metaclass)
                        metaclass.Escapes--;
                return Value.Of(new Call(Value.Of(import), arguments));
            default:
                return null;
        }
    }

    /// <summary>A function, class or cell that the makers made of parts in the file.</summary>
    static bool IsMade(Value value) => value.Node is Call { Callee.Import.Judgement: { Standing: Standing.Checked, Why: PickleKnowledge.FunctionMaker or PickleKnowledge.FunctionWrapper } };

    // Which cell is which free name's is not followed: what is in any of them may be under each.
    void Cell(Value content)
    {
        if (cells.Count < 1000)
            cells.Add(content);
    }

    Value Code(Import import, Value arguments)
    {
        var call = new Call(Value.Of(import), arguments);
        if (codes.Count < MostCode)
            codes.Add(call);
        else
            scope.Gap($"more than {MostCode} code objects");
        return Value.Of(call);
    }

    void Marshalled(Value given)
    {
        if (given.Kind == ValueKind.Bytes && text.ConstantBytes(given, LongestCode) is { } bytes && scope.Depth < scope.Limits.Depth)
            MarshalFormat.Carried(bytes, scope.Inside(Carrier(given.Place?.Offset ?? -1)));
    }

    // cloudpickle: getattr(types, name); dill: its own table of types.
    Value TypeByName(Import import, Value[] given, Value arguments, long at)
    {
        if (given.Length != 1 || text.Constant(given[0]) is not { } name || !PickleKnowledge.IsPlainType(name))
        {
            Unsafe(import, "looks up something that is no plain type", arguments, at);
            return Value.Of(new Call(Value.Of(import), arguments));
        }

        var why = name == "CodeType" ? PickleKnowledge.CodeMaker : PickleKnowledge.FunctionMaker;
        return Value.Of(new Import("types", name, new Judgement(Standing.Checked, Severity.High, why), at));
    }

    Value ModuleByName(Import import, Value[] given, Value arguments, long at)
    {
        if (given.Length == 0 || text.Constant(given[0]) is not { } name)
        {
            Unsafe(import, "imports a module whose name is computed", arguments, at);
            return Value.Of(new Call(Value.Of(import), arguments));
        }

        var dot = name.LastIndexOf('.');
        // dill's maker gives what stands in a module too: then it is an import like any other.
        if (dot > 0 && PythonAbilities.Of(name) is not null)
            return Value.Of(Import(name[..dot], name[(dot + 1)..], 4, at));
        if (!PythonModules.IsKnown(name))
            scope.Find(UnknownImport, Severity.Medium, "Imports a module that is not on the list of those known to be harmless", $"import {ScanScope.Printable(name)}", at,
                ScanScope.Printable(name), "module:" + name, Recipe);
        return Value.Of(new Call(Value.Of(import), arguments));
    }

    // The globals and cells that a function is given name what its code calls.
    void Surroundings(Value[] given)
    {
        var steps = 0;
        var waiting = new Stack<Value>(given);
        while (waiting.TryPop(out var value) && ++steps < 2000)
        {
            if (value.Node is not Container { Kept: var kept } container)
                continue;
            if (container.Kind != ContainerKind.Dict)
            {
                foreach (var item in kept)
                    waiting.Push(item);
                continue;
            }

            surroundings.Add(container);
            foreach (var item in kept)
                if (item.Node is Container)
                    waiting.Push(item);
        }
    }

    readonly List<Value> cells = [];

    // Dictionaries are filled after they were handed over: they are read at the end.
    readonly List<Container> surroundings = [];

    void JudgeCode()
    {
        if (codes.Count == 0)
            return;
        foreach (var dictionary in surroundings.Take(10_000))
            for (var i = 0; i + 1 < dictionary.Kept.Length; i += 2)
                if (text.Constant(dictionary.Kept[i]) is "__closure__" && dictionary.Kept[i + 1].Node is Container { Kept: var contents })
                    cells.AddRange(contents.Take(1000));
                else if (text.Constant(dictionary.Kept[i]) is { } name)
                    Around(name, dictionary.Kept[i + 1]);
        var whole = new Dictionary<Call, PyCode?>(ReferenceEqualityComparer.Instance);
        var all = new List<PyExpr>();
        foreach (var call in codes)
            if (Assembled(call, whole, 0) is { } code)
                all.Add(new PyCodeConst(code));
        foreach (var free in all.Cast<PyCodeConst>().SelectMany(c => c.Code.Free).Distinct().Take(1000))
            foreach (var content in cells)
                Around(free, content);
        var values = around.ToDictionary(a => a.Key, a => a.Value.Count == 1 ? a.Value[0] : new PyOther("choice", a.Value));
        new CodeJudge(scope, PyWhen.Carried) { Around = values }.Judge(new PyItems('(', all), null, codes[0].Callee.Import?.Offset);
    }

    void Around(string name, Value value)
    {
        if (Plain(value, [], 0) is not (PyModule or PyConst) and not PyAttr)
            return;
        if (!around.TryGetValue(name, out var known))
            around.Add(name, known = []);
        if (known.Count < 8)
            known.Add(Plain(value, [], 0));
    }

    PyExpr Plain(Value value, Dictionary<Call, PyCode?> whole, int depth)
    {
        if (depth > 20)
            return PyOther.Unknown;
        switch (value.Kind)
        {
            case ValueKind.None: return new PyConst(null);
            case ValueKind.Bool: return new PyConst(value.Int != 0);
            case ValueKind.Int: return new PyConst(value.Int);
            case ValueKind.Text: return text.Constant(value) is { } constant ? new PyConst(constant) : PyOther.Unknown;
            case ValueKind.Bytes: return text.ConstantBytes(value, 1 << 20) is { } bytes ? new PyConst(bytes) : PyOther.Unknown;
        }

        if (value.Import is { } import)
            return new PyModule(import.FullName);
        if (value.Tuple is { } tuple)
            return new PyItems('(', [.. tuple.Kept.Select(v => Plain(v, whole, depth + 1))]);
        if (value.Node is not Call call)
            return PyOther.Unknown;
        if (call.Callee.Import is { Judgement.Why: PickleKnowledge.ModuleByName } && call.Arguments.Tuple is { Kept: [var named, ..] } && text.Constant(named) is { } module)
            return new PyModule(module);
        return Assembled(call, whole, depth + 1) is { } code ? new PyCodeConst(code) : PyOther.Unknown;
    }

    // types.CodeType's arguments, by where the code's bytes stand among them (Objects/codeobject.c, code_new).
    PyCode? Assembled(Call call, Dictionary<Call, PyCode?> whole, int depth)
    {
        if (whole.TryGetValue(call, out var known))
            return known;
        if (depth > 20 || call.Arguments.Tuple is not { } tuple || call.Callee.Import is not { } maker || (maker.Judgement.Why != PickleKnowledge.CodeMaker && maker.Name is not ("CodeType" or "code")))
            return null;
        whole[call] = null;
        var parts = tuple.Kept;
        // dill puts a line table in front.
        if (parts.Length > 0 && parts[0].Kind is ValueKind.Bytes or ValueKind.Text)
            parts = parts[1..];
        var at = Array.FindIndex(parts, p => p.Kind is ValueKind.Bytes or ValueKind.Text);
        if (at is < 4 or > 7 || parts.Length < at + 8 || Raw(parts[at]) is not { } code || Names(parts[at + 2]) is not { } names || Names(parts[at + 3]) is not { } locals)
        {
            scope.Find(ComputedCall, Severity.High, "Makes a code object of parts that cannot be known", ScanScope.Printable(text.Print(call.Arguments)), maker.Offset, identity: "code", recipe: Recipe);
            return null;
        }

        var layout = at == 4 ? CodeLayout.Python2 : at == 5 ? CodeLayout.Python30 : parts.Length >= at + 12 ? CodeLayout.Python311 : CodeLayout.Python38;
        var constants = parts[at + 1].Tuple is { } items ? items : null;
        var (free, inner) = parts.Length >= 2 ? (Names(parts[^2]) ?? [], Names(parts[^1]) ?? []) : ([], []);
        if (constants is not { Whole: true })
            scope.Gap("a code object has constants that are computed, or more than are kept");
        var made = new PyCode(layout, code, constants is null ? [] : [.. constants.Kept.Select(v => Plain(v, whole, depth + 1))], names, locals, [.. inner.Where(c => layout != CodeLayout.Python311 || !locals.Contains(c)), .. free])
        {
            Name = text.Constant(parts[Math.Min(parts.Length - 1, at + 5)]) ?? "",
        };
        whole[call] = made;
        return made;
    }

    byte[]? Raw(Value value) => value.Reference switch
    {
        byte[] bytes => bytes,
        string constant => System.Text.Encoding.Latin1.GetBytes(constant),
        _ => value.Place is { Length: <= LongestCode } place ? source.Bytes(place.Offset, (int)place.Length) : null,
    };

    List<string>? Names(Value value)
    {
        if (value.Tuple is not { } tuple)
            return null;
        if (!tuple.Whole)
            scope.Gap("a code object has more names than are kept");
        var names = new List<string>();
        foreach (var item in tuple.Kept)
        {
            if (text.Constant(item) is not { } name)
                return null;
            names.Add(name);
        }

        return names;
    }
}
