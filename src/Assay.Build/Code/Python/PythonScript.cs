using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Code.Python;

/// <summary>
/// A source file as calls with the names they resolve to. Two rounds, because functions use what is bound below them: names
/// first, then calls.
/// </summary>
internal sealed class PythonScript
{
    const int MostNested = 100;

    sealed record Block(int Indent, int Inner, string Owner, PythonNames Names, PythonNames Functions, IReadOnlyList<VersionGuard> Guards, bool Maybe)
    {
        /// <summary>The condition of the <c>if</c> that stands last in the block: what an <c>else</c> turns around.</summary>
        public PyExpr? LastIf { get; set; }
    }

    readonly List<(PyStatement Statement, Block In)> all = [];
    readonly List<CallSite> calls = [];

    public PythonScript(PySource source, Func<bool> hasTime)
    {
        Source = source;
        Whole = Bind(hasTime) && Meet(hasTime);
    }

    public PySource Source { get; }

    /// <summary>False when time was up before all was read.</summary>
    public bool Whole { get; }

    public IReadOnlyList<CallSite> Calls => calls;

    /// <summary>Statements with the names that hold where they stand.</summary>
    public IEnumerable<(PyStatement Statement, PythonNames Scope, string Owner)> Statements => all.Select(s => (s.Statement, s.In.Names, s.In.Owner));

    bool Bind(Func<bool> hasTime)
    {
        var blocks = new Stack<Block>();
        var module = new PythonNames();
        blocks.Push(new Block(-1, 0, "", module, module, [], false));
        var steps = 0;
        foreach (var statement in Source.Statements)
        {
            while (blocks.Count > 1 && !(statement.Indent > blocks.Peek().Indent || (statement.Indent == blocks.Peek().Indent && statement.Inner > blocks.Peek().Inner)))
                blocks.Pop();
            var block = blocks.Peek();
            all.Add((statement, block));
            PythonBinding.Bind(statement, block.Names, block.Maybe);
            foreach (var value in statement.Values)
                PythonBinding.BindInside(value, block.Names);
            if (statement.Kind == PyKind.Return && block.Owner.Length > 0 && statement.Values is [var returned])
                Returns(block, returned);
            if (statement.Kind is PyKind.Define or PyKind.Class or PyKind.Block && blocks.Count < MostNested)
                blocks.Push(Open(statement, block));
            if ((++steps & 0x3ff) == 0 && !hasTime())
                return false;
        }

        return true;
    }

    static void Returns(Block block, PyExpr value)
    {
        var returns = block.Names.Returns;
        if (!returns.TryGetValue(block.Owner, out var known))
            returns.Add(block.Owner, known = []);
        if (known.Count < 4)
            known.Add((value, block.Names));
    }

    static Block Open(PyStatement statement, Block block)
    {
        switch (statement.Kind)
        {
            case PyKind.Define:
                // A method does not see the names of its class.
                var names = new PythonNames(block.Functions);
                for (var i = 0; i < statement.Targets.Count; i++)
                    if (statement.Targets[i] is PyName parameter)
                        names.Rebind(parameter.Id, (i < statement.Defaults.Count ? statement.Defaults[i] : null) ?? PyOther.Unknown);
                return new Block(statement.Indent, statement.Inner, statement.Text, names, names, [], false);
            case PyKind.Class:
                return new Block(statement.Indent, statement.Inner, block.Owner, new PythonNames(block.Functions), block.Functions, block.Guards, false);
            default:
                return block with { Indent = statement.Indent, Inner = statement.Inner, Maybe = true, Guards = Guarded(statement, block), LastIf = null };
        }
    }

    static IReadOnlyList<VersionGuard> Guarded(PyStatement statement, Block block)
    {
        var guards = block.Guards;
        void Add(PyExpr? condition, bool negated)
        {
            if (condition is null)
                return;
            // Each part of `a and b` narrows; of its opposite none does.
            foreach (var part in condition is PyOther { Operator: "and" } both ? negated ? [] : both.Parts : [condition])
                if (VersionGuards.Of(part, block.Names, negated) is { } guard)
                    guards = [.. guards, guard];
        }

        if (statement.Text is "elif" or "else")
            Add(block.LastIf, true);
        if (statement.Text is "if" or "elif")
        {
            block.LastIf = statement.Values.Count > 0 ? statement.Values[0] : null;
            Add(block.LastIf, false);
        }

        return guards;
    }

    bool Meet(Func<bool> hasTime)
    {
        var steps = 0;
        foreach (var (statement, block) in all)
        {
            if (statement.Kind == PyKind.Expression && statement.Text == "@" && statement.Values is [PyName or PyAttr] && statement.Values[0] is var decorator)
                Add(new PyCall(decorator, [PyOther.Unknown], []) { At = new PyPlace(statement.Line, statement.Column + 1) }, block, null);
            var bound = statement.Kind == PyKind.Assign && statement.Targets is [var target, ..] ? Named(target) : null;
            foreach (var target2 in statement.Targets)
                if (statement.Kind is PyKind.Assign or PyKind.Block)
                    Walk(target2, block, null);
            foreach (var value in statement.Values)
                Walk(value, block, bound);
            if ((++steps & 0xff) == 0 && !hasTime())
                return false;
        }

        calls.Sort((a, b) => (a.At.Line, a.At.Column).CompareTo((b.At.Line, b.At.Column)));
        return true;
    }

    static string? Named(PyExpr target) => target switch { PyName name => name.Id, PyAttr attribute => attribute.Name, _ => null };

    void Add(PyCall call, Block block, string? bound)
    {
        var names = block.Names.Resolve(call.Callee).ConvertAll(n => n.Name);
        if (names.Count == 0 && call.Callee is PyAttr method)
            names.Add("?." + method.Name);
        if (call.Callee is PyName free && !block.Names.IsBound(free.Id))
            names.AddRange(block.Names.Stars.Take(16).Select(star => star + "." + free.Id));
        if (names.Count == 0)
            names.Add("?");
        calls.Add(new CallSite(call, names, block.Names, call.At, block.Owner, block.Guards, bound));
    }

    // Without recursion: chains of calls may be as long as a line.
    void Walk(PyExpr expression, Block block, string? bound)
    {
        var waiting = new Stack<PyExpr>([expression]);
        while (waiting.TryPop(out var at))
        {
            if (at is PyCall call)
                Add(call, block, bound);
            foreach (var part in PythonParts.Of(at))
                waiting.Push(part);
        }
    }
}
