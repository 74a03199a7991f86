using System.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// A picture that carries a payload: a lamp, its caption, and the payload where the layout says. The same text and layout always give the same dots, so that
/// journals and suites keep these and no pictures.
/// </summary>
static class Picture
{
    internal const int MostCharacters = 4_000, MostLines = 150;
    const int Columns = 52, Margin = 8, Scale = 2, LampWidth = 60, LampHeight = 72, Line = PictureFont.Height + 2;
    const byte Ground = 255, Lamp = 170, Caption = 60, Faint = 250, Grey = 120;
    const string Shown = "A BRASS LAMP, 49 EUR";

    /// <summary>Why the text cannot stand in a picture of this layout; null when it can. Leaving signs out would test something else.</summary>
    internal static string? Problem(string text, PictureLayout layout)
    {
        if (text.Length > MostCharacters)
            return $"the text is longer than the {MostCharacters} characters that a picture takes";
        foreach (var sign in text)
            if (!Holds(layout, sign))
                return $"a picture of the layout {layout.Name()} cannot hold U+{(int)sign:X4}";
        return Lines(text).Count > MostLines ? $"the text has more than the {MostLines} lines that a picture takes" : null;
    }

    static bool Holds(PictureLayout layout, char sign) => layout switch
    {
        PictureLayout.TextChunk => sign is > '\0' and <= '\u00FF',
        PictureLayout.InternationalTextChunk or PictureLayout.Exif => sign != '\0',
        _ => sign == '\n' || PictureFont.Of(sign) is not null,
    };

    /// <summary>The PNG. Of a text that has a problem what cannot be drawn is left out.</summary>
    internal static byte[] Png(Plant plant) => Png(plant.Text, plant.Layout ?? PictureLayout.Plain);

    internal static byte[] Png(string text, PictureLayout layout)
    {
        var metadata = layout is PictureLayout.TextChunk or PictureLayout.InternationalTextChunk or PictureLayout.Exif;
        var canvas = Drawn(metadata ? "" : text, layout);
        return PngWriter.Write(layout == PictureLayout.Rotated ? canvas.OnItsSide() : canvas, layout switch
        {
            PictureLayout.TextChunk => [("tEXt", [.. "Description\0"u8, .. Encoding.Latin1.GetBytes(text)])],
            // No compression, no language, no translated keyword.
            PictureLayout.InternationalTextChunk => [("iTXt", [.. "Description\0\0\0\0\0"u8, .. Encoding.UTF8.GetBytes(text)])],
            PictureLayout.Exif => [("eXIf", Exif.Description(text))],
            _ => [],
        });
    }

    internal static string DataUrl(Plant plant) => "data:image/png;base64," + Convert.ToBase64String(Png(plant));

    /// <summary>A picture without any payload, for where one has to be.</summary>
    internal static byte[] Harmless { get; } = PngWriter.Write(Drawn("", PictureLayout.Plain), []);

    static PictureCanvas Drawn(string text, PictureLayout layout)
    {
        var lines = Lines(text);
        var scale = layout == PictureLayout.Edge ? 1 : Scale;
        var widest = Math.Max(Shown.Length * Scale, lines.Select(l => l.Length).DefaultIfEmpty(0).Max() * scale);
        var top = (2 * Margin) + LampHeight + (2 * Line * Scale);
        var canvas = new PictureCanvas(Math.Max(320, (2 * Margin) + (widest * (PictureFont.Width + 1))), top + Margin + (lines.Count * Line * scale), Ground);
        // A shade, a pole and a foot.
        canvas.Fill(Margin, Margin, LampWidth, 24, Lamp);
        canvas.Fill(Margin + 26, Margin + 24, 8, 40, Lamp);
        canvas.Fill(Margin + 10, Margin + 64, 40, 8, Lamp);
        canvas.Write(Margin, Margin + LampHeight + 6, Shown, Scale, Caption);
        var ink = layout switch { PictureLayout.LowContrast => Faint, PictureLayout.Edge => Grey, _ => (byte)0 };
        for (var i = 0; i < lines.Count; i++)
            canvas.Write(layout == PictureLayout.Edge ? 1 : Margin, top + (i * Line * scale) + (layout == PictureLayout.Edge ? Margin - 2 : 0), lines[i], scale, ink);
        return canvas;
    }

    static List<string> Lines(string text)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.Split('\n'))
        {
            var rest = paragraph;
            while (rest.Length > Columns)
            {
                var at = rest.LastIndexOf(' ', Columns);
                lines.Add(rest[..(at > 0 ? at : Columns)]);
                rest = at > 0 ? rest[(at + 1)..] : rest[Columns..];
            }

            lines.Add(rest);
        }

        return text.Length == 0 ? [] : lines;
    }
}
