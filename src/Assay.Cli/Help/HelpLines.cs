namespace Assay.Cli;

/// <summary>Lines of a help page, broken between words so that they fit the terminal.</summary>
sealed class HelpLines(TextWriter output, int width)
{
    const string Indent = "  ";

    // A name that is longer stands on a line of its own, with its text below: else one long name would push every text to the right edge.
    const int WidestColumn = 26;

    public void Blank() => output.WriteLine();

    public void Title(string text)
    {
        Blank();
        output.WriteLine(text);
    }

    /// <summary>A line that somebody may copy: never broken.</summary>
    public void Verbatim(string text) => output.WriteLine(Indent + text);

    /// <param name="hanging">Columns by which the lines after the first are moved in.</param>
    public void Paragraph(string text, int hanging = 0)
    {
        var first = true;
        foreach (var line in Broken(text, width - hanging, width))
        {
            output.WriteLine(first ? line : new string(' ', hanging) + line);
            first = false;
        }
    }

    /// <summary>Names and their texts under a title; nothing at all when there are none.</summary>
    /// <param name="column">Columns for the names, where several sections share them; otherwise as many as the names need.</param>
    public void Section(string title, IReadOnlyList<(string Name, string Text)> rows, int? column = null)
    {
        if (rows.Count == 0)
            return;
        Title(title);
        var names = column ?? Math.Min(WidestColumn, rows.Max(r => r.Name.Length));
        var start = Indent.Length + names + 2;
        foreach (var (name, text) in rows)
        {
            var line = Indent + name;
            if (name.Length > names)
            {
                output.WriteLine(line);
                line = "";
            }

            foreach (var piece in Broken(text, width - start, width - start))
            {
                output.WriteLine((line.PadRight(start) + piece).TrimEnd());
                line = "";
            }
        }
    }

    // Spaces that somebody put in to align stay: only where a line ends, words part.
    static IEnumerable<string> Broken(string text, int room, int firstRoom)
    {
        room = Math.Max(room, 20);
        var left = Math.Max(firstRoom, 20);
        while (text.Length > left)
        {
            var cut = text.LastIndexOf(' ', left);
            if (cut <= 0)
                cut = text.IndexOf(' ', StringComparison.Ordinal);
            if (cut <= 0)
                break;
            yield return text[..cut].TrimEnd();
            text = text[(cut + 1)..].TrimStart();
            left = room;
        }

        yield return text;
    }
}
