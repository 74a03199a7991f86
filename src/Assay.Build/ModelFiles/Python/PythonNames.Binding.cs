namespace Assay.Build.ModelFiles.Python;

// What statements bind: the same for whoever reads Python, but for what a part of an unpacked value is taken for.
internal sealed partial class PythonNames
{
    /// <summary>Binds the names of an import, a function or a class; false for every other statement.</summary>
    public bool Declare(PyStatement statement)
    {
        switch (statement.Kind)
        {
            case PyKind.Import:
                foreach (var (name, alias) in statement.Names)
                    Bind(alias.Length > 0 ? alias : name.Split('.')[0], new PyModule(alias.Length > 0 ? name : name.Split('.')[0]));
                return true;
            case PyKind.ImportFrom:
                foreach (var (name, alias) in statement.Names)
                {
                    if (name == "*")
                        Stars.Add(statement.Text);
                    else
                        Bind(alias, new PyModule(statement.Text.EndsWith('.') ? statement.Text + name : statement.Text + "." + name));
                }

                return true;
            case PyKind.Define or PyKind.Class:
                Bind(statement.Text, new PyModule(statement.Text));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Binds a target to a value: a name, an object's member, the names of a tuple.</summary>
    /// <param name="maybe">A branch or a loop makes it unsure that this runs, and how often.</param>
    /// <param name="part">What a name gets that takes one part of the value.</param>
    public void Assign(PyExpr target, PyExpr value, bool maybe, Func<PyExpr, PyExpr> part)
    {
        switch (target)
        {
            case PyName name when value is PyBinary { Left: PyName same } sum && same.Id == name.Id:
                // x += 'more': computed where it stands, unless a loop or a branch makes that unsure.
                if (!maybe && Constant(value) is { } made)
                    Rebind(name.Id, new PyConst(made));
                else
                    Bind(name.Id, sum);
                break;
            case PyName name:
                Bind(name.Id, value);
                break;
            case PyAttr { Of: PyName of } attribute:
                BindMember(of.Id + "." + attribute.Name, value);
                break;
            case PyItems { Items: var targets } when value is PyItems { Items: var values } && values.Count == targets.Count:
                for (var i = 0; i < targets.Count; i++)
                    Assign(targets[i], values[i], maybe, part);
                break;
            case PyItems { Items: var targets }:
                foreach (var each in targets)
                    if (each is PyName)
                        Assign(each, part(value), maybe, part);
                break;
        }
    }
}
