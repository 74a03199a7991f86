using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Assay.Evaluation.RedTeam.Converters;

namespace Assay.Evaluation.Tests.RedTeam.Converters;

/// <summary>
/// <c>docs/formats/red-team-converters.md</c> is written from the converters themselves, so that the two cannot differ: after
/// changing a converter run this test once with ASSAY_UPDATE_DOCS=1.
/// </summary>
public sealed class ConverterPageTests
{
    static readonly string PagePath = Path.Combine(Folder(), "..", "..", "..", "..", "docs", "formats", "red-team-converters.md");

    [Fact]
    public void The_page_lists_the_converters_as_they_are()
    {
        var page = Page();
        if (Environment.GetEnvironmentVariable("ASSAY_UPDATE_DOCS") == "1")
            File.WriteAllText(PagePath, page);
        Assert.Equal(page, File.ReadAllText(PagePath));
    }

    static string Page()
    {
        var all = ConverterList.All;
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $$"""
            # Converters of the red team

            A converter rewrites a probe's text before it is sent. There are {{all.Count}}: {{all.Count(c => c.Kind is not (ConverterKind.Structure or ConverterKind.Framing))}} that change the text itself ({{all.Count(c => c.IsReversible && c.Kind is not (ConverterKind.Structure or ConverterKind.Framing))}} of them with a way back) and {{all.Count(c => c.Kind is ConverterKind.Structure or ConverterKind.Framing)}}
            that put it into something else. Converters are joined to chains with `|`; the first is applied first:

            ```
            homoglyphs|story               letters that look alike, inside a story
            caesar:7|base64|ask-to-decode  two encodings, and a request that tells how to undo both
            vigenere:orange:ask            a cipher with its own request to decode
            base64:long-words|grandmother  only words of six letters and more are encoded
            ```

            A name may be followed by a colon and a setting. `:ask` behind a converter marked "yes" under *ask* adds a request to decode its text;
            the step `ask-to-decode` does so for all steps before it. An encoded text alone is rarely acted on. `:long-words` and `:half-words` behind an
            encoding, a cipher or a converter of the Unicode family convert only words of six letters and more, or every word by chance of a half.

            The same seed gives the same text. A text has at most {{Converter.Limit:N0}} characters before and after each step, a chain at most {{ConverterChain.MostSteps}} steps; a step that
            would make more ends the chain with a message instead of cutting the text. *Gives back* names the texts that come out of the way back
            exactly as they went in; other texts may lose case or what the notation has no sign for; the way back of a frame takes it off. *Varies*
            says that the seed matters.

            All frames and tables are Assay's own. The page is written from the converters by a test (`ASSAY_UPDATE_DOCS=1`).

            """));
        foreach (var kind in all.GroupBy(c => c.Kind))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {Heading(kind.Key)} ({kind.Count()})\n\n| name | what it does | gives back | varies | ask | setting |\n|---|---|---|---|---|---|\n");
            foreach (var c in kind)
                text.Append(CultureInfo.InvariantCulture, $"| `{c.Id}` | {Cell(c.Summary)} | {Cell(c.Reverts?.Title ?? "")} | {(c.Varies ? "yes" : "")} | {(c.HowToRead is null ? "" : "yes")} | {Cell(c.Setting ?? "")} |\n");
        }

        return text.ToString();
    }

    static string Heading(ConverterKind kind) => kind switch
    {
        ConverterKind.Encoding => "Encodings",
        ConverterKind.Cipher => "Ciphers and codes",
        ConverterKind.Unicode => "Unicode",
        ConverterKind.Letters => "Words and letters",
        ConverterKind.Structure => "Documents, data and conversations",
        _ => "Framing",
    };

    static string Cell(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
