using System.Text.RegularExpressions;

namespace Assay.Serving.Exposure;

/// <summary>What error pages tell that they should not, by the marks that runtimes and frameworks leave.</summary>
static partial class ErrorTells
{
    static readonly (string Kind, Regex Mark)[] Marks =
    [
        ("a Python stack trace", Python()), ("a Java stack trace", Java()), ("a .NET stack trace", DotNet()), ("a Node.js stack trace", Node()), ("a Go stack trace", Go()), ("a Rust panic", Rust()), ("a PHP error", Php()),
        ("a path of the server", Paths()), ("a database error", Database()), ("a C++ source position", Native()),
    ];

    /// <summary>An interactive debugger: Werkzeug's console, Django's debug page with settings, Better Errors.</summary>
    public static bool Debugger(string body) => (body.Contains("Werkzeug", StringComparison.Ordinal) && body.Contains("EVALEX", StringComparison.Ordinal)) || body.Contains("__debugger__=yes", StringComparison.Ordinal);

    /// <summary>What it tells: the kind and the words; none when it tells nothing.</summary>
    public static IEnumerable<(string Kind, string Words)> In(string body)
    {
        foreach (var (kind, mark) in Marks)
            if (mark.Match(body) is { Success: true } match)
                yield return (kind, match.Value.Length <= 160 ? match.Value : match.Value[..160]);
    }

    [GeneratedRegex(@"Traceback \(most recent call last\)|File \\?""[^""\n]{1,200}\.py\\?"", line \d+", RegexOptions.NonBacktracking)]
    private static partial Regex Python();

    [GeneratedRegex(@"\bat [\w$.]+\.[\w$<>]+\([\w$]+\.(java|kt|scala):\d+\)|Exception in thread ""|\bjava\.lang\.[A-Z]\w+(Exception|Error)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Java();

    [GeneratedRegex(@"\bat [\w.`<>]+\([^)\n]{0,200}\) in [^\n]{1,200}:line \d+|\bSystem\.[A-Z]\w+(\.\w+)*Exception\b", RegexOptions.NonBacktracking)]
    private static partial Regex DotNet();

    [GeneratedRegex(@"\bat [^\n(]{0,100}\(?(file://|/)[^\s:()]{1,200}\.(js|mjs|cjs|ts):\d+:\d+", RegexOptions.NonBacktracking)]
    private static partial Regex Node();

    [GeneratedRegex(@"goroutine \d+ \[[a-z ]+\]:|panic: runtime error", RegexOptions.NonBacktracking)]
    private static partial Regex Go();

    [GeneratedRegex(@"thread '[^'\n]{1,100}' panicked at|RUST_BACKTRACE=", RegexOptions.NonBacktracking)]
    private static partial Regex Rust();

    [GeneratedRegex(@"(Fatal error|Warning|Notice)</?b?>?: [^\n]{1,200} in <?b?>?/[^\n<]{1,200}\.php", RegexOptions.NonBacktracking)]
    private static partial Regex Php();

    [GeneratedRegex(@"(/usr/(local/)?lib/|/home/[\w.-]+/|/opt/[\w.-]+/|/app/[\w./-]+\.(py|js|go|rs)|/var/(www|lib)/|/site-packages/|/dist-packages/|/node_modules/|[A-Z]:\\\\?(Users|Program Files|inetpub)\\)", RegexOptions.NonBacktracking)]
    private static partial Regex Paths();

    [GeneratedRegex(@"sqlite3\.\w+Error|psycopg2?\.\w+|SQLSTATE\[|syntax error at or near ""|ORA-\d{5}|You have an error in your SQL syntax", RegexOptions.NonBacktracking)]
    private static partial Regex Database();

    [GeneratedRegex(@"\b[\w/.-]{1,120}\.(cc|cpp|cu|hpp):\d+\b", RegexOptions.NonBacktracking)]
    private static partial Regex Native();
}
