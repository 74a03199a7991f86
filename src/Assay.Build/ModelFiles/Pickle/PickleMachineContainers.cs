namespace Assay.Build.ModelFiles.Pickle;

/// <summary>The opcodes that make and fill containers.</summary>
internal sealed partial class PickleMachine
{
    Value Made(ContainerKind kind, ReadOnlySpan<Value> items)
    {
        // Containers keep their first items so that calls can be judged by them. When a stream has very many, later
        // ones keep few: what is then not known counts as not harmless.
        var most = keepLeft > 0 ? Container.MostKept : kind == ContainerKind.Tuple ? 4 : 0;
        var kept = items[..Math.Min(items.Length, most)].ToArray();
        keepLeft -= kept.Length;
        return Value.Of(new Container(kind, kept, items.Length));
    }

    bool Tuple(int count)
    {
        if (!Need(count))
            return false;
        var items = new Value[count];
        for (var i = count - 1; i >= 0; i--)
            items[i] = stack.Pop();
        keepLeft -= count;
        return Push(Value.Of(new Container(ContainerKind.Tuple, items, count)));
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
