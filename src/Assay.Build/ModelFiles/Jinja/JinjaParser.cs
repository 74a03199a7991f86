using System.Globalization;

namespace Assay.Build.ModelFiles.Jinja;

/// <summary>
/// Tokens to statements (Jinja's template designer documentation), with the tags that chat templates add
/// (<c>generation</c>, <c>break</c>, <c>continue</c>). Nesting is bounded.
/// </summary>
internal sealed partial class JinjaParser(List<Token> tokens)
{
    const int MostNesting = 60, DeepestExpression = 400;

    int at;
    int nesting;
    string? error;

    /// <summary>Why the rest was not read; null when all was.</summary>
    public string? Error => error;

    Token Now => tokens[Math.Min(at, tokens.Count - 1)];

    public IReadOnlyList<Statement> Parse()
    {
        var all = Body();
        if (error is null && Now.Kind != TokenKind.End)
            Fail("a tag that closes nothing");
        return all;
    }

    // Statements up to a tag that the caller knows, which is left for the caller.
    List<Statement> Body(params ReadOnlySpan<string> until)
    {
        var body = new List<Statement>();
        if (++nesting > MostNesting)
            Fail("blocks nested too deep");
        while (error is null && Now.Kind != TokenKind.End)
        {
            var token = Now;
            if (token.Kind == TokenKind.Data)
            {
                body.Add(new Literal(token.At, token.Text));
                at++;
            }
            else if (token.Kind == TokenKind.OutputBegin)
            {
                at++;
                body.Add(new Output(token.At, Tuple()));
                Expect(TokenKind.OutputEnd);
            }
            else if (token.Kind == TokenKind.BlockBegin && tokens[at + 1] is { Kind: TokenKind.Name } tag)
            {
                if (until.Contains(tag.Text) || (until.Length == 0 && tag.Text.StartsWith("end", StringComparison.Ordinal)))
                    break;
                at += 2;
                if (Tag(tag) is { } statement)
                    body.Add(statement);
            }
            else
            {
                Fail("a tag without a name");
            }
        }

        nesting--;
        return body;
    }

    Statement? Tag(Token tag)
    {
        switch (tag.Text)
        {
            case "if": return If(tag.At);
            case "for": return For(tag.At);
            case "set": return Set(tag.At);
            case "macro": return MacroTag(tag.At);
            case "do": return Closed(new Evaluated(tag.At, Tuple()));
            case "break" or "continue" or "debug": return Closed<Statement>(null);
            case "include" or "import" or "from" or "extends": return Other(tag);
            case "block" or "with" or "autoescape" or "generation" or "call" or "filter" or "trans": return Nested(tag);
            default:
                Fail($"a tag that is not known: {ScanScope.Printable(tag.Text)}");
                return null;
        }
    }

    Conditional If(int start)
    {
        var branches = new List<(Expression?, IReadOnlyList<Statement>)>();
        Expression? condition = Tuple();
        while (error is null)
        {
            Expect(TokenKind.BlockEnd);
            branches.Add((condition, Body("elif", "else", "endif")));
            var word = Word();
            if (word == "endif" || error is not null)
                break;
            condition = word == "elif" ? Tuple() : null;
        }

        return Closed(new Conditional(start, branches))!;
    }

    Loop For(int start)
    {
        var targets = Targets();
        ExpectName("in");
        var over = Tuple(conditional: false);
        var filter = Take("if") ? Tuple() : null;
        Take("recursive");
        Expect(TokenKind.BlockEnd);
        var body = Body("else", "endfor");
        List<Statement> otherwise = [];
        if (Word() == "else")
        {
            Expect(TokenKind.BlockEnd);
            otherwise = Body("endfor");
            Word();
        }

        return Closed(new Loop(start, targets, over, filter, body, otherwise))!;
    }

    Assignment Set(int start)
    {
        var targets = Targets();
        if (Now.Is("="))
        {
            at++;
            return Closed(new Assignment(start, targets, Tuple(), null))!;
        }

        // A block that is put into a name, through filters.
        Expression? filters = null;
        while (error is null && Now.Is("|"))
            filters = Filter(filters);
        Expect(TokenKind.BlockEnd);
        var body = Body("endset");
        Word();
        return Closed(new Assignment(start, targets, filters, body))!;
    }

    Macro MacroTag(int start)
    {
        var name = Word();
        var parameters = Parameters();
        Expect(TokenKind.BlockEnd);
        var body = Body("endmacro");
        Word();
        Take(name);
        return Closed(new Macro(start, name, parameters, body))!;
    }

    List<(string, Expression?)> Parameters()
    {
        var parameters = new List<(string, Expression?)>();
        ExpectOperator("(");
        while (error is null && !Now.Is(")"))
        {
            if (parameters.Count > 0)
                ExpectOperator(",");
            if (Now.Is(")"))
                break;
            var name = Word();
            Expression? value = null;
            if (Now.Is("="))
            {
                at++;
                value = Expression();
            }

            parameters.Add((name, value));
        }

        ExpectOperator(")");
        return parameters;
    }

    Block Nested(Token tag)
    {
        var before = new List<Expression>();
        var names = new List<string>();
        if (tag.Text == "call" && Now.Is("("))
            names.AddRange(Parameters().Select(p => p.Item1));
        if (tag.Text == "filter")
        {
            // The first filter stands without its bar.
            Expression? chain = FilterCall(null);
            while (error is null && Now.Is("|"))
                chain = Filter(chain);
            before.Add(chain);
        }
        else if (tag.Text == "block")
        {
            names.Add(Word());
            while (Take("scoped") || Take("required"))
                continue;
        }
        else
        {
            while (error is null && Now.Kind is not (TokenKind.BlockEnd or TokenKind.End))
            {
                if (Now.Kind == TokenKind.Name && tokens[Math.Min(at + 1, tokens.Count - 1)].Is("="))
                {
                    names.Add(Word());
                    at++;
                }
                else if (tag.Text == "with")
                {
                    Fail("a with block that assigns nothing");
                }

                before.Add(Expression());
                if (Now.Is(","))
                    at++;
            }
        }

        Expect(TokenKind.BlockEnd);
        var end = "end" + tag.Text;
        var body = tag.Text == "trans" ? Body(end, "pluralize") : Body(end);
        if (Word() == "pluralize")
        {
            Expect(TokenKind.BlockEnd);
            body.AddRange(Body(end));
            Word();
        }

        if (tag.Text == "block")
            Take(names[0]);
        return Closed(new Block(tag.At, tag.Text, before, names, body))!;
    }

    OtherFile Other(Token tag)
    {
        var file = Expression();
        var names = new List<string>();
        while (error is null && Now.Kind is not (TokenKind.BlockEnd or TokenKind.End))
        {
            if (Now.Kind == TokenKind.Name && Now.Text is not ("import" or "as" or "with" or "without" or "context" or "ignore" or "missing"))
                names.Add(Now.Text);
            else if (Now.Kind != TokenKind.Name && !Now.Is(","))
                Fail("an import that cannot be read");
            at++;
        }

        return Closed(new OtherFile(tag.At, tag.Text, file, names))!;
    }

    // Names to assign to; `ns.x` stays one name with its dot.
    List<string> Targets()
    {
        var targets = new List<string>();
        do
        {
            if (targets.Count > 0)
                at++;
            if (Now.Is("("))
                at++;
            var name = Word();
            if (Now.Is("."))
            {
                at++;
                name += "." + Word();
            }

            targets.Add(name);
            if (Now.Is(")"))
                at++;
        }
        while (error is null && Now.Is(","));
        return targets;
    }

    T? Closed<T>(T? statement) where T : Statement
    {
        Expect(TokenKind.BlockEnd);
        return statement;
    }

    // At the start of a tag too: skips what opens it.
    string Word()
    {
        if (Now.Kind == TokenKind.BlockBegin)
            at++;
        if (Now.Kind != TokenKind.Name)
        {
            Fail("a name is missing");
            return "";
        }

        return tokens[at++].Text;
    }

    bool Take(string name)
    {
        if (!Now.IsName(name))
            return false;
        at++;
        return true;
    }

    void Expect(TokenKind kind)
    {
        if (Now.Kind == kind)
            at++;
        else
            Fail($"something else where {kind} was expected");
    }

    void ExpectName(string name)
    {
        if (!Take(name))
            Fail($"something else where '{name}' was expected");
    }

    void ExpectOperator(string symbol)
    {
        if (Now.Is(symbol))
            at++;
        else
            Fail($"something else where '{symbol}' was expected");
    }

    void Fail(string why) => error ??= string.Create(CultureInfo.InvariantCulture, $"{why}, at character {Now.At}");
}
