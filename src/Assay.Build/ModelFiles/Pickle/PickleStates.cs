namespace Assay.Build.ModelFiles.Pickle;

/// <summary>What BUILD, APPEND and ADDITEMS do to an object: its state can replace what later opcodes call on it.</summary>
internal sealed partial class PickleRules
{
    const int StateDepth = 4;

    /// <summary>State is set on an object: harmless on an instance, not on something imported.</summary>
    public PickleNext Builds(Value target, Value state, long at)
    {
        Actions++;
        if (target.Import is { } import)
        {
            Modified(import, "sets attributes of", state, at);
            return PickleNext.Continue;
        }

        if (target.Node is Persistent { } fetched)
        {
            Twice(fetched.Built, target, state, at);
            fetched.Built = true;
            return PickleNext.Continue;
        }

        if (target.Node is not Call call)
            return PickleNext.Continue;
        if (!IsMade(target))
        {
            Twice(call.Built, target, state, at);
            if (GivesClass(state, 0))
                scope.Find(UnsafeState, Severity.High, "Gives an object another class", text.Print(state), at, CalleeName(target), CalleeName(target) + ":class", Recipe);
        }

        (call.State, call.Built) = (state, true);
        return call.Callee.Import is { } made ? StateOf(made, call, state, at) : PickleNext.Continue;
    }

    /// <summary>Items are put into something that is no container the pickle made.</summary>
    public void Changes(Value target, ContainerKind kind, Value first, long at)
    {
        Actions++;
        if (target.Import is { } import)
            Modified(import, kind == ContainerKind.Dict ? "sets items of" : "adds items to", first, at);
        // Picklers add items first and set the state last; the other way round, the state can say what append, extend and add are.
        else if (kind is ContainerKind.List or ContainerKind.Set && target.Node is Call { Built: true } or Persistent { Built: true } && !IsMade(target))
            scope.Find(ComputedCall, Severity.High, "Adds items to an object by a method that its state may have replaced", text.Print(first), at, CalleeName(target), CalleeName(target) + ":adds", Recipe);
    }

    PickleNext StateOf(Import made, Call call, Value state, long at)
    {
        if (made.Is("functools", "partial") && state.Tuple is { } parts)
            RequireKnownCallable(made, parts.Kept.Length > 0 ? parts.Kept[0] : default, at);
        if (made.Is("numpy", "dtype") && NumpyDtype.Lies(call, state, text) is { } lie)
            scope.Find(UnsafeState, Severity.High, "Makes a numpy dtype that " + lie, text.Print(state), at, made.FullName, lie, Recipe);
        if (made.Is("joblib.numpy_pickle", "ZNDArrayWrapper") && Member(state, "filename") is var file && (text.Constant(file) is not { } name || FileNames.Leaves(name)))
            Unsafe(made, "reads a file outside the model's folder", state, at);
        return made.Is("joblib.numpy_pickle", "NumpyArrayWrapper") ? Joblib.ArrayBehind(state, text) : PickleNext.Continue;
    }

    void Twice(bool before, Value target, Value state, long at)
    {
        if (before)
            scope.Find(UnsafeState, Severity.High, "Sets an object's state twice", text.Print(state), at, CalleeName(target), CalleeName(target) + ":twice", Recipe);
    }

    // A class for __class__, at the places where BUILD looks for attributes; dictionaries may be made by a call.
    bool GivesClass(Value state, int depth)
    {
        if (depth > StateDepth)
            return false;
        var parts = state.Node switch
        {
            Container container => container,
            Call call => call.Arguments.Tuple,
            _ => null,
        };
        if (parts is null)
            return false;
        for (var i = 0; i < parts.Kept.Length; i++)
        {
            if (i + 1 < parts.Kept.Length && parts.Kept[i + 1] is { Import: not null } or { Node: Call } && text.Constant(parts.Kept[i]) == "__class__")
                return true;
            if (parts.Kept[i].Node is Container or Call && GivesClass(parts.Kept[i], depth + 1))
                return true;
        }

        return false;
    }

    Value Member(Value state, string key)
    {
        if (state.Node is Container { Kind: ContainerKind.Dict } dict)
            for (var i = 0; i + 1 < dict.Kept.Length; i += 2)
                if (text.Constant(dict.Kept[i]) == key)
                    return dict.Kept[i + 1];
        return default;
    }
}
