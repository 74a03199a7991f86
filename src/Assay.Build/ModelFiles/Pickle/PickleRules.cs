using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>What comes behind a BUILD: more opcodes, or an array that joblib reads from the file itself.</summary>
/// <param name="Skip">Bytes of the array; -1 when its size could not be told.</param>
/// <param name="Nested">The array is a pickle of its own.</param>
/// <param name="Aligned">A length byte and that much padding stand before it.</param>
internal readonly record struct PickleNext(long Skip, bool Nested, bool Aligned)
{
    public static PickleNext Continue => new(-2, false, false);
}

/// <summary>
/// Judges what a pickle would do. Lives for one file (all its streams), because the extension registry and the counts
/// of checked imports do.
/// </summary>
internal sealed partial class PickleRules(ByteSource source, ScanScope scope)
{
    /// <summary>Recipe of the fingerprints: rule, path, import name; never an offset.</summary>
    public const string Recipe = "model-pickle/1";

    readonly PickleText text = new(source);
    readonly PickleNameTable<Import> imports = new();
    int nested;

    // Made when they are wanted: most pickles are small, and do without.
    Dictionary<long, Import> Extensions => field ??= [];

    Import Overflow => field ??= new("", "?", new Judgement(Standing.Unknown, Severity.Medium, ""), 0);

    Dictionary<long, int> Carriers => field ??= [];

    /// <summary>Persistent ids seen, for formats that keep tensors beside the pickle; bounded.</summary>
    public List<Value> PersistentIds => field ??= [];

    /// <summary>Versions that objects of a library say they were written by (scikit-learn's <c>_sklearn_version</c>), by its name.</summary>
    public Dictionary<string, string> Versions => field ??= [];

    /// <summary>The tensors it rebuilds; null when the scan does not look at numbers.</summary>
    public Weights.TorchPickle? Tensors { get; } = scope.Weights is null ? null : new(new PickleText(source));

    /// <summary>Calls, instances and states set so far: more than none means this is a pickle that does something.</summary>
    public long Actions { get; private set; }

    public int ImportCount => imports.Count;

    /// <summary>True when some import could be one: for telling a broken protocol 0 pickle from text.</summary>
    public bool ImportsLookReal => imports.Values.Any(i => Named(i) == i.FullName && i.Module.Length > 0 && i.Name.Length > 0);

    public PickleText Text => text;

    /// <summary>The import that a name stands for; the same name gives the same import.</summary>
    public Import Import(string module, string name, int protocol, long at)
    {
        if (protocol < 3)
            (module, name) = PickleNames.ToPython3(module, name);
        if (imports.Find(module, name) is { } known)
            return known;
        if (imports.Count >= scope.Limits.PickleImports)
        {
            scope.Gap($"more than {scope.Limits.PickleImports} different imports");
            // Junk names must not use up the room before the one that matters.
            if (imports.Count >= 4L * scope.Limits.PickleImports || PickleKnowledge.Judge(module, name) is not { Standing: Standing.Denied or Standing.Checked } judged)
                return Overflow;
            var late = new Import(module, name, judged, at);
            imports[module, name] = late;
            return late;
        }

        var import = new Import(module, name, PickleKnowledge.Judge(module, name), at);
        imports[module, name] = import;
        return import;
    }

    public Value NamedByValues(Value module, Value name, int protocol, long at)
    {
        if (text.Constant(module) is { } moduleText && text.Constant(name) is { } nameText)
            return Value.Of(Import(moduleText, nameText, protocol, at));
        scope.Find(ComputedName, Severity.High, "Imports a name that is computed while loading",
            $"import {text.Print(name)} from {text.Print(module)}", at, identity: "stack-global", recipe: Recipe);
        return Value.Of(new Import("?", "?", new Judgement(Standing.Unknown, Severity.High, ""), at));
    }

    public Value Calls(Value callee, Value arguments, long at)
    {
        Actions++;
        if (callee.Import is not { } import)
        {
            // What a function or class of the file does when it is called is judged with its code.
            if (IsMade(callee))
                return Value.Of(new Call(callee, arguments));
            scope.Find(ComputedCall, Severity.High, "Calls something that is computed while loading",
                $"{text.Print(callee)}{text.Print(arguments)}", at, identity: CalleeName(callee), recipe: Recipe);
            return Value.Of(new Call(callee, arguments));
        }

        import.Example ??= Example(import, arguments);
        Sizes(import, arguments, at);
        if (MakesCode(import, arguments, at) is { } made)
            return made;
        return import.Judgement.Standing switch
        {
            Standing.Checked => Check(import, arguments, at),
            _ when import.Is("copyreg", "add_extension") => Register(import, arguments, at),
            _ => PickleFolding.TryFold(import, arguments, text) is { } folded ? Computed(folded) : Value.Of(new Call(callee, arguments)),
        };
    }

    public Value Makes(Value callee, Value arguments, Value keywords, long at)
    {
        if (callee.Import is { Judgement: { Standing: Standing.Checked, Why: PickleKnowledge.OpensArguments } } opens && keywords.Node is not null and not Container { Count: 0 })
            Unsafe(opens, "opens what it is given", keywords, at);
        return Calls(callee, arguments, at);
    }

    public Node PersistentId(Value id)
    {
        // PyTorch before 1.6 wraps a module's class with its source text: the loader gives back the class.
        if (id.Tuple is { Kept: [var tag, { Import: { } wrapped }, ..] } && text.Constant(tag) == "module")
            return wrapped;
        if (PersistentIds.Count < 1_000_000)
            PersistentIds.Add(id);
        return new Persistent(id);
    }

    public Value Extension(long code, long at)
    {
        if (Extensions.TryGetValue(code, out var import))
            return Value.Of(import);
        scope.Find(ExtensionCode, Severity.Medium, "Imports by a number from the extension registry of the loading program", $"extension code {code}", at,
            identity: "code", recipe: Recipe);
        return Value.Of(new Import("copyreg", "extension", new Judgement(Standing.Unknown, Severity.Medium, ""), at));
    }

    public void HugeMemoIndex(long index) =>
        scope.Find(MemoBomb, Severity.Medium, "Makes the loader allocate memory for a memo entry far out", $"memo index {index}", identity: "memo", recipe: Recipe);

    public void FrameMismatch(long at) =>
        scope.Find(FrameMismatchRule, Severity.Medium, "Has frames that do not fit its opcodes", null, at, identity: "frame", recipe: Recipe);

    public void ShortFrame(long at) => scope.Gap($"the frame at offset {at} is longer than the data");

    /// <summary>
    /// Reports the imports. Called once, when all streams of the file were run: only then is it known what was called
    /// with what, and where checked imports went.
    /// </summary>
    public void Report()
    {
        JudgeCode();
        for (var severity = Severity.Critical; severity >= Severity.Info; severity--)
            foreach (var import in imports.Values)
                if (import.Judgement.Severity == severity)
                    Report(import);
    }

    void Report(Import import)
    {
        var judgement = import.Judgement;
        scope.Imports(import.FullName);
        var evidence = import.Example ?? $"from {ScanScope.Printable(import.Module)} import {ScanScope.Printable(import.Name)}";
        switch (judgement.Standing)
        {
            case Standing.Denied when import.Excused > 0 && import.Excused >= import.Escapes && import.Example is null:
                break;
            case Standing.Denied:
                scope.Find(DangerousImport, judgement.Severity, $"Imports {Named(import)}, which {judgement.Why}", evidence, import.Offset,
                    import.FullName, import.FullName, Recipe);
                break;
            case Standing.Unknown when scope.Packaged.Contains(import.Module):
                scope.Find(UnknownImport, Severity.Low, $"Imports {Named(import)}, which the package brings with it", evidence, import.Offset, import.FullName, import.FullName, Recipe);
                break;
            case Standing.Unknown:
                scope.Find(UnknownImport, Severity.Medium,
                    import.Module == "__main__"
                        ? $"Imports {Named(import)} from the program that loads it"
                        : $"Imports {Named(import)}, which is not on the list of names known to be harmless",
                    evidence, import.Offset, import.FullName, import.FullName, Recipe, plainName: Named(import) == import.FullName);
                break;
            case Standing.Checked when import.Escapes > 0 && judgement.Why != PickleKnowledge.CallableArgument && judgement.Why != PickleKnowledge.Encoding:
                scope.Find(DangerousImport, Severity.High, $"Hands {Named(import)} to something else, where its arguments cannot be judged", evidence,
                    import.Offset, import.FullName, import.FullName, Recipe);
                break;
        }
    }

    void Modified(Import import, string does, Value what, long at) =>
        scope.Find(ModifiesImport, Severity.High, $"Changes {Named(import)} in the loading program", $"{does} {ScanScope.Printable(import.FullName)}: {text.Print(what)}",
            at, import.FullName, import.FullName, Recipe);

    string Example(Import import, Value arguments) => import.Judgement.Standing == Standing.Allowed
        ? ""
        : ScanScope.Printable(import.FullName) + (arguments.Tuple is not null ? text.Print(arguments) : "(…)");

    static string CalleeName(Value callee)
    {
        for (var depth = 0; depth < 16; depth++)
        {
            if (callee.Import is { } import)
                return import.FullName;
            if (callee.Node is not Call call)
                break;
            callee = call.Callee;
        }

        return "value";
    }

    // Titles are kept for ever: only what looks like an identifier goes in.
    static string Named(Import import) =>
        import.FullName.Length <= 120 && import.FullName.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') ? import.FullName : "an unusual name";
}
