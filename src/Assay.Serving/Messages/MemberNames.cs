namespace Assay.Serving.Messages;

/// <summary>The names that stand in the objects which are open: none may stand twice in one.</summary>
sealed class MemberNames
{
    // Few members are compared one by one; with more of them a set is quicker, and no attacker makes it quadratic.
    const int Few = 12;

    readonly List<string> _names = [];
    readonly Stack<(int First, HashSet<string>? Many)> _open = new();

    internal void Open() => _open.Push((_names.Count, null));

    internal void Close() => _names.RemoveRange(_open.Peek().First, _names.Count - _open.Pop().First);

    /// <summary>False when the innermost object has that name already.</summary>
    internal bool Add(string name)
    {
        var (first, many) = _open.Peek();
        if (many is null && _names.Count - first >= Few)
        {
            many = new HashSet<string>(_names.Skip(first), StringComparer.Ordinal);
            _open.Pop();
            _open.Push((first, many));
        }

        if (many is not null ? !many.Add(name) : Stands(name, first))
            return false;
        if (many is null)
            _names.Add(name);
        return true;
    }

    bool Stands(string name, int first)
    {
        for (var i = first; i < _names.Count; i++)
            if (string.Equals(_names[i], name, StringComparison.Ordinal))
                return true;
        return false;
    }
}
