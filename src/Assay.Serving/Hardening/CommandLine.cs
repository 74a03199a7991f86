using System.Text;
using Assay.Serving.Hardening.Documents;

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

    // As a shell separates them; what a shell would put in for variables stays as it is written.
    static List<string> Split(string text)
    {
        var (found, word, quote, open) = (new List<string>(), new StringBuilder(), '\0', false);
        for (var i = 0; i < text.Length && found.Count < MostWords; i++)
        {
            var c = text[i];
            if (quote != '\0')
            {
                if (c == quote)
                    quote = '\0';
                else
                    word.Append(c);
            }
            else if (c is '\'' or '"')
            {
                (quote, open) = (c, true);
            }
            else if (c == '\\' && i + 1 < text.Length)
            {
                if (text[++i] != '\n')
                    word.Append(text[i]);
            }
            else if (char.IsWhiteSpace(c) || c is ';')
            {
                if (word.Length > 0 || open)
                    found.Add(word.ToString());
                word.Clear();
                open = false;
            }
            else
            {
                word.Append(c);
            }
        }

        if (word.Length > 0 || open)
            found.Add(word.ToString());
        return found;
    }
}
