namespace Assay.Cli;

/// <summary>How a piece of text is meant; a terminal shows it as colour, plain text not at all.</summary>
enum Tone { Plain, Quiet, Strong, Good, Warn, Bad, Worst }

/// <summary>One cell of a table.</summary>
readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string? text) => new(text ?? "");
}

/// <summary>Text for people: plain for files and pipes, styled on a terminal. Content is made safe here, once.</summary>
abstract class TextOutput
{
    public abstract void Line(string text = "", Tone tone = Tone.Plain);

    /// <summary>A title over what follows, with an empty line before it.</summary>
    public abstract void Heading(string text);

    /// <summary>Rows under column names. A row may be shorter than the columns.</summary>
    public abstract void Table(IReadOnlyList<string> columns, IReadOnlyList<Cell[]> rows);

    const string Spaces = "                                ";

    /// <summary>Names and values, one pair a line.</summary>
    /// <remarks>An array, and spaces that are there already: a span of pairs and PadRight would be compiled at the start of every command.</remarks>
    public void Pairs(params (string Name, string? Value)[] pairs)
    {
        var width = 0;
        foreach (var (name, value) in pairs)
            if (value is not null)
                width = Math.Max(width, name.Length);
        foreach (var (name, value) in pairs)
            if (value is not null)
                Line(name + Wide(width - name.Length) + "  " + value);
    }

    static string Wide(int count) => count <= Spaces.Length ? Spaces[..count] : new string(' ', count);
}
