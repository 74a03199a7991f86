using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Discovery.Sources;

/// <summary>Literals of a program as the values of a document, so that one reader serves both. Offsets are lines.</summary>
internal static class PythonData
{
    const int MostDepth = 12, MostItems = 1000;

    public static DataNode Of(PyExpr? expression, PythonNames scope, int line, int depth = 0)
    {
        if (expression is null || depth > MostDepth)
            return new DataNode(DataKind.Plain, line);
        if (expression is PyName name && scope.Values(name.Id) is [PyOther { What: "dict" } or PyItems or PyCall { Callee: PyName { Id: "dict" } }] bound)
            return Of(bound[0], scope, line, depth + 1);
        switch (expression)
        {
            case PyOther { What: "dict" } dict:
                var map = new DataNode(DataKind.Map, line);
                for (var i = 0; i + 1 < dict.Parts.Count && i < MostItems; i += 2)
                    if (scope.Constant(dict.Parts[i]) is string key)
                        map.Pairs.Add((key, Of(dict.Parts[i + 1], scope, line, depth + 1)));
                return map;
            case PyCall { Callee: PyName { Id: "dict" } } made:
                return Keywords(made, scope, line, depth + 1);
            case PyItems items:
                var list = new DataNode(DataKind.List, line);
                list.Items.AddRange(items.Items.Take(MostItems).Select(i => Of(i, scope, line, depth + 1)));
                return list;
        }

        return scope.Constant(expression) switch
        {
            string text => new DataNode(DataKind.Text, line) { Text = text },
            bool truth => new DataNode(DataKind.Plain, line) { Text = truth ? "true" : "false" },
            long number => new DataNode(DataKind.Plain, line) { Text = number.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            // A value that is computed: a reference, as far as a configuration is concerned.
            _ when expression is PyFormatted formatted => new DataNode(DataKind.Text, line) { Text = string.Concat(formatted.Parts.Select(p => p is PyConst { Value: string part } ? part : "${…}")) },
            _ => new DataNode(DataKind.Plain, line),
        };
    }

    /// <summary>The keyword arguments of a call.</summary>
    public static DataNode Keywords(PyCall call, PythonNames scope, int line, int depth = 0)
    {
        var map = new DataNode(DataKind.Map, line);
        foreach (var (key, value) in call.Keywords.Take(MostItems))
            if (key is not ("*" or "**"))
                map.Pairs.Add((key, Of(value, scope, line, depth + 1)));
        return map;
    }
}
