namespace Assay.Build.ModelFiles.Pickle;

/// <summary>The calls whose arguments decide.</summary>
internal sealed partial class PickleRules
{
    Value Check(Import import, Value arguments, long at)
    {
        var given = arguments.Tuple is { Whole: true } tuple ? tuple.Kept : null;
        switch (import.Judgement.Why)
        {
            case PickleKnowledge.Getattr:
                return Getattr(import, arguments, given, at);
            case PickleKnowledge.Type:
                if (given is not { Length: 1 })
                    Unsafe(import, "makes a new class", arguments, at);
                break;
            case PickleKnowledge.Iterator:
                if (given is not { Length: 1 })
                    Unsafe(import, "calls what it is given for every item", arguments, at);
                break;
            case PickleKnowledge.CallableArgument:
                if (Makes(import, given, at) is { } made)
                    return made;
                if (given is null)
                    Unsafe(import, "is given something to call that is computed", arguments, at);
                else if (given.Length > 0)
                    RequireKnownCallable(import, given[0], at);
                break;
            case PickleKnowledge.OpensArguments:
                if (given is null || given.Any(v => v.Kind != ValueKind.None || v.Reference is not null))
                    Unsafe(import, "opens what it is given", arguments, at);
                break;
            case PickleKnowledge.OpensFirst:
                if (given is null || (given.Length > 0 && (given[0].Kind != ValueKind.None || given[0].Reference is not null)))
                    Unsafe(import, "opens what it is given", arguments, at);
                break;
            case PickleKnowledge.Encoding:
                if (given is null || (given.Length > 1 && (text.Constant(given[1]) is not { } encoding || !PickleKnowledge.IsPlainEncoding(encoding))))
                    Unsafe(import, "uses a codec that is not a plain text encoding", arguments, at);
                return PickleFolding.TryFold(import, arguments, text) is { } folded ? Computed(folded) : Value.Of(new Call(Value.Of(import), arguments));
            case PickleKnowledge.NestedBytes:
                Nested(import, given, arguments, at);
                break;
        }

        return Value.Of(new Call(Value.Of(import), arguments));
    }

    // copyreg's ways of making an object of a class: it is the class that is called.
    Value? Makes(Import maker, Value[]? given, long at)
    {
        if (maker.Module != "copyreg" || given is not [{ Import: { } type }, ..])
            return null;
        if (maker.Name == "_reconstructor" ? given is not [_, { Import: { Module: "builtins", Name: "object" } }, ..] : maker.Name != "__newobj__")
            return null;
        type.Escapes--;
        return Calls(given[0], Value.Of(new Container(ContainerKind.Tuple, maker.Name == "__newobj__" ? given[1..] : [], maker.Name == "__newobj__" ? given.Length - 1 : 0)), at);
    }

    Value Getattr(Import import, Value arguments, Value[]? given, long at)
    {
        // dill: getattr(dill._dill, '_setattr', setattr) is how it fills the cells of closures.
        if (given is [{ Import: { Module: "dill", Name: "_dill" } }, _, { Import: { Module: "builtins", Name: "setattr" } fallback }] && text.Constant(given[1]) == "_setattr")
            fallback.Excused++;
        if (given is null or { Length: < 2 or > 3 } || text.Constant(given[1]) is not { } name)
        {
            Unsafe(import, "reads an attribute whose name is computed", arguments, at);
            return Value.Of(new Call(Value.Of(import), arguments));
        }

        if (PickleKnowledge.IsInternalAttribute(name))
            Unsafe(import, "reads an attribute that leads into the interpreter", arguments, at);
        else if (PickleKnowledge.IsActingMethod(name))
            Unsafe(import, "reads a method that reaches files or runs code", arguments, at);
        if (given[0].Import is { } target)
            return Value.Of(Import(target.Module, target.Name + "." + name, 4, at));
        return Value.Of(new Call(Value.Of(import), arguments));
    }

    // Something will be called later, or with other arguments: it must at least be a name that was judged by itself.
    void RequireKnownCallable(Import import, Value callable, long at)
    {
        if (callable.Kind == ValueKind.None && callable.Reference is null)
            return;
        if (IsMade(callable))
            return;
        if (callable.Import is not { } target)
            Unsafe(import, "is given something to call that is computed", callable, at);
        else if (target.Judgement.Standing == Standing.Checked && !target.Is("collections", "defaultdict"))
            Unsafe(import, "is given something to call whose arguments cannot be judged", callable, at);
    }

    void Nested(Import import, Value[]? given, Value arguments, long at)
    {
        const int most = 256 << 20;
        if (given is not { Length: >= 1 } || given[0].Kind != ValueKind.Bytes)
        {
            Unsafe(import, "loads something that is computed", arguments, at);
            return;
        }

        using var inner = given[0].Reference is byte[] bytes ? new Sources.MemorySource(bytes) : source.Slice(given[0].Place!.Offset, given[0].Place!.Length);
        if (inner.Length > most)
            scope.Gap("bytes that are loaded again are larger than 256 MiB");
        var inside = scope.Inside(Carrier(given[0].Place?.Offset ?? -1));
        if (inside.Judge(inner).Count == 0)
            inside.Gap("bytes that are loaded again are of no known format");
    }

    /// <summary>A constant begins like a pickle. Nothing says that it is loaded, so only what is dangerous counts.</summary>
    public void Carries(Carried how, long at, long size)
    {
        if (scope.Depth >= scope.Limits.Depth || nested >= 1000)
            return;
        using var inner = PickleCarried.Open(source, how, at, size);
        if (inner is not null)
            scope.Carrying(Carrier(at)).Judge(inner);
    }

    /// <summary>The same for bytes that the pickle computes.</summary>
    public Value Computed(Value value)
    {
        if (value is { Kind: ValueKind.Bytes, Reference: byte[] { Length: >= PickleCarried.Shortest } bytes } && scope.Depth < scope.Limits.Depth && nested < 1000
            && PickleCarried.Begins(bytes) is var how && how != Carried.Nothing)
        {
            using var inner = PickleCarried.Open(new Sources.MemorySource(bytes), how, 0, bytes.Length);
            if (inner is not null)
                scope.Carrying(Carrier(-1)).Judge(inner);
        }

        return value;
    }

    // One name for one constant, however it is reached.
    string Carrier(long at)
    {
        if (at < 0)
            return $"bytes{++nested}";
        if (!Carriers.TryGetValue(at, out var number))
            Carriers.Add(at, number = ++nested);
        return $"bytes{number}";
    }

    Value Register(Import import, Value arguments, long at)
    {
        if (arguments.Tuple is { Kept: [var module, var name, { Kind: ValueKind.Int } code, ..] }
            && text.Constant(module) is { } moduleText && text.Constant(name) is { } nameText && Extensions.Count < 10_000)
            Extensions[code.Int] = Import(moduleText, nameText, 4, at);
        return Value.Of(new Call(Value.Of(import), arguments));
    }

    void Unsafe(Import import, string does, Value shown, long at) =>
        scope.Find(UnsafeArguments, Severity.High, $"Calls {import.FullName}, which {does}", text.Print(shown), at, import.FullName, import.FullName + ":" + does, Recipe);

    /// <summary>Judges what plain pickle would make of the bytes that joblib takes for an array.</summary>
    public void PlainReading(long at)
    {
        if (scope.Depth + 1 > scope.Limits.Depth)
            return;
        var inside = scope.Inside("plain-reading", opportunistic: true);
        var reader = new PickleReader(source);
        reader.Seek(at);
        var rules = new PickleRules(source, inside);
        // Without the stack that stands at this point, calls on it underflow; enough for what begins its own.
        new PickleMachine(reader, rules, scope.Limits, scope.Budget, 10_000) { NestedStreams = 1 }.Run();
        rules.Report();
    }
}
