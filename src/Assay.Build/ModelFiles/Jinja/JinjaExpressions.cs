using System.Globalization;
using System.Text;

namespace Assay.Build.ModelFiles.Jinja;

/// <summary>The grammar of expressions, by precedence: choice, or, and, not, comparison, sum, <c>~</c>, product, power, unary, postfix.</summary>
internal sealed partial class JinjaParser
{
    static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    /// <summary>One expression, or several with commas between: a tuple.</summary>
    Expression Tuple(bool conditional = true)
    {
        var first = conditional ? Expression() : Or();
        if (!Now.Is(","))
            return first;
        var items = new List<Expression> { first };
        while (error is null && Now.Is(","))
        {
            at++;
            if (Now.Kind is TokenKind.BlockEnd or TokenKind.OutputEnd || Now.Is(")") || Now.Is("="))
                break;
            items.Add(conditional ? Expression() : Or());
        }

        return Made(new Sequence(first.At, items), [.. items]);
    }

    Expression Expression()
    {
        if (++nesting > MostNesting)
            Fail("an expression nested too deep");
        var value = error is null ? Or() : new Constant(Now.At, null);
        while (error is null && Now.IsName("if"))
        {
            at++;
            var condition = Or();
            var otherwise = Take("else") ? Expression() : null;
            value = Made(new Choice(value.At, condition, value, otherwise), condition, value, otherwise);
        }

        nesting--;
        return value;
    }

    Expression Or()
    {
        var left = And();
        while (error is null && Take("or"))
            left = Two("or", left, And());
        return left;
    }

    Expression And()
    {
        var left = Not();
        while (error is null && Take("and"))
            left = Two("and", left, Not());
        return left;
    }

    Expression Not()
    {
        if (!Now.IsName("not") || ++nesting > MostNesting)
            return Comparison();
        var start = Now.At;
        at++;
        var operand = Not();
        nesting--;
        return Made(new Unary(start, "not", operand), operand);
    }

    Expression Comparison()
    {
        var left = Sum();
        while (error is null)
        {
            if (Now.Kind == TokenKind.Operator && Comparisons.Contains(Now.Text))
            {
                var symbol = tokens[at++].Text;
                left = Two(symbol, left, Sum());
            }
            else if (Take("in"))
            {
                left = Two("in", left, Sum());
            }
            else if (Now.IsName("not") && tokens[Math.Min(at + 1, tokens.Count - 1)].IsName("in"))
            {
                at += 2;
                left = Two("not in", left, Sum());
            }
            else
            {
                break;
            }
        }

        return left;
    }

    Expression Sum() => Chain(Concatenation, "+", "-");

    Expression Concatenation() => Chain(Product, "~");

    Expression Product() => Chain(SignedPower, "*", "/", "//", "%");

    Expression SignedPower()
    {
        if (!(Now.Is("-") || Now.Is("+")))
            return Power();
        var sign = tokens[at++];
        if (++nesting > MostNesting)
            Fail("an expression nested too deep");
        var operand = error is null ? SignedPower() : new Constant(sign.At, null);
        nesting--;
        return Made(new Unary(sign.At, sign.Text, operand), operand);
    }

    Expression Power()
    {
        var left = Postfix(Primary());
        while (error is null && Now.Is("**"))
        {
            at++;
            left = Two("**", left, SignedPower());
        }

        return left;
    }

    Expression Chain(Func<Expression> inner, params ReadOnlySpan<string> symbols)
    {
        var left = inner();
        while (error is null && Now.Kind == TokenKind.Operator && symbols.Contains(Now.Text))
        {
            var symbol = tokens[at++].Text;
            left = Two(symbol, left, inner());
        }

        return left;
    }

    Expression Primary()
    {
        var token = Now;
        at++;
        switch (token.Kind)
        {
            case TokenKind.Name when token.Text is "true" or "True": return new Constant(token.At, true);
            case TokenKind.Name when token.Text is "false" or "False": return new Constant(token.At, false);
            case TokenKind.Name when token.Text is "none" or "None": return new Constant(token.At, null);
            case TokenKind.Name: return new Name(token.At, token.Text);
            case TokenKind.Integer: return new Constant(token.At, Integer(token.Text));
            case TokenKind.Float: return new Constant(token.At, double.TryParse(token.Text, CultureInfo.InvariantCulture, out var real) ? real : 0.0);
            case TokenKind.Text: return new Constant(token.At, Joined(token.Text));
            case TokenKind.Operator when token.Text == "(": return Parenthesis(token.At);
            case TokenKind.Operator when token.Text == "[": return List(token.At);
            case TokenKind.Operator when token.Text == "{": return Map(token.At);
            default:
                at--;
                Fail("an expression is missing");
                return new Constant(token.At, null);
        }
    }

    // Strings beside each other are one, as in Python.
    string Joined(string first)
    {
        if (Now.Kind != TokenKind.Text)
            return first;
        var text = new StringBuilder(first);
        while (Now.Kind == TokenKind.Text)
            text.Append(tokens[at++].Text);
        return text.ToString();
    }

    static double Integer(string text)
    {
        var (digits, radix) = text.Length > 2 && text[0] == '0' && char.IsAsciiLetter(text[1]) ? (text[2..], char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, _ => 2 }) : (text, 10);
        double value = 0;
        foreach (var c in digits)
            value = (value * radix) + (char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiHexDigit(c) ? (c | 32) - 'a' + 10 : 0);
        return value;
    }

    Expression Parenthesis(int start)
    {
        if (Now.Is(")"))
        {
            at++;
            return new Sequence(start, []);
        }

        var inner = Tuple();
        ExpectOperator(")");
        return inner;
    }

    Sequence List(int start)
    {
        var items = new List<Expression>();
        while (error is null && !Now.Is("]"))
        {
            if (items.Count > 0)
                ExpectOperator(",");
            if (!Now.Is("]"))
                items.Add(Expression());
        }

        ExpectOperator("]");
        return Made(new Sequence(start, items), [.. items]);
    }

    Mapping Map(int start)
    {
        var pairs = new List<(Expression, Expression)>();
        while (error is null && !Now.Is("}"))
        {
            if (pairs.Count > 0)
                ExpectOperator(",");
            if (Now.Is("}"))
                break;
            var key = Expression();
            ExpectOperator(":");
            pairs.Add((key, Expression()));
        }

        ExpectOperator("}");
        return Made(new Mapping(start, pairs), [.. pairs.SelectMany(p => new[] { p.Item1, p.Item2 })]);
    }

    Expression Postfix(Expression value)
    {
        while (error is null)
        {
            if (Now.Is("."))
            {
                at++;
                if (Now.Kind is not (TokenKind.Name or TokenKind.Integer))
                    Fail("a name is missing");
                var id = tokens[Math.Min(at++, tokens.Count - 1)];
                value = id.Kind == TokenKind.Integer
                    ? Made(new Subscript(value.At, value, new Constant(id.At, Integer(id.Text))), value)
                    : Made(new Member(value.At, value, id.Text), value);
            }
            else if (Now.Is("["))
            {
                at++;
                var index = Index();
                ExpectOperator("]");
                value = Made(new Subscript(value.At, value, index), value, index);
            }
            else if (Now.Is("("))
            {
                var arguments = Call();
                value = Made(new Invocation(value.At, value, arguments), [value, .. All(arguments)]);
            }
            else if (Now.Is("|"))
            {
                value = Filter(value);
            }
            else if (Now.IsName("is"))
            {
                value = Test(value);
            }
            else
            {
                break;
            }
        }

        return value;
    }

    Expression Index()
    {
        var start = Now.At;
        var first = Now.Is(":") ? null : Expression();
        if (!Now.Is(":"))
        {
            if (!Now.Is(",") || first is null)
                return first ?? new Constant(start, null);
            var items = new List<Expression> { first };
            while (error is null && Now.Is(","))
            {
                at++;
                items.Add(Expression());
            }

            return Made(new Sequence(start, items), [.. items]);
        }

        at++;
        var to = Now.Is(":") || Now.Is("]") ? null : Expression();
        Expression? step = null;
        if (Now.Is(":"))
        {
            at++;
            step = Now.Is("]") ? null : Expression();
        }

        return Made(new Slice(start, first, to, step), first, to, step);
    }

    Filtered Filter(Expression? value)
    {
        at++;
        return FilterCall(value);
    }

    Filtered FilterCall(Expression? value)
    {
        var start = Now.At;
        var name = DottedName();
        var arguments = Now.Is("(") ? Call() : Arguments.None;
        return Made(new Filtered(value?.At ?? start, value, name, arguments), [value, .. All(arguments)]);
    }

    Expression Test(Expression value)
    {
        at++;
        var negated = Take("not");
        var name = DottedName();
        var arguments = Arguments.None;
        if (Now.Is("("))
            arguments = Call();
        else if (Now.Kind is TokenKind.Text or TokenKind.Integer or TokenKind.Float || Now.Is("[") || Now.Is("{") || (Now.Kind == TokenKind.Name && Now.Text is not ("else" or "or" or "and" or "is" or "if" or "in" or "not")))
            arguments = new Arguments([Postfix(Primary())], []);
        var test = Made(new Tested(value.At, value, name, arguments), [value, .. All(arguments)]);
        return negated ? Made(new Unary(value.At, "not", test), test) : test;
    }

    string DottedName()
    {
        var name = Word();
        while (error is null && Now.Is("."))
        {
            at++;
            name += "." + Word();
        }

        return name;
    }

    Arguments Call()
    {
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        at++;
        for (var first = true; error is null && !Now.Is(")"); first = false)
        {
            if (!first)
                ExpectOperator(",");
            if (Now.Is(")"))
                break;
            if (Now.Is("*") || Now.Is("**"))
            {
                at++;
                positional.Add(Expression());
            }
            else if (Now.Kind == TokenKind.Name && tokens[Math.Min(at + 1, tokens.Count - 1)].Is("="))
            {
                var name = Now.Text;
                at += 2;
                named.Add((name, Expression()));
            }
            else
            {
                positional.Add(Expression());
            }
        }

        ExpectOperator(")");
        return new Arguments(positional, named);
    }

    static IEnumerable<Expression?> All(Arguments arguments) => [.. arguments.Positional, .. arguments.Named.Select(n => n.Value)];

    Expression Two(string symbol, Expression left, Expression right) => Made(new Binary(left.At, symbol, left, right), left, right);

    // Left-leaning chains do not nest the parser, but would nest whoever walks them.
    T Made<T>(T expression, params ReadOnlySpan<Expression?> parts) where T : Expression
    {
        var deepest = 0;
        foreach (var part in parts)
            deepest = Math.Max(deepest, part?.Depth ?? 0);
        expression.Depth = deepest + 1;
        if (expression.Depth > DeepestExpression)
            Fail("an expression nested too deep");
        return expression;
    }
}
