using System.Net;
using System.Text.RegularExpressions;
using Assay.Cli.Tests.Commands;

namespace Assay.Cli.Tests.Language;

/// <summary>Whoever meets an empty page copies the line that stands there: it is one that the command takes.</summary>
public sealed partial class PageCommandTests
{
    // What a page puts into a line, and what it may be: a new one has to be said here.
    static readonly Dictionary<string, string> Holes = new(StringComparer.Ordinal)
    {
        ["_view.Current.Name()"] = "training",
        ["_gate.Name()"] = "training",
        ["_view.UseCase.Slug"] = "credit-risk",
        ["_view.Round.Round"] = "spring",
        ["Name"] = "spring",
        ["one.Id"] = "a-1",
        ["_page.Thing.Slug"] = "MODEL",
        ["(Data ? \"dataset\" : \"model\")"] = "model",
        ["kind.Id"] = "incident-record",
        ["About(kind)"] = " --subject USE-CASE",
    };

    [Fact]
    public void Every_command_line_of_a_page_is_one_that_the_command_takes()
    {
        var lines = Pages().SelectMany(p => CommandLine().Matches(p.Text).Select(m => (p.Name, Line: Filled(m.Groups[1].Value)))).ToList();
        // Less would mean that this no longer finds them.
        Assert.InRange(lines.Count, 50, 500);
        foreach (var kind in EvidenceKinds.All.Where(k => k.Command is not null && k.Id != "gate-decision"))
            Assert.True(lines.Exists(l => l.Name == "EvidenceCommands.cs" && kind.Command!.Split(' ').Take(3).All(w => l.Line.Split(' ').Contains(w))), $"no line of the pages makes {kind.Id}");
        var wrong = lines.Select(l => (l.Name, l.Line, Why: Wrong(l.Line))).Where(l => l.Why is not null).Select(l => $"{l.Name}: {l.Line}: {l.Why}").ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void What_stood_on_the_page_of_Governance_would_be_found() => Assert.NotNull(Wrong("assay pack build FILE --record"));

    static string? Wrong(string line)
    {
        if (line.Contains('{', StringComparison.Ordinal) || HoleInMarkup().IsMatch(line))
            return "it is not said what may stand for a part of it";
        var words = CommandTree.Words(line);
        var end = words.FindIndex(w => w is ">" or "|");
        var parsed = CommandTree.Parse(end < 0 ? words[1..] : words[1..end]);
        return parsed.Errors.Count > 0 ? parsed.Errors[0].Message : parsed.CommandResult.Command.Action is null ? "there is no such command" : null;
    }

    static string Filled(string line)
    {
        foreach (var (hole, value) in Holes)
            line = line.Replace("{" + hole + "}", value, StringComparison.Ordinal);
        return WebUtility.HtmlDecode(line).Replace("@Version", "NAME@VERSION", StringComparison.Ordinal).Trim();
    }

    static IEnumerable<(string Name, string Text)> Pages()
    {
        var web = Path.Combine(Workspace.Root, "src", "Assay.Server", "Web");
        return Directory.EnumerateFiles(web, "*.razor", SearchOption.AllDirectories).Append(Path.Combine(web, "EvidenceCommands.cs")).Select(f => (Path.GetFileName(f), File.ReadAllText(f)));
    }

    // In a string or between tags; what is filled in may hold quotes of its own. A sentence that begins with the command's name has no end like that.
    [GeneratedRegex("""(?<=["\u003E])(assay [a-z](?:\{[^}]*\}|&quot;|[^"<{])*)(?=["<])""")]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"(?<![A-Z])@[A-Za-z(_]")]
    private static partial Regex HoleInMarkup();
}
