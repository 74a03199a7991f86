namespace Assay.Build.ModelFiles.Python;

/// <summary>Source text to statements. A line that makes no sense is kept as broken, and reading goes on at the next one.</summary>
internal sealed class PythonReader(string source, Budget budget, int mostStatements = 400_000)
{
    const int LongestLine = 1_000_000;

    readonly PythonTokens lexer = new(source);
    readonly List<PyStatement> statements = [];
    readonly List<int> broken = [];

    public PySource Read()
    {
        var line = new List<PyToken>();
        var whole = true;
        while (true)
        {
            line.Clear();
            PyToken token;
            for (token = lexer.Next(); token.Kind is not (PyTokenKind.NewLine or PyTokenKind.End); token = lexer.Next())
                if (line.Count < LongestLine)
                    line.Add(token);
            if (line.Count > 0)
                Line(line);
            if (token.Kind == PyTokenKind.End)
                break;
            if (statements.Count + broken.Count < mostStatements && ((statements.Count & 0xff) != 0 || budget.HasTime()))
                continue;
            whole = false;
            break;
        }

        return new PySource(statements, broken, whole);
    }

    void Line(List<PyToken> tokens)
    {
        var first = tokens[0];
        var parser = new PythonParser(tokens);
        var before = statements.Count;
        var inner = 0;
        while (!parser.AtEnd && !parser.Failed)
        {
            if (parser.Take(";"))
                continue;
            var opened = Statement(parser, first, inner);
            if (opened)
                inner++;
            else if (!parser.AtEnd && !parser.Peek.Is(";"))
                parser.Fail();
        }

        if (!parser.Failed && !tokens.Exists(t => t.Kind == PyTokenKind.Bad))
            return;
        broken.Add(first.Line);
        lexer.Recover();
        // What could be read of the line stays: it is judged too.
        _ = before;
    }

    void Add(PyKind kind, PyToken at, int inner, string text = "", IReadOnlyList<PyExpr>? targets = null, IReadOnlyList<PyExpr>? values = null, IReadOnlyList<(string, string)>? names = null) =>
        statements.Add(new PyStatement(kind, at.Line, at.Indent, inner, text) { Column = at.Column, Targets = targets ?? [], Values = values ?? [], Names = names ?? [] });

    // Returns true when a block was opened and more may stand on the line.
    bool Statement(PythonParser parser, PyToken first, int inner)
    {
        var token = parser.Peek;
        var at = token with { Indent = first.Indent };
        if (token.Kind == PyTokenKind.Name)
        {
            switch (token.Text)
            {
                case "import": parser.TakeName(); Import(parser, at, inner); return false;
                case "from": parser.TakeName(); From(parser, at, inner); return false;
                case "async": parser.TakeName(); return Statement(parser, first, inner);
                case "def": parser.TakeName(); Define(parser, at, inner); return true;
                case "class": parser.TakeName(); Class(parser, at, inner); return true;
                case "if" or "elif" or "while":
                    parser.TakeName();
                    Add(PyKind.Block, at, inner, token.Text, values: [parser.Named()]);
                    parser.Expect(":");
                    return true;
                case "else" or "try" or "finally":
                    parser.TakeName();
                    parser.Expect(":");
                    Add(PyKind.Block, at, inner, token.Text);
                    return true;
                case "for": parser.TakeName(); For(parser, at, inner); return true;
                case "with": parser.TakeName(); With(parser, at, inner); return true;
                case "except": parser.TakeName(); Except(parser, at, inner); return true;
                case "pass" or "break" or "continue":
                    parser.TakeName();
                    Add(PyKind.Other, at, inner);
                    return false;
                case "global" or "nonlocal":
                    parser.TakeName();
                    do parser.TakeName(); while (parser.Take(","));
                    return false;
                case "return" or "raise" or "assert" or "del" or "yield":
                    Keyword(parser, at, inner, token.Text);
                    return false;
                case "print" or "exec" when Python2(parser): Old(parser, at, inner, token.Text); return false;
                case "match" or "case" or "type" when Soft(parser, at, inner, token.Text) is { } soft: return soft;
            }
        }

        if (parser.Take("@"))
            Add(PyKind.Expression, at, inner, "@", values: [parser.Named()]);
        else
            Assignment(parser, at, inner);
        return false;
    }

    static bool Python2(PythonParser parser) => parser.Second is { Kind: PyTokenKind.Text or PyTokenKind.Number } || (parser.Second is { Kind: PyTokenKind.Name } name && !PythonParser.IsKeyword(name.Text)) || parser.Second.Is(">>");

    void Import(PythonParser parser, PyToken at, int inner)
    {
        do
        {
            if (Dotted(parser) is not { Length: > 0 } module)
            {
                parser.Fail();
                return;
            }

            var bound = parser.TakeWord("as") ? parser.TakeName() ?? "" : "";
            Add(PyKind.Import, at, inner, module, names: [(module, bound)]);
        }
        while (parser.Take(","));
    }

    void From(PythonParser parser, PyToken at, int inner)
    {
        var module = Dotted(parser);
        if (module.Length == 0 || !parser.TakeWord("import"))
        {
            parser.Fail();
            return;
        }

        var names = new List<(string, string)>();
        if (parser.Take("*"))
        {
            names.Add(("*", "*"));
        }
        else
        {
            var bracket = parser.Take("(");
            do
            {
                if (bracket && parser.Peek.Is(")"))
                    break;
                if (parser.TakeName() is not { } name)
                {
                    parser.Fail();
                    return;
                }

                names.Add((name, parser.TakeWord("as") ? parser.TakeName() ?? name : name));
            }
            while (parser.Take(","));
            if (bracket)
                parser.Expect(")");
        }

        Add(PyKind.ImportFrom, at, inner, module, names: names);
    }

    static string Dotted(PythonParser parser)
    {
        var text = "";
        while (parser.Peek.Is(".") || parser.Peek.Is("..."))
            text += parser.Take(".") ? "." : parser.Take("...") ? "..." : "";
        while (!parser.Peek.IsWord("import") && parser.TakeName() is { } name)
        {
            text += name;
            if (!parser.Take("."))
                break;
            text += ".";
        }

        return text;
    }

    void Define(PythonParser parser, PyToken at, int inner)
    {
        var name = parser.TakeName() ?? "";
        var values = new List<PyExpr>();
        var parameters = new List<PyExpr>();
        var defaults = new List<PyExpr?>();
        TypeParameters(parser);
        parser.Expect("(");
        while (!parser.AtEnd && !parser.Peek.Is(")"))
        {
            _ = parser.Take("*") || parser.Take("**") || parser.Take("/");
            if (parser.TakeName() is { } parameter)
                parameters.Add(new PyName(parameter));
            else if (parser.Peek.Is("("))
                parameters.Add(parser.Test());
            while (defaults.Count < parameters.Count)
                defaults.Add(null);
            if (parser.Take(":"))
                values.Add(new PyOther("annotation", [parser.Peek.Is("*") && parser.Take("*") ? parser.Test() : parser.Test()]));
            if (parser.Take("="))
            {
                values.Add(parser.Test());
                if (defaults.Count > 0)
                    defaults[^1] = values[^1];
            }

            if (!parser.Take(","))
                break;
        }

        parser.Expect(")");
        if (parser.Take("->"))
            values.Add(new PyOther("annotation", [parser.Several()]));
        parser.Expect(":");
        Add(PyKind.Define, at, inner, name, parameters, values);
        statements[^1] = statements[^1] with { Defaults = defaults };
    }

    static void TypeParameters(PythonParser parser)
    {
        if (parser.Take("["))
            while (!parser.AtEnd && !parser.Take("]"))
                parser.Skip();
    }

    void Class(PythonParser parser, PyToken at, int inner)
    {
        var name = parser.TakeName() ?? "";
        TypeParameters(parser);
        var bases = new List<PyExpr>();
        var keywords = new List<PyExpr>();
        if (parser.Take("("))
        {
            while (!parser.AtEnd && !parser.Peek.Is(")"))
            {
                if (parser.Take("*") || parser.Take("**"))
                    keywords.Add(parser.Test());
                else if (parser.Peek.Kind == PyTokenKind.Name && parser.Second.Is("="))
                {
                    parser.TakeName();
                    parser.Take("=");
                    keywords.Add(parser.Test());
                }
                else
                {
                    bases.Add(parser.Test());
                }

                if (!parser.Take(","))
                    break;
            }

            parser.Expect(")");
        }

        parser.Expect(":");
        Add(PyKind.Class, at, inner, name, bases, [.. bases, .. keywords]);
    }

    void For(PythonParser parser, PyToken at, int inner)
    {
        var target = parser.Targets();
        if (!parser.TakeWord("in"))
        {
            parser.Fail();
            return;
        }

        Add(PyKind.Block, at, inner, "for", [target], [parser.Several()]);
        parser.Expect(":");
    }

    void With(PythonParser parser, PyToken at, int inner)
    {
        // Parentheses around several items cannot be told from a tuple before `as` comes: both are read.
        var bracket = parser.Peek.Is("(") && parser.ParenthesisHolds("as");
        if (bracket)
            parser.Take("(");
        var targets = new List<PyExpr>();
        var values = new List<PyExpr>();
        do
        {
            if (bracket && parser.Peek.Is(")"))
                break;
            values.Add(parser.Test());
            targets.Add(parser.TakeWord("as") ? parser.Target() : PyOther.Unknown);
        }
        while (parser.Take(","));
        if (bracket)
            parser.Expect(")");
        parser.Expect(":");
        Add(PyKind.Block, at, inner, "with", targets, values);
    }

    void Except(PythonParser parser, PyToken at, int inner)
    {
        parser.Take("*");
        var values = new List<PyExpr>();
        if (!parser.Peek.Is(":"))
        {
            values.Add(parser.Several());
            if (parser.TakeWord("as"))
                parser.TakeName();
        }

        parser.Expect(":");
        Add(PyKind.Block, at, inner, "except", values: values);
    }

    void Keyword(PythonParser parser, PyToken at, int inner, string word)
    {
        if (word != "yield")
            parser.TakeName();
        var values = new List<PyExpr>();
        if (!parser.AtEnd && !parser.Peek.Is(";"))
            values.Add(parser.Several());
        if (parser.TakeWord("from"))
            values.Add(parser.Test());
        Add(word == "return" ? PyKind.Return : PyKind.Expression, at, inner, values: values);
    }

    // Python 2: print x, exec code in names.
    void Old(PythonParser parser, PyToken at, int inner, string word)
    {
        parser.TakeName();
        if (parser.Take(">>"))
            _ = parser.Test() is not null && parser.Take(",");
        var value = parser.AtEnd ? PyOther.Unknown : parser.Several();
        var code = word == "exec" && value is PyOther { What: "compare" } named ? named.Parts[0] : value;
        Add(PyKind.Expression, at, inner, values: [new PyCall(new PyName(word), [code], [])]);
    }

    // match, case and type are names unless the line reads as a statement of theirs.
    bool? Soft(PythonParser parser, PyToken at, int inner, string word)
    {
        var next = parser.Second;
        if (next.Kind is not (PyTokenKind.Name or PyTokenKind.Text or PyTokenKind.Number) && !(word != "type" && (next.Is("(") || next.Is("[") || next.Is("{") || next.Is("-") || next.Is("*"))))
            return null;
        if (word == "type")
        {
            if (next.Kind != PyTokenKind.Name)
                return null;
            parser.TakeName();
            parser.TakeName();
            TypeParameters(parser);
            parser.Expect("=");
            Add(PyKind.Expression, at, inner, values: [new PyLambda(parser.Test())]);
            return false;
        }

        if (!parser.EndsWithColon)
            return null;
        parser.TakeName();
        if (word == "match")
        {
            Add(PyKind.Block, at, inner, word, values: [parser.Several()]);
        }
        else
        {
            // Patterns are not expressions; a guard is.
            while (!parser.AtEnd && !parser.Peek.IsWord("if") && !parser.AtBlockColon)
                parser.Skip();
            Add(PyKind.Block, at, inner, word, values: parser.TakeWord("if") ? [parser.Named()] : []);
        }

        parser.Expect(":");
        return true;
    }

    void Assignment(PythonParser parser, PyToken at, int inner)
    {
        var first = parser.Several2();
        var targets = new List<PyExpr>();
        var values = new List<PyExpr>();
        if (parser.Take(":"))
        {
            values.Add(new PyOther("annotation", [parser.Test()]));
            targets.Add(first);
            if (parser.Take("="))
                values.Add(parser.Several2());
            Add(PyKind.Assign, at, inner, "", targets, values);
            return;
        }

        if (parser.Augmented() is { } op)
        {
            Add(PyKind.Assign, at, inner, "", [first], [new PyBinary(op, first, parser.Several2())]);
            return;
        }

        if (!parser.Peek.Is("="))
        {
            Add(PyKind.Expression, at, inner, values: [first]);
            return;
        }

        targets.Add(first);
        while (parser.Take("="))
            targets.Add(parser.Several2());
        Add(PyKind.Assign, at, inner, "", targets[..^1], [targets[^1]]);
    }
}
