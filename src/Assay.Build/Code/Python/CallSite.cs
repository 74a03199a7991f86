using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Code.Python;

/// <summary>A call as it stands in source: what it may be a call of, and what is known where it stands.</summary>
/// <param name="Names">Qualified names of the callee; <c>?.method</c> when the object is not known.</param>
/// <param name="Scope">The names that hold there.</param>
/// <param name="Owner">The function it stands in; empty at the top of the file.</param>
/// <param name="Guards">Versions of libraries that the conditions around it ask for.</param>
/// <param name="Bound">Name that the statement gives to its value; null when there is none.</param>
internal sealed record CallSite(PyCall Call, IReadOnlyList<string> Names, PythonNames Scope, PyPlace At, string Owner, IReadOnlyList<VersionGuard> Guards, string? Bound)
{
    /// <summary>The value of a keyword argument, or of the position where it may also stand.</summary>
    public PyExpr? Argument(string? name, int position = -1)
    {
        foreach (var (key, value) in Call.Keywords)
            if (key == name)
                return value;
        return position >= 0 && position < Call.Arguments.Count ? Call.Arguments[position] : null;
    }

    /// <summary>True when arguments come in a way that cannot be read: <c>*args</c>, <c>**options</c> of unknown content.</summary>
    public bool Spreads => Call.Keywords.Any(k => k.Name is "**" && Unpacked(k.Value) is null);

    /// <summary>Keyword arguments with literal dictionaries that are unpacked into the call.</summary>
    public PyExpr? Keyword(string name)
    {
        if (Argument(name) is { } direct)
            return direct;
        foreach (var (key, value) in Call.Keywords)
            if (key == "**" && Unpacked(value) is { } pairs)
                for (var i = 0; i + 1 < pairs.Count; i += 2)
                    if (pairs[i] is PyConst { Value: string text } && text == name)
                        return pairs[i + 1];
        return null;
    }

    IReadOnlyList<PyExpr>? Unpacked(PyExpr value) => value switch
    {
        PyOther { What: "dict" } dict => dict.Parts,
        PyName name when Scope.Values(name.Id) is [PyOther { What: "dict" } dict] => dict.Parts,
        PyName name when Scope.Values(name.Id) is [PyCall { Callee: PyName { Id: "dict" } } made] => [.. made.Keywords.SelectMany(k => new[] { new PyConst(k.Name), k.Value })],
        _ => null,
    };

    /// <summary>The truth of an argument: true or false when it can be computed, null when not.</summary>
    public bool? Truth(PyExpr? value) => value is null ? null : Scope.Constant(value) switch { bool b => b, long n => n != 0, _ => null };

    public bool Is(string keyword, bool value) => Truth(Keyword(keyword)) == value;

    public string? Text(PyExpr? value) => value is null ? null : Scope.Constant(value) as string;

    /// <summary>True when the value is written in the file, as far as can be followed.</summary>
    public bool IsConstant(PyExpr? value) => value is PyConst || (value is not null && Scope.Constant(value) is not null);

    public bool Under(string package, Func<VersionGuard, bool> test) => Guards.Any(g => g.Package == package && test(g));
}

/// <summary>A condition on a library's version under which code runs.</summary>
internal sealed record VersionGuard(string Package, int[]? Low, int[]? Below);
