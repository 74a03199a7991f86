namespace Assay.Build.ModelFiles.Pickle;

/// <summary>The opcodes that make and fill containers.</summary>
internal sealed partial class PickleMachine
{
    Value Made(ContainerKind kind, ReadOnlySpan<Value> items)
    {
        if (kind == ContainerKind.Dict)
            rules.Tensors?.Items(items);
        // Containers keep their first items so that calls can be judged by them. When a stream has very many, later
        // ones keep few: what is then not known counts as not harmless.
        if (keepLeft <= 0 && kind == ContainerKind.Tuple && items.Length > 3 && !HoldsNode(items))
            return Value.Scalars(items.Length);
        var most = keepLeft > 0 ? kind == ContainerKind.Tuple ? Container.MostOfTuple : Container.MostKept : kind == ContainerKind.Tuple ? 4 : 0;
        var kept = items[..Math.Min(items.Length, most)].ToArray();
        keepLeft -= kept.Length;
        return Value.Of(new Container(kind, kept, items.Length));
    }

    bool Tuple(int count)
    {
        if (!Need(count))
            return false;
        var given = stack.Newest(count);
        var tuple = Packed(given);
        stack.Drop(count);
        return Push(tuple);
    }

    Value Packed(ReadOnlySpan<Value> items)
    {
        if (Value.TryPack(items, out var packed))
            return packed;
        if (keepLeft <= 0 && OnlyScalars(items))
            return Value.Scalars(items.Length);
        keepLeft -= items.Length;
        return Value.Of(new Container(ContainerKind.Tuple, items.ToArray(), items.Length));
    }

    static bool OnlyScalars(ReadOnlySpan<Value> items)
    {
        foreach (ref readonly var item in items)
            if (!item.IsScalar)
                return false;
        return true;
    }

    // What the memo keeps of a tuple when a stream has very many: the stack still has all of it for a call that comes at once.
    Value ForMemo(Value value)
    {
        if (keepLeft > 0 || value.Reference is not Container { Kind: ContainerKind.Tuple } tuple)
            return value;
        return tuple.Whole && !HoldsNode(tuple.Kept) ? Value.Scalars(tuple.Count) : value;
    }

    static bool HoldsNode(ReadOnlySpan<Value> items)
    {
        foreach (ref readonly var item in items)
            if (item.Reference is Node)
                return true;
        return false;
    }

    bool FromMark(ContainerKind kind)
    {
        if (!NeedMark())
            return false;
        var items = stack.PopMark();
        return kind == ContainerKind.Dict && items.Length % 2 != 0 ? Refuse("a DICT has an odd number of items") : Push(Made(kind, items));
    }

    bool Append(long at)
    {
        if (!Need(2))
            return false;
        var item = stack.Pop();
        AddTo(stack.Top, [item], ContainerKind.List, at);
        return true;
    }

    bool AddFromMark(ContainerKind kind, long at)
    {
        if (!NeedMark())
            return false;
        var items = stack.PopMark();
        if (kind == ContainerKind.Dict && items.Length % 2 != 0)
            return Refuse("SETITEMS has an odd number of items");
        if (!Need(1))
            return false;
        AddTo(stack.Top, items, kind, at);
        return true;
    }

    bool SetItem(long at)
    {
        if (!Need(3))
            return false;
        var value = stack.Pop();
        var key = stack.Pop();
        AddTo(stack.Top, [key, value], ContainerKind.Dict, at);
        return true;
    }

    void AddTo(Value target, ReadOnlySpan<Value> items, ContainerKind kind, long at)
    {
        if (kind == ContainerKind.Dict)
            rules.Tensors?.Items(items);
        if (target.Node is Container container)
        {
            container.Add(items, keepLeft > 0);
            keepLeft -= items.Length;
        }
        else if (items.Length > 0)
        {
            rules.Changes(target, kind, items[0], at);
        }
    }
}
