using System.Text;
using System.Text.RegularExpressions;
using Assay.Cli.Tests.Commands;

namespace Assay.Cli.Tests.Language;

/// <summary>Whoever is told what to run copies the line: it has all that the command asks for, and capitals where only the reader knows.</summary>
public sealed partial class HintCommandTests
{
    // Stands for what the program fills in; a value of that name is none of the command's own, and nobody types it.
    const string Filled = "FILLED";

    // No hints, though they look like some.
    static readonly HashSet<string> Named = new(StringComparer.Ordinal)
    {
        // The first words of an export.
        "assay record export",
        // What things run on when nobody says.
        "assay gateway",
    };

    // A sentence that names the command goes on with these.
    static readonly string[] GoesOn = [" makes ", " does", " lists ", " ...", " <", " (", "  or", " or:"];

    [Fact]
    public void Every_command_that_a_hint_gives_is_one_that_the_command_takes()
    {
        var lines = Sources().SelectMany(s => In(s.Text).Select(line => (s.Name, Line: line))).Distinct().ToList();
        // Less would mean that this no longer finds them.
        Assert.InRange(lines.Count, 150, 1000);
        var wrong = lines.Where(l => !Named.Contains(l.Line)).Select(l => (l.Name, l.Line, Why: Wrong(l.Line))).Where(l => l.Why is not null).Select(l => $"{l.Name}: {l.Line}: {l.Why}").ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count}\n{string.Join('\n', wrong)}");
        Assert.Empty(Named.Except(lines.Select(l => l.Line)));
    }

    [Theory]
    [InlineData("""Hint: $"Retest it: assay finding retest {row.Id}" """, false)]
    [InlineData("""Hint: $"Retest it: assay finding retest {row.Id} --passed --method TEXT" """, true)]
    [InlineData("""$"Ask: assay gate check {gate.Name()} --use-case {slug}{(version is { } v ? $" --model-version {v.Name}" : "")}" """, true)]
    [InlineData("""$"Ask: assay gate chek {gate.Name()} --use-case {slug}" """, false)]
    [InlineData("""$"List them: assay kinds --all-of-them" """, false)]
    public void A_line_that_does_not_run_as_it_is_printed_is_found(string source, bool runs) => Assert.Equal(runs, Wrong(Assert.Single(In(source))) is null);

    static string? Wrong(string line)
    {
        // A kind of the register is a command of its own; versions take all that the others do.
        var words = CommandTree.Words(line.Replace($"assay register {Filled}", "assay register model-version", StringComparison.Ordinal));
        var end = words.FindIndex(w => w is ">" or "|" or "&&");
        var parsed = CommandTree.Parse(end < 0 ? words[1..] : words[1..end]);
        if (parsed.CommandResult.Command is var command && command.Action is null)
            return "there is no such command";
        // What a placeholder is taken for says nothing: only the reader knows the value.
        return parsed.Errors.Select(e => e.Message).FirstOrDefault(m => !words.Any(w => Placeholder().IsMatch(w) && m.Contains($"'{w}'", StringComparison.Ordinal)));
    }

    static IEnumerable<(string Name, string Text)> Sources() => Directory.EnumerateFiles(Path.Combine(Workspace.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(f => (Path.GetFileName(f), string.Join('\n', File.ReadLines(f).Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)))));

    // A hint is a sentence, a colon, and the command; or the command alone.
    static IEnumerable<string> In(string text) => Start().Matches(text).Select(m => Read(text, m.Index)).Where(l => l.Contains(' ', StringComparison.Ordinal));

    // To the end of the string or of the command in it. What is filled in becomes a word; what is filled in under a condition may be left out.
    static string Read(string text, int at)
    {
        var line = new StringBuilder();
        while (at < text.Length && text[at] is not ('"' or '\n' or '\\' or ';' or ')') && !(text[at] is '.' or ',' or '?' && (at + 1 == text.Length || text[at + 1] is ' ' or '"'))
            && !Array.Exists(GoesOn, word => text.AsSpan(at).StartsWith(word, StringComparison.Ordinal)))
            if (text[at] == '{')
            {
                var end = Close(text, at);
                if (text[at + 1] != '(' && !text[at..end].Contains('?', StringComparison.Ordinal))
                    line.Append(Filled);
                at = end;
            }
            else
                line.Append(text[at++]);
        return line.ToString().Trim();
    }

    static int Close(string text, int at)
    {
        var depth = 0;
        for (; at < text.Length; at++)
            if (text[at] == '{')
                depth++;
            else if (text[at] == '}' && --depth == 0)
                return at + 1;
        return at;
    }

    [GeneratedRegex("""(?<=: {1,2}|[Hh]owTo = \$?"|Hint: \$?"|=> \$?")assay [a-z]""")]
    private static partial Regex Start();

    [GeneratedRegex("^[A-Z][A-Z0-9@.:/-]*$")]
    private static partial Regex Placeholder();
}
