using System.Globalization;
using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Terraform;

/// <summary>
/// The part of HCL's native syntax (hashicorp/hcl, "HCL Native Syntax Specification") that says what is deployed: blocks, attributes, texts, numbers, lists,
/// objects, here-documents. Any other expression is kept as its source, unknown. A block is a list of maps under its type and labels. Bounded in depth and
/// count; what makes no sense ends the reading with an error.
/// </summary>
internal sealed partial class HclDocuments(string text)
{
    const int MostDepth = 64, MostValues = 500_000;

    int at, line = 1, lineStart, values;
    string? error;

    public static (Node Root, string? Error) Read(string text)
    {
        var reader = new HclDocuments(text);
        var root = new Node(NodeKind.Map, 1, 1);
        reader.Body(root, 0);
        if (reader.error is null && reader.at < text.Length)
            reader.Fail("a bracket that closes nothing");
        return (root, reader.error);
    }

    /// <summary>An expression by itself, as JSON's templates hold them; its source, unknown, where it is more than a value or a name.</summary>
    public static Node Expression(string source, int row, int column)
    {
        // Lines inside the text are no lines of the file: all of it stands where the text stands.
        var reader = new HclDocuments(source) { line = row, lineStart = 1 - column };
        var value = reader.Expression(0);
        reader.Blank(lines: true);
        return reader.error is null && reader.at >= source.Length && value.Kind != NodeKind.None ? value : new Node(NodeKind.Unknown, row, column, source);
    }

    char Peek(int ahead = 0) => at + ahead < text.Length ? text[at + ahead] : '\0';

    int Column => at - lineStart + 1;

    void Fail(string why) => error ??= string.Create(CultureInfo.InvariantCulture, $"line {line}: {why}");

    void Body(Node into, int depth)
    {
        if (depth > MostDepth)
            Fail("nested too deep");
        while (error is null)
        {
            Blank(lines: true);
            if (at >= text.Length || Peek() == '}')
                return;
            var (row, column) = (line, Column);
            var name = Peek() == '"' ? Quoted().Text : Word();
            if (name.Length == 0)
                Fail("something that is no name");
            Blank(lines: false);
            if (Peek() == '=' && Peek(1) != '=')
            {
                at++;
                // Terraform refuses the file; which of the two somebody meant nobody knows.
                if (into.Pairs.ContainsKey(name))
                    Fail($"{name} stands twice");
                into.Set(name, Expression(depth + 1));
            }
            else if (error is null)
            {
                Block(into, name, row, column, depth);
            }
        }
    }

    // resource "a" "b" { … } stands as resource → a → b → [ … ].
    void Block(Node into, string type, int row, int column, int depth)
    {
        var holder = into;
        var key = type;
        for (var labels = 0; error is null && Peek() != '{'; labels++)
        {
            var label = Peek() == '"' ? Quoted().Text : Word();
            if (label.Length == 0 || labels > 8)
            {
                Fail("'{' is missing");
                return;
            }

            if (!holder[key].IsMap)
                holder.Set(key, new Node(NodeKind.Map, row, column));
            (holder, key) = (holder[key], label);
            Blank(lines: false);
        }

        if (error is not null)
            return;
        at++;
        var body = new Node(NodeKind.Map, row, column);
        Body(body, depth + 1);
        if (Peek() == '}')
            at++;
        else
            Fail(string.Create(CultureInfo.InvariantCulture, $"the block of line {row} does not end"));
        if (holder[key].Kind != NodeKind.List)
            holder.Set(key, new Node(NodeKind.List, row, column));
        holder[key].Add(body);
        Count();
    }

    void Count()
    {
        if (++values > MostValues)
            Fail($"more than {MostValues} values");
    }

    string Word()
    {
        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-' or '.'))
            at++;
        return text[start..at];
    }

    void Blank(bool lines)
    {
        while (at < text.Length)
        {
            var c = text[at];
            if (c == '#' || (c == '/' && Peek(1) == '/'))
            {
                while (at < text.Length && text[at] != '\n')
                    at++;
            }
            else if (c == '/' && Peek(1) == '*')
            {
                var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                Advance(end < 0 ? text.Length : end + 2);
            }
            else if (c is ' ' or '\t' or '\r' || (c is '\n' && lines))
            {
                Advance(at + 1);
            }
            else
            {
                return;
            }
        }
    }

    void Advance(int to)
    {
        for (; at < to; at++)
            if (text[at] == '\n')
                (line, lineStart) = (line + 1, at + 1);
    }
}
