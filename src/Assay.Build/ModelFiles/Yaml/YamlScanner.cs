using System.Globalization;
using System.Text;

namespace Assay.Build.ModelFiles.Yaml;

/// <summary>
/// Cuts a stream into tokens as YAML 1.1 has them (yaml.org/spec/1.1, sections 5 to 9): indentation becomes block starts
/// and ends, simple keys are recognised when their colon comes. Stops at the first error, as loaders do.
/// </summary>
internal sealed partial class YamlScanner(string text, Budget budget)
{
    const int MostTokens = 1_500_000, MostNesting = 200, LongestKey = 1024;

    readonly List<YamlToken> tokens = [];
    readonly Stack<int> indents = new();
    readonly Dictionary<int, (int Token, bool Required, int At, int Line, int Column)> keys = [];
    readonly Dictionary<string, string> handles = new() { ["!"] = "!", ["!!"] = "tag:yaml.org,2002:" };
    int at, line, lineStart, indent = -1, flow;
    bool keyAllowed = true;

    public string? Error { get; private set; }

    int Column => at - lineStart;

    public List<YamlToken> Read()
    {
        if (text.StartsWith('\ufeff'))
            lineStart = at = 1;
        while (Error is null && Next())
        {
            if (tokens.Count > MostTokens)
                Fail($"more than {MostTokens} tokens");
            else if (tokens.Count % 4096 == 0 && !budget.HasTime())
                Fail("time is up");
        }

        if (Error is null)
            Unwind(-1);
        Add(YamlTokenKind.End);
        return tokens;
    }

    char Peek(int ahead = 0) => at + ahead < text.Length ? text[at + ahead] : '\0';

    static bool IsBreak(char c) => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    static bool IsBlank(char c) => c is '\0' or ' ' or '\t' || IsBreak(c);

    bool AtEnd => at >= text.Length;

    bool Next()
    {
        ToNextToken();
        DropStaleKeys();
        if (Error is not null || AtEnd)
            return false;
        Unwind(Column);
        var c = Peek();
        if (Column == 0 && c == '%')
            Directive();
        else if (Column == 0 && IsMarker('-'))
            Document(YamlTokenKind.DocumentStart);
        else if (Column == 0 && IsMarker('.'))
            Document(YamlTokenKind.DocumentEnd);
        else if (c is '[' or '{')
            FlowStart(c == '[' ? YamlTokenKind.FlowSequenceStart : YamlTokenKind.FlowMappingStart);
        else if (c is ']' or '}')
            FlowEnd(c == ']' ? YamlTokenKind.FlowSequenceEnd : YamlTokenKind.FlowMappingEnd);
        else if (c == ',')
            Symbol(YamlTokenKind.FlowEntry, true);
        else if (c == '-' && IsBlank(Peek(1)))
            Entry(YamlTokenKind.BlockEntry, YamlTokenKind.SequenceStart);
        else if (c == '?' && (flow > 0 || IsBlank(Peek(1))))
            Entry(YamlTokenKind.Key, YamlTokenKind.MappingStart);
        else if (c == ':' && (flow > 0 || IsBlank(Peek(1))))
            Value();
        else if (c is '*' or '&')
            Anchor(c == '*' ? YamlTokenKind.Alias : YamlTokenKind.Anchor);
        else if (c == '!')
            Tag();
        else if (c is '|' or '>' && flow == 0)
            BlockScalar();
        else if (c is '\'' or '"')
            Quoted(c);
        else if (StartsPlain(c))
            Plain();
        else
            Fail("a character that starts nothing");
        return Error is null;
    }

    bool IsMarker(char c) => Peek() == c && Peek(1) == c && Peek(2) == c && IsBlank(Peek(3));

    bool StartsPlain(char c) =>
        !(IsBlank(c) || "-?:,[]{}#&*!|>'\"%@`".Contains(c, StringComparison.Ordinal)) || (!IsBlank(Peek(1)) && (c == '-' || (flow == 0 && c is '?' or ':' && flow == 0)));

    void ToNextToken()
    {
        while (!AtEnd)
        {
            var c = Peek();
            if (c == ' ' || (c == '\t' && (flow > 0 || !keyAllowed)))
            {
                at++;
            }
            else if (c == '#')
            {
                while (!AtEnd && !IsBreak(Peek()))
                    at++;
            }
            else if (IsBreak(c))
            {
                Break();
                if (flow == 0)
                    keyAllowed = true;
            }
            else
            {
                return;
            }
        }
    }

    void Break()
    {
        at += Peek() == '\r' && Peek(1) == '\n' ? 2 : 1;
        line++;
        lineStart = at;
    }

    void DropStaleKeys()
    {
        if (!keys.TryGetValue(flow, out var key) || (key.Line == line && at - key.At <= LongestKey))
            return;
        if (key.Required)
            Fail("a colon is missing");
        keys.Remove(flow);
    }

    void SaveKey()
    {
        var required = flow == 0 && indent == Column;
        if (!keyAllowed)
            return;
        RemoveKey();
        keys[flow] = (tokens.Count, required, at, line, Column);
    }

    void RemoveKey()
    {
        if (keys.Remove(flow, out var key) && key.Required)
            Fail("a colon is missing");
    }

    void Unwind(int column)
    {
        while (flow == 0 && indent > column)
        {
            Add(YamlTokenKind.BlockEnd);
            indent = indents.Pop();
        }
    }

    bool Indent(int column)
    {
        if (indent >= column)
            return false;
        indents.Push(indent);
        indent = column;
        if (indents.Count > MostNesting)
            Fail("nested too deep");
        return true;
    }

    void Document(YamlTokenKind kind)
    {
        Unwind(-1);
        RemoveKey();
        keyAllowed = false;
        Add(kind);
        at += 3;
        if (kind == YamlTokenKind.DocumentEnd)
        {
            handles.Clear();
            (handles["!"], handles["!!"]) = ("!", "tag:yaml.org,2002:");
        }
    }

    void Directive()
    {
        Unwind(-1);
        RemoveKey();
        keyAllowed = false;
        var end = at;
        while (end < text.Length && !IsBreak(text[end]))
            end++;
        if (text[at..end].Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["%TAG", var handle, var prefix, ..])
            handles[handle] = Unescaped(prefix);
        at = end;
    }

    void FlowStart(YamlTokenKind kind)
    {
        SaveKey();
        if (++flow > MostNesting)
            Fail("nested too deep");
        keyAllowed = true;
        Add(kind);
        at++;
    }

    void FlowEnd(YamlTokenKind kind)
    {
        RemoveKey();
        if (flow == 0)
            Fail("a bracket that closes nothing");
        flow = Math.Max(0, flow - 1);
        keyAllowed = false;
        Add(kind);
        at++;
    }

    void Symbol(YamlTokenKind kind, bool allowed)
    {
        keyAllowed = allowed;
        RemoveKey();
        Add(kind);
        at++;
    }

    void Entry(YamlTokenKind kind, YamlTokenKind start)
    {
        if (flow == 0)
        {
            if (!keyAllowed)
                Fail("an entry where none may be");
            if (Indent(Column))
                Add(start);
        }

        Symbol(kind, kind == YamlTokenKind.BlockEntry || flow == 0);
    }

    void Value()
    {
        if (keys.Remove(flow, out var key))
        {
            tokens.Insert(key.Token, new YamlToken(YamlTokenKind.Key, "", key.At));
            if (flow == 0 && Indent(key.Column))
                tokens.Insert(key.Token, new YamlToken(YamlTokenKind.MappingStart, "", key.At));
            keyAllowed = false;
        }
        else
        {
            if (flow == 0)
            {
                if (!keyAllowed)
                    Fail("a value where none may be");
                if (Indent(Column))
                    Add(YamlTokenKind.MappingStart);
            }

            keyAllowed = flow == 0;
            RemoveKey();
        }

        Add(YamlTokenKind.Value);
        at++;
    }

    void Anchor(YamlTokenKind kind)
    {
        SaveKey();
        keyAllowed = false;
        var start = at++;
        var from = at;
        while (!AtEnd && !IsBlank(Peek()) && !",[]{}?:".Contains(Peek(), StringComparison.Ordinal))
            at++;
        if (at == from)
            Fail("an anchor without a name");
        tokens.Add(new YamlToken(kind, text[from..at], start));
    }

    void Tag()
    {
        SaveKey();
        keyAllowed = false;
        var start = at;
        string resolved;
        if (Peek(1) == '<')
        {
            var close = text.IndexOf('>', at);
            close = close < 0 ? text.Length : close;
            resolved = Unescaped(text[(at + 2)..close]);
            at = Math.Min(text.Length, close + 1);
        }
        else
        {
            while (!AtEnd && !IsBlank(Peek()) && !(flow > 0 && Peek() is ',' or ']' or '}' && flow > 0))
                at++;
            var written = text[start..at];
            var second = written.IndexOf('!', 1);
            var handle = second < 0 ? "!" : written[..(second + 1)];
            resolved = handles.TryGetValue(handle, out var prefix) ? prefix + Unescaped(written[handle.Length..]) : written;
            if (!handles.ContainsKey(handle))
                Fail("a tag handle that nobody declared");
        }

        tokens.Add(new YamlToken(YamlTokenKind.Tag, resolved, start));
    }

    static string Unescaped(string uri)
    {
        if (!uri.Contains('%', StringComparison.Ordinal))
            return uri;
        var bytes = new List<byte>();
        for (var i = 0; i < uri.Length; i++)
        {
            if (uri[i] == '%' && i + 2 < uri.Length && byte.TryParse(uri.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(uri[i].ToString()));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    void Add(YamlTokenKind kind) => tokens.Add(new YamlToken(kind, "", at));

    void Fail(string why) => Error ??= string.Create(CultureInfo.InvariantCulture, $"{why}, in line {line + 1}");
}
