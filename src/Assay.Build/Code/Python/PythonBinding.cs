using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Code.Python;

/// <summary>What a statement binds names to.</summary>
internal static class PythonBinding
{
    public static void Bind(PyStatement statement, PythonNames names, bool maybe)
    {
        switch (statement.Kind)
        {
            case PyKind.Import:
                foreach (var (name, bound) in statement.Names)
                    names.Bind(bound.Length > 0 ? bound : name.Split('.')[0], new PyModule(bound.Length > 0 ? name : name.Split('.')[0]));
                break;
            case PyKind.ImportFrom:
                foreach (var (name, bound) in statement.Names)
                {
                    if (name == "*")
                        names.Stars.Add(statement.Text);
                    else
                        names.Bind(bound, new PyModule(statement.Text.EndsWith('.') ? statement.Text + name : statement.Text + "." + name));
                }

                break;
            case PyKind.Define or PyKind.Class:
                names.Bind(statement.Text, new PyModule(statement.Text));
                break;
            case PyKind.Assign when statement.Values.Count > 0 && statement.Values[^1] is not PyOther { What: "annotation" }:
                foreach (var target in statement.Targets)
                    To(target, statement.Values[^1], names, maybe);
                break;
            case PyKind.Block:
                for (var i = 0; i < statement.Targets.Count && i < statement.Values.Count; i++)
                    To(statement.Targets[i], statement.Text == "with" ? statement.Values[i] : new PyIndex(statement.Values[i], PyOther.Unknown), names, maybe);
                break;
        }
    }

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

    static void To(PyExpr target, PyExpr value, PythonNames names, bool maybe)
    {
        switch (target)
        {
            case PyName name when value is PyBinary { Left: PyName same } sum && same.Id == name.Id:
                // x += 'more': computed where it stands, unless a loop or a branch makes that unsure.
                if (!maybe && names.Constant(value) is { } made)
                    names.Rebind(name.Id, new PyConst(made));
                else
                    names.Bind(name.Id, sum);
                break;
            case PyName name:
                names.Bind(name.Id, value);
                break;
            case PyAttr { Of: PyName of } attribute:
                names.BindMember(of.Id + "." + attribute.Name, value);
                break;
            case PyItems { Items: var targets } when value is PyItems { Items: var values } && values.Count == targets.Count:
                for (var i = 0; i < targets.Count; i++)
                    To(targets[i], values[i], names, maybe);
                break;
            case PyItems { Items: var targets }:
                foreach (var each in targets)
                    if (each is PyName)
                        To(each, new PyIndex(value, PyOther.Unknown), names, maybe);
                break;
        }
    }
}
