namespace Assay.Build.ModelFiles.Python;

/// <summary>Atoms: names, literals, displays and comprehensions (The Python Language Reference, section 6.2).</summary>
internal sealed partial class PythonParser
{
    PyExpr Atom()
    {
        if (AtEnd)
            return Fail();
        if (++depth > MostDepth)
            return Fail();
        var token = Peek;
        var value = token.Kind switch
        {
            PyTokenKind.Name => NameAtom(),
            PyTokenKind.Number => Constant(),
            PyTokenKind.Text => Text(),
            _ when Take("(") => Parenthesis(),
            _ when Take("[") => Display('[', "]"),
            _ when Take("{") => Braces(),
            _ when Take("...") => new PyOther("...", []),
            _ when Take("`") => Backquoted(),
            _ => Fail(),
        };
        depth--;
        return value;
    }

    PyConst Constant() => new(tokens[at++].Value);

    PyExpr NameAtom()
    {
        var name = tokens[at].Text;
        if (IsKeyword(name))
            return Fail();
        at++;
        return name switch { "None" => new PyConst(null), "True" => new PyConst(true), "False" => new PyConst(false), _ => new PyName(name) };
    }

    /// <summary>Words that cannot be names, so that prose is not taken for expressions.</summary>
    public static bool IsKeyword(string name) => name is "if" or "else" or "elif" or "for" or "while" or "in" or "is" or "and" or "or" or "not" or "def" or "class" or "return" or "import"
        or "from" or "as" or "with" or "try" or "except" or "finally" or "raise" or "lambda" or "yield" or "del" or "pass" or "break" or "continue" or "global" or "nonlocal" or "assert" or "await" or "async";

    // Adjacent literals are one; among f-strings they are parts.
    PyExpr Text()
    {
        var parts = new List<PyExpr>();
        while (Peek.Kind == PyTokenKind.Text)
        {
            var token = tokens[at++];
            var value = token.Value;
            if (value is PyRawFormat format)
                parts.AddRange(Fields(format, Origin ?? new PyPlace(token.Line, token.Column)));
            else if (parts.Count > 0 && parts[^1] is PyConst last)
                parts[^1] = Joined(last.Value, value);
            else
                parts.Add(new PyConst(value));
        }

        return parts is [PyConst only] ? only : new PyFormatted(parts);
    }

    static PyConst Joined(object? left, object? right) => (left, right) switch
    {
        (string a, string b) => new PyConst(a + b),
        (byte[] a, byte[] b) => new PyConst((byte[])[.. a, .. b]),
        _ => new PyConst(right),
    };

    List<PyExpr> Fields(PyRawFormat format, PyPlace place)
    {
        var parts = new List<PyExpr>();
        var body = format.Body;
        var from = 0;
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] is not ('{' or '}'))
                continue;
            Literal(body[from..i], format.Raw, parts);
            from = i + 1;
            if (i + 1 < body.Length && body[i + 1] == body[i])
            {
                parts.Add(new PyConst(body[i].ToString()));
                from = ++i + 1;
                continue;
            }

            if (body[i] == '}')
                continue;
            var end = FieldEnd(body, i + 1);
            parts.Add(Field(body[(i + 1)..end], place));
            i = end;
            from = end + 1;
        }

        if (from < body.Length)
            Literal(body[from..], format.Raw, parts);
        return parts;
    }

    static void Literal(string text, bool raw, List<PyExpr> parts)
    {
        if (text.Length > 0)
            parts.Add(new PyConst(raw ? text : PythonEscapes.Read(text, false)));
    }

    static int FieldEnd(string body, int from)
    {
        var open = 1;
        for (var i = from; i < body.Length; i++)
        {
            if (body[i] == '{')
                open++;
            else if (body[i] == '}' && --open == 0)
                return i;
        }

        return body.Length;
    }

    // A field is an expression, then maybe `=`, a conversion and a format.
    PyExpr Field(string text, PyPlace place)
    {
        if (depth > MostDepth / 4)
            return Fail();
        var lexer = new PythonTokens("(" + text);
        var inner = new List<PyToken>();
        for (var token = lexer.Next(); token.Kind is not (PyTokenKind.End or PyTokenKind.Bad); token = lexer.Next())
            inner.Add(token);
        var parser = new PythonParser(inner) { depth = depth + 2, Origin = place };
        parser.Take("(");
        var value = parser.Several();
        return parser.Failed ? PyOther.Unknown : value;
    }

    PyExpr Parenthesis()
    {
        if (Take(")"))
            return new PyItems('(', []);
        var first = Starred();
        if (Peek.IsWord("for") || Peek.IsWord("async"))
        {
            var made = Comprehension(first);
            Expect(")");
            return made;
        }

        if (!Peek.Is(","))
        {
            Expect(")");
            return first;
        }

        var items = new List<PyExpr> { first };
        while (Take(",") && !Peek.Is(")") && !AtEnd)
            items.Add(Starred());
        Expect(")");
        return new PyItems('(', items);
    }

    PyExpr Display(char open, string close)
    {
        var items = new List<PyExpr>();
        while (!AtEnd && !Peek.Is(close))
        {
            var value = Starred();
            if (Peek.IsWord("for") || (Peek.IsWord("async") && Ahead(1).IsWord("for")))
            {
                var made = Comprehension(value);
                Expect(close);
                return made;
            }

            items.Add(value);
            if (!Take(","))
                break;
        }

        Expect(close);
        return new PyItems(open, items);
    }

    PyExpr Braces()
    {
        var items = new List<PyExpr>();
        var pairs = false;
        while (!AtEnd && !Peek.Is("}"))
        {
            var value = Starred();
            items.Add(value);
            if (Take(":"))
            {
                pairs = true;
                items.Add(Test());
            }

            if (Peek.IsWord("for") || (Peek.IsWord("async") && Ahead(1).IsWord("for")))
            {
                var made = Comprehension(items.Count == 1 ? value : new PyOther("pair", items));
                Expect("}");
                return made;
            }

            if (!Take(","))
                break;
        }

        Expect("}");
        return pairs ? new PyOther("dict", items) : new PyItems('{', items);
    }

    PyExpr Comprehension(PyExpr item)
    {
        var parts = new List<PyExpr> { item };
        string? variable = null;
        PyExpr? over = null;
        var loops = 0;
        while (!Failed && !AtEnd)
        {
            if (TakeWord("async"))
                continue;
            if (TakeWord("for"))
            {
                loops++;
                var target = Targets();
                variable = (target as PyName)?.Id;
                if (!TakeWord("in"))
                    return Fail();
                over = Or();
                parts.Add(over);
            }
            else if (TakeWord("if"))
            {
                parts.Add(new PyOther("test", [Or()]));
                loops++;
            }
            else
            {
                break;
            }
        }

        return loops == 1 && variable is not null ? new PyEach(item, variable, over!) : new PyOther("each", parts);
    }

    /// <summary>The targets of a loop: they end at <c>in</c>, which would be a comparison.</summary>
    public PyExpr Targets()
    {
        var items = new List<PyExpr>();
        do
        {
            Take("*");
            if (Peek.IsWord("in"))
                break;
            items.Add(Binary(1));
        }
        while (Take(","));
        return items.Count == 1 ? items[0] : new PyItems('(', items);
    }

    PyExpr Backquoted()
    {
        var value = Several();
        Expect("`");
        return new PyOther("repr", [value]);
    }
}
