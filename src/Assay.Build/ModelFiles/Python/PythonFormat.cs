using System.Text;
using System.Text.RegularExpressions;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Python;

/// <summary>Python source text: what it does when it is imported, and what it could do when it is called.</summary>
internal sealed class PythonFormat : IModelFormat
{
    const int Longest = 32 << 20;

    static readonly Lazy<Regex> Marks = new(() => new Regex(@"^[ \t\f]*((import|from)[ \t]+[\w.\\]|(async[ \t]+)?def[ \t]+\w+[ \t]*[(\[]|class[ \t]+\w+[ \t]*[:(\[]|(exec|eval|__import__|getattr)[ \t]*\(|[\w.]*\.?(system|popen|Popen|check_output|urlopen)\()",
        RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant));

    // Without an import, a def or a class, these are what code needs to reach anything.
    static readonly string[] Reaching = ["exec", "eval", "__import__", "globals", "getattr", "__builtins__", "__subclasses__", "__globals__", "open(", "breakpoint("];

    public string Id => "python";

    public IReadOnlyList<Rule> Rules => [.. PythonRules.All, .. PythonForeign.All];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (scope.Opportunistic || source.Length is < 8 or > Longest || head[0] is (byte)'{' or (byte)'<' or 0 or > 0xef)
            return false;
        if (head.Contains((byte)0))
            return false;
        var raw = Encoding.Latin1.GetString(source.Bytes(0, 1 << 18));
        var marked = Marks.Value.IsMatch(raw);
        if (TorchScript.TorchScriptFormat.IsDialect(raw))
            return false;
        if (!marked && !Reaching.Any(word => raw.Contains(word, StringComparison.Ordinal)))
            return false;
        // Words of prose look like statements here and there; a program is made of them.
        var start = Text(source.Bytes(0, 1 << 18));
        if (source.Length > 1 << 18)
            start = start[..(start.LastIndexOf('\n') + 1)];
        var read = new PythonReader(start, scope.Budget, 5000).Read();
        return read.Statements.Count > 0 && (marked ? read.Broken.Count * 3 <= read.Statements.Count : read.Broken.Count == 0) && read.Statements.Any(Telling);
    }

    // `key: value` and single words are Python too: something must be said that only a program says.
    static bool Telling(PyStatement statement) =>
        statement.Kind is PyKind.Import or PyKind.ImportFrom or PyKind.Define or PyKind.Class || (statement.Kind is PyKind.Expression or PyKind.Assign && statement.Values.Any(v => v is PyCall or PyItems or PyBinary or PyOther or PyIndex or PyAttr));

    public void Scan(ByteSource source, ScanScope scope)
    {
        var bytes = source.Bytes(0, Longest);
        Cookie(bytes, scope);
        Judge(Text(bytes), scope, PyWhen.Imported);
    }

    /// <summary>Judges source text that runs as a module, a notebook or a part of a model.</summary>
    public static void Judge(string text, ScanScope scope, PyWhen when, Func<int, string?>? lineOf = null)
    {
        var read = new PythonReader(text, scope.Budget).Read();
        var facts = new PythonFacts();
        new PythonModule(facts, new PythonCalls(facts, scope.Budget), new PythonNames()).Read(read, when);
        if (when == PyWhen.Imported)
            PythonForeign.Note(read, scope);
        string[]? lines = null;
        PythonRules.Judge(facts, scope, lineOf ?? (line => (lines ??= text.Split('\n')) is var all && line > 0 && line <= all.Length ? all[line - 1] : null));
        if (!read.Whole)
            scope.Gap("time is up, or there are more statements than are read");
        if (read.Broken.Count > 0)
            scope.Gap($"line {read.Broken[0]} cannot be read as Python{(read.Broken.Count > 1 ? $", and {read.Broken.Count - 1} more" : "")}");
    }

    public static string Text(byte[] bytes)
    {
        var span = bytes.AsSpan();
        if (span.StartsWith("\ufeff"u8))
            span = span[3..];
        return Pickle.PickleText.Decode(span).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
    }

    // PEP 263: one of the first two lines may name an encoding.
    static void Cookie(byte[] bytes, ScanScope scope)
    {
        var lines = Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 2000))).Split('\n', 3);
        for (var i = 0; i < Math.Min(2, lines.Length); i++)
        {
            var line = lines[i].TrimStart();
            var at = line.StartsWith('#') ? line.IndexOf("coding", StringComparison.Ordinal) : -1;
            if (at < 0 || at + 6 >= line.Length || line[at + 6] is not (':' or '='))
                continue;
            var name = new string([.. line[(at + 7)..].TrimStart().TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')]);
            var plain = name.ToUpperInvariant().Replace('_', '-');
            if (plain.Length > 0 && !(plain.StartsWith("UTF-8", StringComparison.Ordinal) || plain is "UTF8" or "ASCII" or "US-ASCII" or "LATIN-1" or "LATIN1" || plain.StartsWith("ISO-8859", StringComparison.Ordinal) || plain.StartsWith("WINDOWS-125", StringComparison.Ordinal) || plain.StartsWith("CP125", StringComparison.Ordinal) || plain is "ISO-LATIN-1-UNIX" or "EUC-JP" or "SHIFT-JIS" or "GBK" or "GB2312" or "BIG5" or "KOI8-R" or "EUC-KR"))
                PythonRules.OddEncoding(name, i + 1, scope);
        }
    }
}
