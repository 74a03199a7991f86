using System.Globalization;
using System.Text;
using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Terraform;

/// <summary>Expressions: values where they are written down, their source where they are not.</summary>
internal sealed partial class HclDocuments
{
    Node Expression(int depth)
    {
        Count();
        if (depth > MostDepth)
            Fail("nested too deep");
        Blank(lines: false);
        if (error is not null)
            return Node.None;
        var (start, row, column) = (at, line, Column);
        var c = Peek();
        var value = c switch
        {
            '"' => Quoted(),
            '<' when Peek(1) == '<' => Heredoc(),
            '[' => Items(depth, row, column),
            '{' => Pairs(depth, row, column),
            _ => Literal(depth, row, column),
        };
        // An operator behind it, an index or a call makes it something that only Terraform can work out.
        Blank(lines: false);
        if (error is null && at < text.Length && text[at] is not ('\n' or ',' or ']' or '}' or ')' or ':') && !(text[at] == '=' && Peek(1) != '='))
        {
            Rest();
            value = new Node(NodeKind.Unknown, row, column, text[start..at].Trim());
        }

        return value;
    }

    Node Literal(int depth, int row, int column)
    {
        var word = Word();
        if (word is "true" or "false" || (word.Length > 0 && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            return new Node(NodeKind.Text, row, column, word);
        if (word == "null")
            return new Node(NodeKind.Null, row, column);
        // jsonencode({ … }) is the value in it.
        if (word is "jsonencode" or "yamlencode" or "toset" or "tolist" && Peek() == '(')
        {
            Advance(at + 1);
            Blank(lines: true);
            var inner = Expression(depth + 1);
            Blank(lines: true);
            if (Peek() == ')')
            {
                at++;
                return inner;
            }
        }

        return new Node(NodeKind.Unknown, row, column, word);
    }

    // To the end of the line or of what holds it, over what is in brackets.
    void Rest()
    {
        var open = 0;
        while (at < text.Length && error is null)
        {
            var c = text[at];
            if (c == '"')
            {
                Quoted();
                continue;
            }

            if (open == 0 && (c is '\n' or ',' or ']' or '}' or ')' || (c == '#')))
                return;
            open += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
            Advance(at + 1);
        }
    }

    Node Items(int depth, int row, int column)
    {
        at++;
        var list = new Node(NodeKind.List, row, column);
        Blank(lines: true);
        if (Peek() == 'f' && Peek(1) == 'o' && Peek(2) == 'r' && Peek(3) == ' ')
            return Computed(row, column, ']');
        while (error is null && Peek() != ']')
        {
            if (at >= text.Length)
            {
                Fail("a list that does not end");
                break;
            }

            var before = at;
            list.Add(Expression(depth + 1));
            Blank(lines: true);
            if (Peek() == ',')
                at++;
            Blank(lines: true);
            if (at == before)
                Fail("a list that cannot be read");
        }

        at = Math.Min(at + 1, text.Length);
        return list;
    }

    Node Computed(int row, int column, char end)
    {
        var start = at;
        var open = 0;
        while (at < text.Length && !(open == 0 && text[at] == end))
        {
            if (text[at] == '"')
            {
                Quoted();
                continue;
            }

            open += text[at] is '(' or '[' or '{' ? 1 : text[at] is ')' or ']' or '}' ? -1 : 0;
            Advance(at + 1);
        }

        var source = text[start..at];
        at = Math.Min(at + 1, text.Length);
        return new Node(NodeKind.Unknown, row, column, source);
    }

    Node Pairs(int depth, int row, int column)
    {
        at++;
        var map = new Node(NodeKind.Map, row, column);
        Blank(lines: true);
        if (Peek() == 'f' && Peek(1) == 'o' && Peek(2) == 'r' && Peek(3) == ' ')
            return Computed(row, column, '}');
        while (error is null && Peek() != '}')
        {
            if (at >= text.Length)
            {
                Fail("an object that does not end");
                break;
            }

            var before = at;
            var key = Peek() == '"' ? Quoted().Text : Peek() == '(' ? Parenthesis() : Word();
            Blank(lines: false);
            if (Peek() is '=' or ':')
                at++;
            else
                Fail("a key without a value");
            map.Set(key, Expression(depth + 1));
            Blank(lines: true);
            if (Peek() == ',')
                at++;
            Blank(lines: true);
            if (at == before)
                Fail("an object that cannot be read");
        }

        at = Math.Min(at + 1, text.Length);
        return map;
    }

    string Parenthesis()
    {
        var start = at++;
        Computed(line, Column, ')');
        return text[start..at];
    }

    // A text with ${ } in it is unknown where nothing else fills it.
    Node Quoted()
    {
        var (row, column) = (line, Column);
        var made = new StringBuilder();
        var depth = 0;
        var computed = false;
        for (Advance(at + 1); at < text.Length && (text[at] != '"' || depth > 0); Advance(at + 1))
        {
            var c = text[at];
            if (c == '\\' && at + 1 < text.Length)
            {
                Advance(at + 1);
                if (text[at] is 'u' or 'U')
                    Letter(made, text[at] == 'u' ? 4 : 8);
                else
                    made.Append(text[at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
                continue;
            }

            if (c == '{' && at > 0 && text[at - 1] is '$' or '%' && !(at > 1 && text[at - 2] == text[at - 1]))
                (depth, computed) = (depth + 1, true);
            else if (c == '{' && depth > 0)
                depth++;
            else if (c == '}' && depth > 0)
                depth--;
            made.Append(c);
        }

        if (at >= text.Length)
            Fail(string.Create(CultureInfo.InvariantCulture, $"the text of line {row} does not end"));
        at = Math.Min(at + 1, text.Length);
        var value = made.ToString();
        // "${var.x}" alone is var.x.
        if (computed && value.StartsWith("${", StringComparison.Ordinal) && value.IndexOf('}', StringComparison.Ordinal) == value.Length - 1)
            return new Node(NodeKind.Unknown, row, column, value[2..^1].Trim());
        return new Node(computed ? NodeKind.Unknown : NodeKind.Text, row, column, value, quoted: true);
    }

    // \uNNNN and \UNNNNNNNN; what stands for no letter Terraform refuses too.
    void Letter(StringBuilder made, int digits)
    {
        if (at + digits < text.Length && int.TryParse(text.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && Rune.IsValid(number))
        {
            made.Append(new Rune(number).ToString());
            Advance(at + digits);
        }
        else
        {
            Fail("an escape that stands for no letter");
        }
    }

    Node Heredoc()
    {
        var (row, column) = (line, Column);
        var end = text.IndexOf('\n', at);
        if (end < 0)
        {
            at = text.Length;
            Fail("a text that does not begin");
            return Node.None;
        }

        var mark = text[(at + 2)..end].TrimStart('-').Trim();
        var start = end + 1;
        for (var from = start; from < text.Length;)
        {
            var next = text.IndexOf('\n', from);
            next = next < 0 ? text.Length : next;
            if (text.AsSpan(from, next - from).Trim().SequenceEqual(mark))
            {
                Advance(next);
                var value = text[start..from];
                return new Node(value.Contains("${", StringComparison.Ordinal) || value.Contains("%{", StringComparison.Ordinal) ? NodeKind.Unknown : NodeKind.Text, row, column, value, quoted: true);
            }

            from = next + 1;
        }

        Fail(string.Create(CultureInfo.InvariantCulture, $"the text of line {row} does not end"));
        at = text.Length;
        return Node.None;
    }
}
