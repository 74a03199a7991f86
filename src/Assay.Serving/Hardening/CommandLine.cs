using Assay.Serving.Hardening.Documents;
using Assay.Text;

namespace Assay.Serving.Hardening;

/// <summary>A container's command and arguments as words, those inside a shell's script too.</summary>
internal sealed class CommandLine
{
    const int MostWords = 5_000;

    public static readonly CommandLine Empty = new([]);

    readonly List<Word> words;

    CommandLine(List<Word> words) => this.words = words;

    public IReadOnlyList<Word> Words => words;

    /// <summary>All of it on one line, for looking for names.</summary>
    public string Text => field ??= string.Join(' ', words.Select(w => w.Text));

    public static CommandLine Of(params ReadOnlySpan<Node> parts)
    {
        var found = new List<Word>();
        foreach (var part in parts)
            foreach (var item in part.Each)
                if (item.Value is { } text)
                    foreach (var word in text.AsSpan().ContainsAny(" \t\n") ? Split(text) : [text])
                        if (found.Count < MostWords)
                            found.Add(new Word(word, item));
        return found.Count == 0 ? Empty : new CommandLine(found);
    }

    /// <summary>The first option of one of these names, with <c>-</c> and <c>_</c> alike, and its value: what stands behind the equals sign, or the next word.</summary>
    public (Word Option, string Value)? Option(params ReadOnlySpan<string> names)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var text = words[i].Text;
            if (!text.StartsWith('-'))
                continue;
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? text : text[..equals]).Replace('_', '-');
            foreach (var wanted in names)
                if (name == wanted)
                    return (words[i], equals >= 0 ? text[(equals + 1)..] : i + 1 < words.Count && !words[i + 1].Text.StartsWith("--", StringComparison.Ordinal) ? words[i + 1].Text : "");
        }

        return null;
    }

    public bool Has(string text) => Text.Contains(text, StringComparison.Ordinal);

    // What stands in one item with blanks in it: whether a shell reads it or the program itself, the words are these.
    static IEnumerable<string> Split(string text) => ShellWords.Of(text, ";").Where(w => !w.IsOperator).Take(MostWords).Select(w => w.Text);
}
