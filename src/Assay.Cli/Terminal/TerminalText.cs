using Spectre.Console;

namespace Assay.Cli;

/// <summary>Tables and colour for a terminal. The only file, with <see cref="TerminalProgress"/>, that loads Spectre.Console.</summary>
sealed class TerminalText(IAnsiConsole console) : TextOutput
{
    public static TerminalText On(TextWriter writer) => new(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }));

    public override void Line(string text = "", Tone tone = Tone.Plain) => console.WriteLine(SafeText.Of(text), StyleOf(tone));

    public override void Heading(string text)
    {
        console.WriteLine();
        console.WriteLine(SafeText.Of(text), StyleOf(Tone.Strong));
    }

    public override void Table(IReadOnlyList<string> columns, IReadOnlyList<Cell[]> rows)
    {
        var table = new Table().Border(TableBorder.Simple).BorderStyle(StyleOf(Tone.Quiet));
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Spectre.Console.Text(column, StyleOf(Tone.Strong))));
        foreach (var row in rows)
            table.AddRow(row.Select(c => new Spectre.Console.Text(SafeText.Of(c.Text), StyleOf(c.Tone))));
        console.Write(table);
    }

    static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Quiet => new Style(Color.Grey),
        Tone.Strong => new Style(decoration: Decoration.Bold),
        Tone.Good => new Style(Color.Green),
        Tone.Warn => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        Tone.Worst => new Style(Color.Red, decoration: Decoration.Bold),
        _ => Style.Plain,
    };
}
