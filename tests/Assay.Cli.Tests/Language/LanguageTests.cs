using System.CommandLine;
using System.Text.RegularExpressions;
using Assay.Cli.Tests.Commands;

namespace Assay.Cli.Tests.Language;

/// <summary>The whole command speaks one language: what its help says, and what the guides say of it.</summary>
public sealed partial class LanguageTests
{
    const int LongestContents = 95, LongestSummary = 160;

    // What may stand for a value, beside lists of words (a|b) and ranges (0-1).
    static readonly HashSet<string> ValueNames =
    [
        "ACTOR", "AFTER", "APPROVAL", "BEFORE", "BOM", "BYTES", "CHECK", "CLASS", "CLIENT", "COLUMN", "COMMAND", "CURSOR", "DATE", "DEPLOYMENT", "ENTRY", "ENVELOPE", "FIELD", "FIELD=VALUE", "FILE",
        "FILE|URL", "FINDING", "FOLDER", "FORMAT", "GATE", "HEADER", "HEADER=NAME", "HEX", "HOURS", "ID", "KEY", "KEY=VALUE", "KIND", "LABEL", "LAYER", "METHOD PATH", "MINUTES", "MODEL",
        "MODEL|URL", "MS", "N", "NAME", "NAME, REFERENCE", "NAME=FOLDER", "NAME=VALUE", "NUMBER", "ORIGIN", "OUTCOME", "P", "PACK", "PATH", "PATH|MODEL-VERSION", "PEM", "POINTER", "POLICY",
        "PORTS", "PREFIX", "PROBE", "REFERENCE", "REQUIREMENT", "RESULT", "ROLE", "ROLE=PATH", "ROUND", "ROUTE", "RULE", "SCHEME", "SCOPE", "SCORE", "SECONDS", "SEVERITY", "SIZE", "SLUG", "SPAN",
        "STATUS", "TAKEDOWN", "TECHNIQUE", "TERM", "TEXT", "THING", "TOOLS", "TYPE", "UPSTREAM", "URI", "URL", "USE-CASE", "VECTOR", "VERSION", "WAIVER", "sha256:HEX",
    ];

    [Fact]
    public void Every_command_stands_once_in_the_table_of_contents_under_its_own_name()
    {
        var listed = CommandList.Groups.SelectMany(g => g.Commands).ToList();
        Assert.Equal(listed.Count, listed.Select(c => c.Name).Distinct().Count());
        Assert.All(listed, c => Assert.Equal(c.Name, c.Create().Name));
        var help = Cli.Run("--help");
        Assert.Equal(0, help.Code);
        Assert.All(CommandList.Groups, g => Assert.Contains($"\n{g.Title}\n", help.Out, StringComparison.Ordinal));
        Assert.All(listed, c => Assert.Single(help.Out.Split('\n'), l => l.StartsWith($"  {c.Name} ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_command_says_what_it_is_for_in_a_sentence_that_fits()
    {
        Assert.All(CommandTree.All, c =>
        {
            Assert.Matches("^[A-Z]", c.Description);
            Assert.EndsWith(".", c.Description, StringComparison.Ordinal);
            Assert.InRange(HelpPage.Summary(c).Length, 10, c.Parents.Any(p => p == CommandTree.Root) ? LongestContents : LongestSummary);
        });
    }

    [Fact]
    public void No_two_commands_side_by_side_are_said_to_be_the_same() => Assert.All(
        CommandTree.All.Append(CommandTree.Root), c => Assert.Equal(c.Subcommands.Count, c.Subcommands.Select(HelpPage.Summary).Distinct().Count()));

    [Fact]
    public void Every_option_and_argument_says_what_it_is_and_what_it_takes()
    {
        Assert.All(CommandTree.All.SelectMany(c => c.Options.Select(o => (Path: CommandTree.PathOf(c), o.Name, o.Description, Takes: HelpPage.ValueOf(o)))), o =>
        {
            Assert.True(o.Description is { Length: > 3 } text && (char.IsUpper(text[0]) || text.StartsWith("severity", StringComparison.Ordinal)), $"assay {o.Path} {o.Name}: {o.Description}");
            Assert.True(o.Takes.Length == 0 || IsKnown(o.Takes), $"assay {o.Path} {o.Name} {o.Takes}");
        });
        Assert.All(CommandTree.All.SelectMany(c => c.Arguments.Select(a => (Path: CommandTree.PathOf(c), a.Description, Takes: HelpPage.Label(a)))), a =>
            Assert.True(a.Description is { Length: > 3 } && IsKnown(a.Takes), $"assay {a.Path} {a.Takes}: {a.Description}"));
    }

    // A list of words or a range says by itself what it takes.
    static bool IsKnown(string takes) => ValueNames.Contains(takes) || Listed().IsMatch(takes);

    [GeneratedRegex(@"^([a-z0-9.:-]+|[A-Z]+|postgres:NAME)(\|([a-z0-9.:-]+|[A-Z]+|postgres:NAME))+$|^[0-9.]+-[0-9.]+$")]
    private static partial Regex Listed();

    [Fact]
    public void Nothing_is_named_by_a_word_that_the_product_does_not_use() => Assert.Empty(CommandTree.All
        .SelectMany(c => c.Options.Select(o => o.Description).Concat(c.Arguments.Select(a => a.Description)).Append(c.Description))
        .SelectMany(t => Assay.Tests.Shared.Words.In(t ?? "")).Distinct());

    [Fact]
    public void The_usage_line_of_every_command_can_be_typed() => Assert.All(CommandTree.Runnable, command =>
    {
        var line = HelpPage.UsageOf(command).Replace(" [OPTIONS]", "", StringComparison.Ordinal).Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
        var parsed = CommandTree.Parse(CommandTree.Words(line.Replace("NAME, REFERENCE", "NAME,REFERENCE", StringComparison.Ordinal).Replace("METHOD PATH", "PATH", StringComparison.Ordinal))[1..]);
        Assert.Equal(CommandTree.PathOf(command), CommandTree.PathOf(parsed.CommandResult.Command));
        Assert.Empty(parsed.UnmatchedTokens);
    });

    [Fact]
    public void Every_example_of_the_help_belongs_to_a_command_and_parses()
    {
        Assert.Empty(Examples.All.Keys.Except(CommandTree.All.Select(CommandTree.PathOf)));
        Assert.All(Examples.All.SelectMany(e => e.Value), line =>
        {
            var words = CommandTree.Words(line.Replace("source <(", "", StringComparison.Ordinal).TrimEnd(')'));
            Assert.Equal("assay", words[0]);
            Assert.Empty(CommandTree.Parse(words[1..]).Errors.Select(e => $"{line}: {e.Message}"));
        });
    }

    [Fact]
    public void Help_fits_the_lines_that_it_is_written_for() => Assert.All(CommandTree.All.Append(CommandTree.Root), command => Assert.All([80, 120], width =>
    {
        using var text = new StringWriter();
        HelpPage.Write(command, text, width);
        // Examples are there to be copied, so they are not broken.
        Assert.All(text.ToString().Split("\nExamples")[0].Split('\n'), l => Assert.True(l.Length <= width, l));
    }));

    /// <summary>An option of a guide that was renamed, a command that moved: the reader would get exit code 2.</summary>
    [Fact]
    public void Every_command_line_of_the_guides_names_commands_and_options_that_there_are()
    {
        var wrong = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Workspace.Root, "docs", "guides"), "*.md").Append(Path.Combine(Workspace.Root, "README.md")))
            foreach (var line in Lines(File.ReadAllText(file)))
            {
                var parsed = CommandTree.Parse(line[1..]);
                if (parsed.UnmatchedTokens.FirstOrDefault(t => t.StartsWith("--", StringComparison.Ordinal)) is { } option)
                    wrong.Add($"{Path.GetFileName(file)}: {option} of: {string.Join(' ', line)}");
                else if (parsed.CommandResult.Command.Action is null && !line.Contains("--help") && line.Count > 1)
                    wrong.Add($"{Path.GetFileName(file)}: no such command: {string.Join(' ', line)}");
            }

        Assert.Empty(wrong);
    }

    // Lines of code blocks, fenced or moved in, that begin with the command; a backslash at the end joins the next one, a bar or an arrow ends it.
    static IEnumerable<List<string>> Lines(string text)
    {
        var joined = text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n');
        foreach (var line in joined.Where(l => CommandStart().IsMatch(l)))
        {
            var words = CommandTree.Words(line.Trim().TrimStart('$', ' '));
            var end = words.FindIndex(w => w is "|" or ">" or "<" or "&&" or "||" or ";" or "2>" || w.StartsWith('<'));
            yield return end < 0 ? words : words[..end];
        }
    }

    [GeneratedRegex(@"^( {4})?(\$ )?(\./)?assay [a-z]")]
    private static partial Regex CommandStart();

    [Fact]
    public void Every_command_stands_in_the_guide_of_the_command_line()
    {
        var lines = File.ReadAllLines(Path.Combine(Workspace.Root, "docs", "guides", "command-line.md"));
        Assert.Empty(CommandTree.Runnable.Select(CommandTree.PathOf).Where(path => !lines.Any(l => l.Contains('`', StringComparison.Ordinal)
            && path.Split(' ').All(word => Regex.IsMatch(l, $"(?<![a-z-]){Regex.Escape(word)}(?![a-z-])")))));
    }
}
