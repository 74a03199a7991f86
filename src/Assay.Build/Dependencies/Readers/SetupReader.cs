using System.Text.RegularExpressions;

namespace Assay.Build.Dependencies.Readers;

/// <summary>setup.cfg, and of setup.py the lists that stand there as literals. Nothing is run: a computed list is said to be one.</summary>
internal sealed partial class SetupReader : IDependencyReader
{
    static readonly (string Word, Severity Severity)[] Doing =
    [
        ("os.system", Severity.High), ("subprocess", Severity.Medium), ("urllib.request", Severity.High), ("requests.get", Severity.High), ("requests.post", Severity.High), ("socket.", Severity.High),
        ("exec(", Severity.Medium), ("eval(", Severity.Medium), ("base64.b64decode", Severity.High), ("marshal.loads", Severity.High), ("cmdclass", Severity.Low),
    ];

    public string Format => "setup";

    public bool Reads(string path, string name) => name is "setup.cfg" or "setup.py";

    public void Read(DependencyFile file, DependencySink sink)
    {
        if (file.Name.EndsWith(".cfg", StringComparison.OrdinalIgnoreCase))
            Configuration(file, sink);
        else
            Script(file, sink);
    }

    void Configuration(DependencyFile file, DependencySink sink)
    {
        string section = "", key = "";
        foreach (var (number, line) in file.Lines)
        {
            var text = line.Trim();
            if (text.Length == 0 || text[0] is '#' or ';')
                continue;
            if (text[0] == '[' && text[^1] == ']')
            {
                (section, key) = (text[1..^1].Trim(), "");
                continue;
            }

            if (!char.IsWhiteSpace(line[0]) && line.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
            {
                key = line[..equals].Trim();
                text = line[(equals + 1)..].Trim();
            }

            var role = (section, key) switch
            {
                ("options", "install_requires") => DependencyRole.Direct,
                ("options", "setup_requires" or "tests_require") => DependencyRole.Development,
                ("options.extras_require", _) => DependencyRole.Direct,
                _ => (DependencyRole?)null,
            };
            foreach (var one in role is null ? [] : text.Split([';', '\n'], 2) is [var head, var marker] ? [head + ";" + marker] : (string[])[text])
                if (one.Length > 0 && !one.StartsWith("file:", StringComparison.Ordinal))
                    RequirementsReader.Requirement(one, number, file, sink, Format, role!.Value);
        }
    }

    void Script(DependencyFile file, DependencySink sink)
    {
        foreach (var (number, line) in file.Lines)
            if (!line.TrimStart().StartsWith('#') && Array.Find(Doing, d => line.Contains(d.Word, StringComparison.Ordinal)) is { Word: { } word } found)
                sink.Find(DependencyRule.InstallCode, found.Severity, $"setup.py uses {word.TrimEnd('(', '.')} when it is run", file, number, line.Trim(), word);
        var done = 0;
        foreach (Match match in Lists().Matches(file.Text))
        {
            // A list inside one that was read is part of it; so the file is walked through once.
            if (match.Index < done)
                continue;
            var role = match.Groups[1].Value is "install_requires" or "extras_require" ? DependencyRole.Direct : DependencyRole.Development;
            var at = match.Index + match.Length;
            if (file.Text[at - 1] is not ('[' or '{' or '('))
            {
                sink.Broken(file, $"line {file.LineAt(match.Index)}: {match.Groups[1].Value} is computed when setup.py runs, and it was not run");
                continue;
            }

            foreach (var (text, where) in Literals(file.Text, at, end => done = end))
                RequirementsReader.Requirement(text, file.LineAt(where), file, sink, Format, role);
        }
    }

    // The strings up to the bracket that closes; keys of a mapping are names of extras.
    static IEnumerable<(string Text, int At)> Literals(string text, int at, Action<int> end)
    {
        for (var depth = 1; at < text.Length && depth > 0; end(at))
        {
            var c = text[at];
            if (c == '#')
            {
                at = text.IndexOf('\n', at) is var line and >= 0 ? line : text.Length;
            }
            else if (c is '"' or '\'')
            {
                var close = text.IndexOf(c, at + 1);
                if (close < 0)
                {
                    end(text.Length);
                    yield break;
                }

                var after = close + 1;
                while (after < text.Length && text[after] is ' ' or '\t')
                    after++;
                if (close > at + 1 && !(after < text.Length && text[after] == ':'))
                    yield return (text[(at + 1)..close], at);
                at = close + 1;
            }
            else
            {
                depth += c is '[' or '{' or '(' ? 1 : c is ']' or '}' or ')' ? -1 : 0;
                at++;
            }
        }
    }

    [GeneratedRegex(@"\b(install_requires|setup_requires|tests_require|extras_require)\s*=(?!=)\s*(?:[\[{(]|\S)")]
    private static partial Regex Lists();
}
