using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Code.Python;

/// <summary>What a statement binds names to.</summary>
internal static class PythonBinding
{
    public static void Bind(PyStatement statement, PythonNames names, bool maybe)
    {
        if (names.Declare(statement))
            return;
        // "x: int" binds nothing.
        if (statement is { Kind: PyKind.Assign, Values.Count: > 0 } && statement.Values[^1] is not PyOther { What: "annotation" })
            foreach (var target in statement.Targets)
                names.Assign(target, statement.Values[^1], maybe, PartOf);
        else if (statement.Kind == PyKind.Block)
            for (var i = 0; i < statement.Targets.Count && i < statement.Values.Count; i++)
                names.Assign(statement.Targets[i], statement.Text == "with" ? statement.Values[i] : PartOf(statement.Values[i]), maybe, PartOf);
    }

    static PyIndex PartOf(PyExpr value) => new(value, PyOther.Unknown);

    /// <summary>Names that expressions bind: <c>(name := value)</c>.</summary>
    public static void BindInside(PyExpr expression, PythonNames names)
    {
        var waiting = new Stack<PyExpr>([expression]);
        while (waiting.TryPop(out var at))
        {
            if (at is PyOther { What: ":=", Parts: [PyName name, var value] })
                names.Bind(name.Id, value);
            foreach (var part in PythonParts.Of(at))
                waiting.Push(part);
        }
    }
}
