namespace Assay.Build.ModelFiles.Pickle;

/// <summary>Calls of harmless names that never end or allocate without measure.</summary>
internal sealed partial class PickleRules
{
    const long Enormous = 1L << 31;
    const int MostNesting = 8;

    void Sizes(Import import, Value arguments, long at)
    {
        if (import.Module is not ("builtins" or "collections" or "_operator" or "operator" or "array") || arguments.Tuple is not { Kept: [var first, ..] and var given })
            return;
        var endless = import.Name switch
        {
            "list" or "tuple" or "set" or "frozenset" or "dict" or "any" or "all" or "deque" or "Counter" or "OrderedDict" or "UserList" or "len" => GoesOn(first, 0),
            "array" => given.Length > 1 && GoesOn(given[1], 0),
            "bytes" or "bytearray" => IsEnormous(first) || GoesOn(first, 0),
            "mul" or "add" => given.Any(IsEnormous) && !given.All(v => v.IsScalar || v.Kind == ValueKind.BigInt),
            "pow" => given.Length == 2 && given[1] is { Kind: ValueKind.Int, Int: > 10_000_000 } or { Kind: ValueKind.BigInt } && first is not { Kind: ValueKind.Int, Int: >= -1 and <= 1 } and not { Kind: ValueKind.Float },
            _ => false,
        };
        if (endless)
            scope.Find(Endless, Severity.Medium, "Needs more time or memory than a machine has", ScanScope.Printable(import.FullName) + text.Print(arguments), at, import.FullName, import.FullName, Recipe);
    }

    static bool IsEnormous(Value value) => value is { Kind: ValueKind.Int, Int: > Enormous } or { Kind: ValueKind.BigInt };

    static bool GoesOn(Value value, int depth)
    {
        if (depth > MostNesting || value.Node is not Call { Callee.Import: { } import } call || call.Arguments.Tuple is not { } arguments)
            return false;
        var given = arguments.Kept;
        return import.FullName switch
        {
            "itertools.cycle" or "itertools.count" => true,
            "itertools.repeat" => given.Length == 1 || (given.Length == 2 && IsEnormous(given[1])),
            "builtins.range" => given.Any(IsEnormous),
            "itertools.chain" or "itertools.product" => given.Any(v => GoesOn(v, depth + 1)),
            "builtins.zip" => given.Length > 0 && given.All(v => GoesOn(v, depth + 1)),
            "builtins.enumerate" or "builtins.iter" or "builtins.reversed" => given.Length > 0 && GoesOn(given[0], depth + 1),
            "itertools.islice" => given.Length > 1 && GoesOn(given[0], depth + 1) && (given.Length == 2 ? IsEnormous(given[1]) : given[2].Kind == ValueKind.None && given[2].Reference is null),
            _ => false,
        };
    }
}
