namespace Assay.Build.ModelFiles.Python;

/// <summary>
/// Follows statements through their blocks: which names they bind, and when what they do runs. Two rounds, because a
/// function may use what is bound below it.
/// </summary>
internal sealed class PythonModule(PythonFacts facts, PythonCalls calls, PythonNames module)
{
    /// <summary>The owner of what runs only when the file is run as a program.</summary>
    const string Program = "__main__";

    sealed record Block(int Indent, int Inner, string Owner, string Class, PythonNames Names, PyWhen When, bool Maybe);

    readonly List<(PyStatement Statement, Block In)> all = [];
    readonly Dictionary<string, List<string>> bases = [];
    readonly HashSet<string> functions = [];

    public void Read(PySource source, PyWhen when)
    {
        var blocks = new Stack<Block>();
        blocks.Push(new Block(-1, 0, "", "", module, when, false));
        var steps = 0;
        foreach (var statement in source.Statements)
        {
            while (blocks.Count > 1 && !(statement.Indent > blocks.Peek().Indent || (statement.Indent == blocks.Peek().Indent && statement.Inner > blocks.Peek().Inner)))
                blocks.Pop();
            var block = blocks.Peek();
            all.Add((statement, block));
            Bind(statement, block);
            if (statement.Kind is PyKind.Define or PyKind.Class or PyKind.Block && blocks.Count < 100)
                blocks.Push(Open(statement, block));
            if ((++steps & 0x3ff) == 0 && !calls.HasTime)
                return;
        }

        foreach (var (statement, block) in all)
        {
            Judge(statement, block);
            if ((++steps & 0xff) == 0 && !calls.HasTime)
                return;
        }

        if (when == PyWhen.Imported)
            new PythonReach(facts, functions, bases).Run();
    }

    Block Open(PyStatement statement, Block block)
    {
        switch (statement.Kind)
        {
            case PyKind.Define:
                var name = block.Class.Length > 0 && block.Owner.Length == 0 ? block.Class + "." + statement.Text : statement.Text;
                functions.Add(name);
                if (block.Owner.Length > 0)
                    Edge(block.Owner, name);
                var names = new PythonNames(block.Names);
                var defaults = statement.Values.Where(v => v is PyName or PyAttr or PyIndex or PyCall).Take(4).ToList();
                foreach (var parameter in statement.Targets.OfType<PyName>())
                    names.Rebind(parameter.Id, defaults.Count == 0 ? PyOther.Unknown : new PyItems('(', defaults));
                return new Block(statement.Indent, statement.Inner, name, "", names, block.When == PyWhen.Carried ? PyWhen.Carried : PyWhen.Called, false);
            case PyKind.Class:
                bases[statement.Text] = [.. statement.Targets.SelectMany(block.Names.Resolve).Select(n => n.Name).Take(8)];
                return new Block(statement.Indent, statement.Inner, block.Owner, statement.Text, new PythonNames(block.Names), block.When, false);
            default:
                var program = IsProgram(statement);
                return block with
                {
                    Indent = statement.Indent,
                    Inner = statement.Inner,
                    Maybe = true,
                    When = program ? PyWhen.Program : block.When,
                    Owner = program && block.Owner.Length == 0 ? Program : block.Owner,
                };
        }
    }

    // if __name__ == "__main__":  and  if TYPE_CHECKING:
    static bool IsProgram(PyStatement statement) => statement is { Text: "if", Values: [var test] } && (
        test is PyOther { What: "==", Parts: [PyName { Id: "__name__" }, PyConst { Value: "__main__" }] } or PyOther { What: "==", Parts: [PyConst { Value: "__main__" }, PyName { Id: "__name__" }] }
        || test is PyName { Id: "TYPE_CHECKING" } or PyAttr { Name: "TYPE_CHECKING" });

    static void Bind(PyStatement statement, Block block)
    {
        if (block.Names.Declare(statement))
            return;
        if (statement is { Kind: PyKind.Assign, Values.Count: > 0 })
            foreach (var target in statement.Targets)
                block.Names.Assign(target, statement.Values[^1], block.Maybe, AnyOf);
        else if (statement.Kind == PyKind.Block)
            for (var i = 0; i < statement.Targets.Count && i < statement.Values.Count; i++)
                block.Names.Assign(statement.Targets[i], statement.Values[i], block.Maybe, AnyOf);
    }

    // A name may hold any item of a list that is written out.
    static PyExpr AnyOf(PyExpr value) => value is PyItems ? value : PyOther.Unknown;

    void Judge(PyStatement statement, Block block)
    {
        var (names, when, owner) = (block.Names, block.When, block.Owner);
        switch (statement.Kind)
        {
            case PyKind.Import:
                foreach (var (name, _) in statement.Names)
                    calls.Imported(name, when, statement.Line);
                break;
            case PyKind.ImportFrom:
                calls.Imported(statement.Text, when, statement.Line);
                break;
            case PyKind.Expression when statement.Text == "@":
                // @f above a function calls f with it.
                calls.Walk(statement.Values[0] is PyCall call ? new PyCall(call, [PyOther.Unknown], []) : new PyCall(statement.Values[0], [PyOther.Unknown], []), names, when, statement.Line, owner);
                return;
            case PyKind.Return when owner.EndsWith("__reduce__", StringComparison.Ordinal) || owner.EndsWith("__reduce_ex__", StringComparison.Ordinal):
                Reduces(statement, block);
                break;
        }

        if (statement.Kind == PyKind.Assign && statement.Values.Count > 0)
            foreach (var target in statement.Targets)
            {
                calls.Walk(target, names, when, statement.Line, owner);
                calls.Assigned(target, statement.Values[^1], names, when, statement.Line, owner);
            }

        foreach (var value in statement.Values)
            calls.Walk(value, names, when, statement.Line, owner);
    }

    // What __reduce__ returns is what a pickle of the object will call.
    void Reduces(PyStatement statement, Block block)
    {
        if (statement.Values is not [PyItems { Items: [var callee, ..] items }])
            return;
        foreach (var named in block.Names.Resolve(callee))
            if (PythonAbilities.Of(named.Name) is PyAbility.Process or PyAbility.Execute)
                facts.Uses.Add(new PyUse(PythonAbilities.Of(named.Name)!.Value, named.Name, PyWhen.Loaded, statement.Line, "return " + PythonText.Print(new PyItems('(', items)), "") { Handed = true, Hidden = named.Hidden });
    }

    void Edge(string from, string to)
    {
        if (!facts.Calls.TryGetValue(from, out var known))
            facts.Calls.Add(from, known = []);
        known.Add(to);
    }
}
