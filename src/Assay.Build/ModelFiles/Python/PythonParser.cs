namespace Assay.Build.ModelFiles.Python;

/// <summary>
/// Expressions of one logical line, by precedence (The Python Language Reference, section 6.17). What cannot be read sets
/// <see cref="Failed"/>; nothing throws, and depth is bounded.
/// </summary>
internal sealed partial class PythonParser(IReadOnlyList<PyToken> tokens)
{
    const int MostDepth = 620;

    static readonly Dictionary<string, int> Precedence = new()
    {
        ["|"] = 1,
        ["^"] = 2,
        ["&"] = 3,
        ["<<"] = 4,
        [">>"] = 4,
        ["+"] = 5,
        ["-"] = 5,
        ["*"] = 6,
        ["/"] = 6,
        ["//"] = 6,
        ["%"] = 6,
        ["@"] = 6,
    };

    int at;
    int depth;

    /// <summary>Where the code stands that was cut out of a string, whose own places mean nothing.</summary>
    public PyPlace? Origin { get; init; }

    public bool Failed { get; private set; }

    public bool AtEnd => at >= tokens.Count;

    public int Position => at;

    public PyToken Peek => at < tokens.Count ? tokens[at] : default;

    PyToken Ahead(int count) => at + count < tokens.Count ? tokens[at + count] : default;

    public bool Take(string op)
    {
        if (!Peek.Is(op))
            return false;
        at++;
        return true;
    }

    public bool TakeWord(string word)
    {
        if (!Peek.IsWord(word))
            return false;
        at++;
        return true;
    }

    public string? TakeName()
    {
        if (at >= tokens.Count || Peek.Kind != PyTokenKind.Name)
            return null;
        return tokens[at++].Text;
    }

    public PyExpr Fail()
    {
        Failed = true;
        at = tokens.Count;
        return PyOther.Unknown;
    }

    public void Expect(string op)
    {
        if (!Take(op))
            Fail();
    }

    /// <summary>Expressions with commas between them: one, or a tuple.</summary>
    public PyExpr Several()
    {
        var first = Starred();
        if (!Peek.Is(","))
            return first;
        var items = new List<PyExpr> { first };
        while (Take(",") && !EndsExpression())
            items.Add(Starred());
        return new PyItems('(', items);
    }

    bool EndsExpression() => AtEnd || (Peek.Kind == PyTokenKind.Operator && Peek.Text is ")" or "]" or "}" or "=" or ":" or ";") || Peek is { Kind: PyTokenKind.Operator, Text.Length: 2 or 3 } op && op.Text.EndsWith('=') && op.Text is not ("==" or "!=" or "<=" or ">=");

    PyExpr Starred()
    {
        if (Take("*") || Take("**"))
            return new PyOther("*", [Binary(1)]);
        return Named();
    }

    /// <summary>One expression, with <c>:=</c> and <c>yield</c>.</summary>
    public PyExpr Named()
    {
        if (TakeWord("yield"))
        {
            TakeWord("from");
            return EndsExpression() ? PyOther.Unknown : new PyOther("yield", [Several()]);
        }

        var value = Test();
        return Take(":=") ? new PyOther(":=", [value, Test()]) : value;
    }

    public PyExpr Test()
    {
        if (++depth > MostDepth)
            return Fail();
        var value = Peek.IsWord("lambda") ? Lambda() : Or();
        if (TakeWord("if"))
        {
            var condition = Or();
            if (!TakeWord("else"))
                return Fail();
            value = new PyOther("choice", [value, Test(), new PyOther("test", [condition])]);
        }

        depth--;
        return value;
    }

    PyExpr Lambda()
    {
        at++;
        var defaults = new List<PyExpr>();
        while (!AtEnd && !Peek.Is(":"))
        {
            if (Take("="))
                defaults.Add(Test());
            else
                at++;
        }

        Expect(":");
        var body = Failed ? PyOther.Unknown : Test();
        return defaults.Count == 0 ? new PyLambda(body) : new PyOther("choice", [new PyLambda(body), new PyOther("test", defaults)]);
    }

    PyExpr Or()
    {
        var first = And();
        if (!Peek.IsWord("or"))
            return first;
        var parts = new List<PyExpr> { first };
        while (TakeWord("or"))
            parts.Add(And());
        return new PyOther("choice", parts) { Operator = "or" };
    }

    PyExpr And()
    {
        var first = Not();
        if (!Peek.IsWord("and"))
            return first;
        var parts = new List<PyExpr> { first };
        while (TakeWord("and"))
            parts.Add(Not());
        return new PyOther("choice", parts) { Operator = "and" };
    }

    PyExpr Not()
    {
        var turned = false;
        while (TakeWord("not"))
            turned = true;
        var value = Comparison();
        return turned ? new PyOther("not", [value]) : value;
    }

    PyExpr Comparison()
    {
        var first = Binary(1);
        List<PyExpr>? parts = null;
        var equal = Peek.Is("==");
        var op = Peek.Kind == PyTokenKind.Operator ? Peek.Text : "";
        while (true)
        {
            if (Peek.Kind == PyTokenKind.Operator && Peek.Text is "<" or ">" or "==" or ">=" or "<=" or "!=" or "<>" or "in")
                at++;
            else if (Peek.IsWord("in"))
                at++;
            else if (Peek.IsWord("not") && Ahead(1).IsWord("in"))
                at += 2;
            else if (TakeWord("is"))
                TakeWord("not");
            else
                break;
            parts ??= [first];
            parts.Add(Binary(1));
        }

        return parts is null ? first : new PyOther(equal && parts.Count == 2 ? "==" : "compare", parts) { Operator = parts.Count == 2 ? op : "" };
    }

    PyExpr Binary(int least)
    {
        if (++depth > MostDepth)
            return Fail();
        var left = Unary();
        while (Peek.Kind == PyTokenKind.Operator && Precedence.TryGetValue(Peek.Text, out var precedence) && precedence >= least)
        {
            var op = tokens[at++].Text;
            left = new PyBinary(op, left, Binary(precedence + 1));
        }

        depth--;
        return left;
    }

    PyExpr Unary()
    {
        if (Peek.Kind == PyTokenKind.Operator && Peek.Text is "+" or "-" or "~")
        {
            if (++depth > MostDepth)
                return Fail();
            var op = tokens[at++].Text;
            var value = Unary();
            depth--;
            return (op, value) switch
            {
                ("-", PyConst { Value: long number }) => new PyConst(-number),
                ("+", PyConst) => value,
                _ => new PyOther(op, [value]),
            };
        }

        var waited = TakeWord("await");
        var primary = Primary();
        if (Take("**"))
            primary = new PyBinary("**", primary, Unary());
        return waited ? new PyOther("await", [primary]) : primary;
    }

    PyExpr Primary()
    {
        var place = Origin ?? new PyPlace(Peek.Line, Peek.Column);
        var value = Atom();
        while (!Failed)
        {
            if (Take("."))
                value = TakeName() is { } name ? new PyAttr(value, name) : Fail();
            else if (Take("("))
                value = Call(value, place);
            else if (Take("["))
                value = Index(value);
            else
                break;
        }

        return value;
    }

    PyCall Call(PyExpr callee, PyPlace place)
    {
        var arguments = new List<PyExpr>();
        var keywords = new List<(string, PyExpr)>();
        while (!AtEnd && !Peek.Is(")"))
        {
            if (Take("*"))
                keywords.Add(("*", Test()));
            else if (Take("**"))
                keywords.Add(("**", Test()));
            else if (Peek.Kind == PyTokenKind.Name && Ahead(1).Is("="))
            {
                var name = TakeName()!;
                at++;
                keywords.Add((name, Test()));
            }
            else
            {
                var value = Named();
                arguments.Add(Peek.IsWord("for") || (Peek.IsWord("async") && Ahead(1).IsWord("for")) ? Comprehension(value) : value);
            }

            if (!Take(","))
                break;
        }

        Expect(")");
        return new PyCall(callee, arguments, keywords) { At = place };
    }

    PyExpr Index(PyExpr of)
    {
        var items = new List<PyExpr>();
        while (!AtEnd && !Peek.Is("]"))
        {
            items.Add(SliceOrTest());
            if (!Take(","))
                break;
        }

        Expect("]");
        return new PyIndex(of, items.Count == 1 ? items[0] : new PyItems('(', items));
    }

    PyExpr SliceOrTest()
    {
        PyExpr? Part() => Peek.Is(":") || Peek.Is("]") || Peek.Is(",") ? null : Starred();
        var from = Part();
        if (!Take(":"))
            return from ?? Fail();
        var to = Part();
        var step = Take(":") ? Part() : null;
        return new PySlice(from, to, step);
    }
}
