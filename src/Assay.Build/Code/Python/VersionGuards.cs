using Assay.Build.Code.Pins;
using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Code.Python;

/// <summary>Reads <c>if version.parse(torch.__version__) &gt;= Version("2.6")</c> and its like, and what their <c>else</c> means.</summary>
internal static class VersionGuards
{
    const int MostDepth = 8;

    public static VersionGuard? Of(PyExpr condition, PythonNames names, bool negated, int depth = 0)
    {
        // A name may stand for itself.
        if (depth > MostDepth)
            return null;
        if (condition is PyOther { What: "not", Parts: [var inner] })
            return Of(inner, names, !negated, depth + 1);
        if (condition is PyName name && names.Values(name.Id) is [var only])
            return Of(only, names, negated, depth + 1);
        if (condition is not PyOther { Operator: ">=" or ">" or "<" or "<=" or "==" } compare || compare.Parts is not [var left, var right])
            return null;
        var (package, bound, turned) = Package(left, names, 0) is { } of ? (of, Version(right, names), false) : (Package(right, names, 0), Version(left, names), true);
        if (package is null || bound is null)
            return null;
        var op = turned ? compare.Operator switch { ">=" => "<=", ">" => "<", "<" => ">", "<=" => ">=", var same => same } : compare.Operator;
        var low = op is ">=" or ">" or "==";
        if (op == "==" && negated)
            return null;
        return low != negated ? new VersionGuard(package, bound, null) : new VersionGuard(package, null, bound);
    }

    static string? Package(PyExpr expression, PythonNames names, int depth)
    {
        if (depth > MostDepth)
            return null;
        switch (expression)
        {
            case PyAttr or PyName:
                foreach (var named in names.Resolve(expression))
                {
                    if (named.Name.StartsWith("sys.version_info", StringComparison.Ordinal))
                        return "python";
                    if (named.Name.EndsWith(".__version__", StringComparison.Ordinal) || named.Name.EndsWith(".version.VERSION", StringComparison.Ordinal))
                        return Distribution(named.Name.Split('.')[0]);
                }

                if (expression is PyAttr attribute)
                    return Package(attribute.Of, names, depth + 1);
                return names.Values(((PyName)expression).Id) is [var value] && value is PyCall or PyItems or PyEach ? Package(value, names, depth + 1) : null;
            case PyCall call:
                if (names.Resolve(call.Callee).Exists(n => n.Name is "importlib.metadata.version" or "importlib_metadata.version") && call.Arguments is [var asked] && names.Constant(asked) is string distribution)
                    return Distribution(distribution);
                foreach (var part in call.Arguments.Append(call.Callee))
                    if (Package(part, names, depth + 1) is { } found)
                        return found;
                return null;
            case PyIndex index: return Package(index.Of, names, depth + 1);
            case PyEach each: return Package(each.Over, names, depth + 1);
            case PyItems items: return items.Items.Select(i => Package(i, names, depth + 1)).FirstOrDefault(p => p is not null);
            default: return null;
        }
    }

    public static string Distribution(string module) => module switch { "sklearn" => "scikit-learn", "yaml" => "pyyaml", _ => module.Replace('_', '-') };

    static int[]? Version(PyExpr expression, PythonNames names) => expression switch
    {
        PyCall { Arguments: [var only] } => Version(only, names),
        PyItems items when names.Constant(items) is object?[] numbers && numbers.All(n => n is long) => [.. numbers.Select(n => (int)Math.Clamp((long)n!, 0, 1_000_000))],
        _ when names.Constant(expression) is string text => Bound.Parse(text),
        _ => null,
    };
}
