using System.Text.RegularExpressions;
using Assay.Cli.Tests.Commands;

namespace Assay.Cli.Tests.Language;

/// <summary>The whole command speaks one language: what its help says, and what the guides say of it.</summary>
public sealed partial class LanguageTests
{
    const int LongestContents = 110, LongestSummary = 160;

    // What may stand for a value, beside lists of words (a|b) and ranges (0-1).
    static readonly HashSet<string> ValueNames =
    [
        "ACTOR", "AFTER", "APPROVAL", "BEFORE", "BOM", "BYTES", "CHECK", "CLASS", "CLIENT", "COLUMN", "COMMAND", "CURSOR", "DATE", "DEPLOYMENT", "ENTRY", "ENVELOPE", "FIELD", "FIELD=VALUE", "FILE",
        "FILE|URL", "FINDING", "FOLDER", "FORMAT", "GATE", "HEADER", "HEADER=NAME", "HEX", "HOURS", "ID", "KEY", "KEY=VALUE", "KIND", "LABEL", "LAYER", "METHOD PATH", "MINUTES", "MODEL",
        "MODEL|URL", "MS", "N", "NAME", "NAME, REFERENCE", "NAME=FOLDER", "NAME=VALUE", "NEW-NAME", "NUMBER", "ORIGIN", "OUTCOME", "P", "PACK", "PATH", "PATH|MODEL-VERSION", "PEM", "POINTER", "POLICY",
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

    /// <summary>An option that is met twice takes the same kind of value, so that what was learned once holds everywhere.</summary>
    [Fact]
    public void An_option_of_one_name_takes_the_same_everywhere()
    {
        var options = CommandTree.All.SelectMany(c => c.Options.Select(o => (o.Name, Takes: HelpPage.ValueOf(o), Path: CommandTree.PathOf(c)))).ToLookup(o => o.Name);
        Nothing(options.Where(o => !TakesMore.ContainsKey(o.Key) && o.Select(x => x.Takes).Distinct().Count() > 1)
            .Select(o => $"{o.Key}: {string.Join("; ", o.GroupBy(x => x.Takes).Select(g => $"{g.Key} ({string.Join(", ", g.Select(x => x.Path).Take(3))})"))}"));
        Assert.All(TakesMore.Keys, name => Assert.True(options[name].Select(o => o.Takes).Distinct().Count() > 1, $"{name} takes one thing now"));
    }

    static void Nothing(IEnumerable<string> wrong)
    {
        var all = string.Join('\n', wrong);
        Assert.True(all.Length == 0, all);
    }

    /// <summary>Names that take more than one kind of value, and why; a new one needs a reason as good, or another name.</summary>
    static readonly Dictionary<string, string> TakesMore = new()
    {
        ["--format"] = "what can be written is the command's own",
        ["--folder"] = "a lock says for which model a folder stands: NAME=FOLDER",
        ["--kind"] = "kinds of what the command is about: evidence, things, scans",
        ["--remove"] = "takes away what the command adds: its one link, or a recipient by id",
        ["--percent"] = "a canary is more than nobody and less than all",
        ["--reason"] = "the reasons to revoke a key are a list that verifiers read",
        ["--to"] = "where it goes: a file, or the version that a rollout moves to",
        ["--label"] = "the label of a token, and the column of labels in data",
        ["--policy"] = "only scan has policies that are built in",
        ["--digests"] = "scan makes them, sign is given them",
        ["--weights"] = "scan reads those of models, guard is given those of its detector",
        ["--path"] = "of a source tree, and of an address",
        ["--model"] = "a file where it runs here, a name where a server runs it",
        ["--input"] = "a folder for a training, a file of rows for a guard",
        ["--set"] = "a set of triggers, and setting a field",
        ["--target"] = "a watermark's suspect may be a model file or an address itself",
        ["--plan"] = "a red-team plan is an entry of the record, a rollout's a file",
        ["--owner"] = "kinds of evidence belong to roles, findings to people",
        ["--from"] = "where it comes from: a file, or the version that a rollout leaves",
    };

    /// <summary>An option that is met twice says the same of itself, so that nobody looks for a difference that there is not. What takes more than one kind of value says which.</summary>
    [Fact]
    public void An_option_of_one_name_says_the_same_everywhere()
    {
        var options = CommandTree.All.SelectMany(c => c.Options.Select(o => (o.Name, Says: Said(o.Description), Path: CommandTree.PathOf(c)))).Where(o => !TakesMore.ContainsKey(o.Name)).ToLookup(o => o.Name);
        Nothing(options.Where(o => !SaysMore.ContainsKey(o.Key) && o.Select(x => x.Says).Distinct().Count() > 1)
            .Select(o => $"{o.Key}: {string.Join("; ", o.GroupBy(x => x.Says).Select(g => $"'{g.Key}' ({string.Join(", ", g.Select(x => x.Path).Take(3))})"))}"));
        Nothing(SaysMore.Keys.Where(name => options[name].Select(o => o.Says).Distinct().Count() < 2).Select(name => $"{name} says one thing now"));
    }

    // That an option needs another is said of it, and is no other thing.
    static string Said(string? description) => description?.StartsWith("With --record: ", StringComparison.Ordinal) == true
        ? char.ToUpperInvariant(description["With --record: ".Length]) + description["With --record: ".Length..][1..] : description ?? "";

    /// <summary>Names that say more than one thing, and why; a new one needs a reason as good, or the words of the others.</summary>
    static readonly Dictionary<string, string> SaysMore = new()
    {
        ["--actor"] = "who you are, who did it, whose it is",
        ["--all"] = "all of what the command would otherwise leave out",
        ["--at"] = "what is judged as of that moment, and what it is when nobody says",
        ["--attempt"] = "reading what was said is noted; taking it along is not",
        ["--baseline"] = "what an earlier result changes: which findings count, what a case is compared with",
        ["--certificate-chain"] = "signing sends them along, verifying trusts them",
        ["--config"] = "whose file it is: a gateway's, a webhook's, an MCP client's",
        ["--copy-to"] = "after which check the copy appears",
        ["--data"] = "the columns and fields that the rows have to have",
        ["--dry-run"] = "what is left out: writing, reading, sending",
        ["--entry"] = "an entry of the record, and one of a catalogue of attacks",
        ["--exit-code"] = "what 1 stands for",
        ["--expires"] = "what ends, and when it ends when nobody says",
        ["--generations"] = "what is asked again, and how often when nobody says",
        ["--key"] = "what is so without it",
        ["--max-requests"] = "where the usual number comes from",
        ["--model-digest"] = "what the evidence is about without it",
        ["--model-version"] = "what runs and what evidence is about has no version linked last to fall back on",
        ["--name"] = "what is named, and how it is called when nobody says",
        ["--osv"] = "osv makes the index, others read it",
        ["--parent"] = "what a dataset version, a model version and a deployment are of",
        ["--passphrase-file"] = "of this keyring, of a new one, of a sealed model",
        ["--pins"] = "mcp pin writes what mcp inspect holds against",
        ["--private-key"] = "which kinds of key do, and which key signs without it",
        ["--probe"] = "probes to run, and one whose successes are taken",
        ["--prompt-key"] = "a server takes several, and has no texts without one",
        ["--provenance"] = "run writes what verify reads",
        ["--rate"] = "where the usual rate comes from",
        ["--record"] = "what goes into the record; a gateway follows one",
        ["--role"] = "a role to give, and one to act in",
        ["--round"] = "a round to make or go on with, to read, to take from",
        ["--route"] = "routes that a key opens, and one to look at",
        ["--severity"] = "a filter, and what is asked for",
        ["--signature"] = "sign writes what verify reads",
        ["--status"] = "a filter, and what happens",
        ["--subject"] = "what it is about, and how that is found without it; a filter in lists",
        ["--suite"] = "written, added to, run",
        ["--threshold"] = "the measures of classifiers, and those of answers",
        ["--timeout"] = "of a file, an answer, a server",
        ["--urls"] = "who may be listened to: everybody with a certificate, this machine for a demonstration, a cluster by https",
        ["--use-case"] = "the one to look at, to link to, to record for",
        ["--waivers"] = "what the file holds, and for which scans it was given",
        ["--watermark-key"] = "schemes of text that have another kind of key",
        ["--yes"] = "what is agreed to: a program, a deletion",
    };

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

        Nothing(wrong);
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
        Assert.All(CommandTree.Runnable.Select(CommandTree.PathOf), path => Assert.True(
            lines.Any(l => l.Contains('`', StringComparison.Ordinal) && path.Split(' ').All(word => Regex.IsMatch(l, $"(?<![a-z-]){Regex.Escape(word)}(?![a-z-])"))), path));
    }
}
