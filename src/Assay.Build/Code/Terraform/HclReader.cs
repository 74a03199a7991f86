using System.Text;

namespace Assay.Build.Code.Terraform;

/// <summary>A block of HCL: <c>resource "aws_s3_bucket" "models" { … }</c>.</summary>
internal sealed class HclBlock(string type, IReadOnlyList<string> labels, int line)
{
    public string Type => type;

    public IReadOnlyList<string> Labels => labels;

    public int Line => line;

    public Dictionary<string, HclValue> Attributes { get; } = [];

    public List<HclBlock> Blocks { get; } = [];

    public string? this[string name] => Attributes.TryGetValue(name, out var value) ? value.Text : null;

    public HclBlock? Inner(string name) => Blocks.Find(b => b.Type == name);
}

/// <summary>An attribute's expression as it is written, quotes of a single text taken off.</summary>
internal readonly record struct HclValue(string Text, int Line);

/// <summary>
/// HCL's structure (hashicorp/hcl, "HCL Native Syntax Specification"): blocks, attributes, comments, texts, here-documents and
/// brackets. Expressions are kept as text. Bounded in depth; what makes no sense ends the reading with an error.
/// </summary>
internal sealed class HclReader(string text)
{
    const int MostDepth = 60;
    int at;
    int line = 1;

    public string? Error { get; private set; }

    public HclBlock Read()
    {
        var root = new HclBlock("", [], 1);
        Body(root, 0);
        if (Error is null && at < text.Length)
            Error = $"something at line {line} that begins no block";
        return root;
    }

    void Body(HclBlock into, int depth)
    {
        while (Error is null)
        {
            Blank(true);
            if (at >= text.Length || text[at] == '}')
                return;
            var (start, name) = (line, Word());
            if (name.Length == 0)
            {
                Error = $"something at line {line} that is no name";
                return;
            }

            Blank(false);
            if (at < text.Length && text[at] == '=' && (at + 1 >= text.Length || text[at + 1] != '='))
            {
                at++;
                into.Attributes[name] = new HclValue(Expression(), start);
                continue;
            }

            var labels = new List<string>();
            while (at < text.Length && text[at] != '{' && labels.Count < 8)
            {
                labels.Add(text[at] == '"' ? Quoted() : Word());
                if (labels[^1].Length == 0)
                    break;
                Blank(false);
            }

            if (at >= text.Length || text[at] != '{' || depth > MostDepth)
            {
                Error = depth > MostDepth ? "nested too deep" : $"'{{' is missing at line {line}";
                return;
            }

            at++;
            var block = new HclBlock(name, labels, start);
            into.Blocks.Add(block);
            Body(block, depth + 1);
            if (at < text.Length)
                at++;
            else
                Error ??= $"the block of line {start} does not end";
        }
    }

    string Word()
    {
        var start = at;
        if (at < text.Length && text[at] == '"')
            return Quoted();
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-' or '.'))
            at++;
        return text[start..at];
    }

    void Blank(bool lines)
    {
        while (at < text.Length)
        {
            var c = text[at];
            if (c == '#' || (c == '/' && at + 1 < text.Length && text[at + 1] == '/'))
            {
                while (at < text.Length && text[at] != '\n')
                    at++;
            }
            else if (c == '/' && at + 1 < text.Length && text[at + 1] == '*')
            {
                var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                end = end < 0 ? text.Length : end + 2;
                line += text.AsSpan(at, end - at).Count('\n');
                at = end;
            }
            else if (c == '\n' && lines)
            {
                line++;
                at++;
            }
            else if (c is ' ' or '\t' or '\r' or ',' && (c != ',' || lines))
            {
                at++;
            }
            else
            {
                return;
            }
        }
    }

    string Quoted()
    {
        var start = ++at;
        var depth = 0;
        for (; at < text.Length && (text[at] != '"' || depth > 0); at++)
        {
            if (text[at] == '\n')
                line++;
            if (text[at] == '\\')
                at++;
            else if (text[at] == '{' && text[at - 1] is '$' or '%')
                depth++;
            else if (text[at] == '}' && depth > 0)
                depth--;
        }

        var value = text[start..Math.Min(at, text.Length)];
        at = Math.Min(at + 1, text.Length);
        return value;
    }

    // To the end of the line, unless brackets are open.
    string Expression()
    {
        Blank(false);
        if (at + 2 < text.Length && text[at] == '<' && text[at + 1] == '<')
            return Heredoc();
        var made = new StringBuilder();
        var open = 0;
        var only = at < text.Length && text[at] == '"';
        while (at < text.Length)
        {
            var c = text[at];
            if ((c == '\n' || c == '#') && open == 0)
                break;
            if (c == '}' && open == 0)
                break;
            if (c == '"')
            {
                var value = Quoted();
                made.Append(only && made.Length == 0 ? value : "\"" + value + "\"");
                continue;
            }

            if (c == '\n')
                line++;
            open += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
            made.Append(c);
            at++;
        }

        return made.ToString().Trim();
    }

    string Heredoc()
    {
        var end = text.IndexOf('\n', at);
        if (end < 0)
        {
            at = text.Length;
            return "";
        }

        var mark = text[(at + 2)..end].TrimStart('-').Trim();
        var start = end + 1;
        for (var from = start; from < text.Length;)
        {
            var next = text.IndexOf('\n', from);
            next = next < 0 ? text.Length : next;
            if (text.AsSpan(from, next - from).Trim().SequenceEqual(mark))
            {
                line += text.AsSpan(at, next - at).Count('\n');
                at = next;
                return text[start..from];
            }

            from = next + 1;
        }

        Error = $"the text of line {line} does not end";
        at = text.Length;
        return text[start..];
    }
}
