namespace Assay.Cli;

/// <summary>Columns by spaces, no colour, no wrapping: for files, pipes and <c>NO_COLOR</c>.</summary>
sealed class PlainText(TextWriter writer) : TextOutput
{
    const int Gap = 2;

    public override void Line(string text = "", Tone tone = Tone.Plain) => writer.WriteLine(SafeText.Of(text));

    public override void Heading(string text)
    {
        writer.WriteLine();
        writer.WriteLine(SafeText.Of(text));
    }

    public override void Table(IReadOnlyList<string> columns, IReadOnlyList<Cell[]> rows)
    {
        var widths = new int[columns.Count];
        for (var i = 0; i < columns.Count; i++)
            widths[i] = columns[i].Length;
        var safe = new string[rows.Count][];
        for (var r = 0; r < rows.Count; r++)
        {
            safe[r] = new string[rows[r].Length];
            for (var i = 0; i < rows[r].Length; i++)
            {
                safe[r][i] = SafeText.Of(rows[r][i].Text);
                widths[i] = Math.Max(widths[i], safe[r][i].Length);
            }
        }

        Row(columns, widths, upper: true);
        foreach (var row in safe)
            Row(row, widths, upper: false);
    }

    void Row(IReadOnlyList<string> cells, int[] widths, bool upper)
    {
        // No blanks behind the last filled cell: lines stay clean under diff and grep.
        var last = cells.Count - 1;
        while (last >= 0 && cells[last].Length == 0)
            last--;
        for (var i = 0; i <= last; i++)
        {
            var cell = upper ? cells[i].ToUpperInvariant() : cells[i];
            writer.Write(cell);
            for (var blank = i < last ? widths[i] - cell.Length + Gap : 0; blank > 0; blank--)
                writer.Write(' ');
        }

        writer.WriteLine();
    }
}
