using System.Text;

namespace Assay.Build.ModelFiles.Notebooks;

/// <summary>
/// What IPython makes of a cell before Python sees it (IPython/core/inputtransformer2.py): shell escapes, magics, help. Lines
/// keep their numbers.
/// </summary>
internal static class CellReader
{
    public static CellCode Read(string source)
    {
        var lines = source.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        var shell = new List<(int, string)>();
        var magics = new List<(int, string, string)>();
        var first = Array.FindIndex(lines, l => l.Trim().Length > 0);
        if (first >= 0 && lines[first].TrimStart().StartsWith("%%", StringComparison.Ordinal))
        {
            var (magic, rest) = Split(lines[first].Trim()[2..]);
            var body = string.Join('\n', lines[(first + 1)..]);
            switch (magic)
            {
                case "bash" or "sh" or "script" or "system" or "sx" or "!" or "cmd" or "zsh":
                    shell.Add((first + 1, rest.Length > 0 && magic is "system" or "sx" or "!" ? rest + "\n" + body : body));
                    return new CellCode("", shell, magics);
                case "time" or "timeit" or "capture" or "prun" or "python" or "python3" or "python2" or "pypy" or "px" or "debug" or "memit" or "mprun" or "lprun" or "skip" or "wandb" or "cython" or "notify" or "tensorflow_version":
                    lines[first] = "";
                    break;
                default:
                    magics.Add((first + 1, "%%" + magic, rest + "\n" + body));
                    return new CellCode("", shell, magics);
            }
        }

        var python = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
            python.Append(Line(lines, ref i, shell, magics)).Append('\n');
        return new CellCode(python.ToString(), shell, magics);
    }

    // A command goes on over lines that end with a backslash; each gives one line of Python, so that numbers stay.
    static string Line(string[] lines, ref int at, List<(int, string)> shell, List<(int, string, string)> magics)
    {
        var line = lines[at];
        var text = line.TrimStart();
        var indent = line[..(line.Length - text.Length)];
        var assigned = text.IndexOf("= !", StringComparison.Ordinal) is > 0 and var a && text[..a].Trim().All(c => char.IsLetterOrDigit(c) || c is '_' or ',' or ' ') ? a + 2
            : text.IndexOf("=!", StringComparison.Ordinal) is > 0 and var b && text[..b].Trim().All(c => char.IsLetterOrDigit(c) || c is '_' or ',' or ' ') ? b + 1
            : text.IndexOf("= %", StringComparison.Ordinal) is > 0 and var c2 && text[..c2].Trim().All(c => char.IsLetterOrDigit(c) || c == '_') ? c2 + 2 : 0;
        var command = assigned > 0 ? text[assigned..] : text;
        if (command.StartsWith('!') || command.StartsWith('%'))
        {
            var start = at;
            var extra = "";
            while (command.EndsWith('\\') && at + 1 < lines.Length)
            {
                command = command[..^1] + " " + lines[++at].Trim();
                extra += "\n";
            }

            var (word, rest) = Split(command[1..]);
            if (command[0] == '!' || word is "sx" or "system")
                shell.Add((start + 1, command[0] == '!' ? command.TrimStart('!') : rest));
            else if (word is "time" or "timeit" or "prun" or "memit")
                return indent + rest + extra;
            else
                magics.Add((start + 1, "%" + word, rest));
            return indent + (assigned > 0 ? text[..text.IndexOf('=', StringComparison.Ordinal)] + "= None" : "pass") + extra;
        }

        if (text.StartsWith('?') || (text.TrimEnd().EndsWith('?') && !text.Contains('#', StringComparison.Ordinal) && text.TrimEnd().TrimEnd('?').All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '%' or '*')))
            return indent + "pass";
        return line;
    }

    static (string Word, string After) Split(string text)
    {
        var space = text.IndexOfAny([' ', '\t']);
        return space < 0 ? (text.Trim(), "") : (text[..space].Trim(), text[(space + 1)..].Trim());
    }
}
