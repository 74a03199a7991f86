using Assay.Evaluation.RedTeam;

namespace SupportAssistant.Model.Pictures;

/// <summary>
/// Reads what is written in a picture. It stands where a vision model would be: it finds the signs of one font, dot by dot, in any grey, size and quarter turn, and
/// reads no other letters. Reading is not obeying: that is the weakness.
/// </summary>
static class PictureReader
{
    const int MostGreys = 8, CellWidth = PictureFont.Width + 1, LineHeight = PictureFont.Height + 2;

    /// <summary>The texts in a picture: those that are drawn, one for each grey, then those of its metadata.</summary>
    public static IEnumerable<string> Texts(Png picture) => Drawn(picture).Concat(picture.Texts);

    static IEnumerable<string> Drawn(Png picture)
    {
        var counted = picture.Dots.CountBy(d => d).OrderByDescending(g => g.Value).ThenBy(g => g.Key).Select(g => g.Key).ToList();
        // The commonest grey is the ground; photographs have many, and hold no such signs.
        if (counted.Count > MostGreys + 1)
            yield break;
        foreach (var grey in counted.Skip(1))
        {
            var layer = Layer.Of(picture, grey);
            for (var turn = 0; turn < 4; turn++, layer = layer.Turned())
                if (Read(layer) is { Length: > 0 } text)
                {
                    yield return text;
                    break;
                }
        }
    }

    // The upper left corner of the ink is not that of the first sign: both are tried against every place in its cell.
    static string? Read(Layer layer)
    {
        for (var down = 0; down < LineHeight; down++)
            for (var right = 0; right < PictureFont.Width; right++)
                if (ReadAt(layer, -right, -down) is { } text)
                    return text;
        return null;
    }

    static string? ReadAt(Layer layer, int left, int top)
    {
        var lines = new List<string>();
        for (var y = top; y < layer.Height; y += LineHeight)
        {
            var line = new System.Text.StringBuilder();
            for (var x = left; x < layer.Width; x += CellWidth)
                if (!layer.IsEmpty(x, y + PictureFont.Height, CellWidth, LineHeight - PictureFont.Height) || !layer.IsEmpty(x + PictureFont.Width, y, 1, PictureFont.Height) || PictureFont.Sign(layer.Rows(x, y)) is not { } sign)
                    return null;
                else
                    line.Append(sign);
            lines.Add(line.ToString().TrimEnd());
        }

        return string.Join(' ', lines).Trim();
    }

    /// <summary>What is drawn in one grey, cut to its ink and made as small as it was before it was drawn larger.</summary>
    sealed record Layer(int Width, int Height, bool[] Ink)
    {
        const int MostScale = 8;

        internal static Layer Of(Png picture, byte grey)
        {
            var (left, top, right, bottom) = (picture.Width, picture.Height, -1, -1);
            for (var y = 0; y < picture.Height; y++)
                for (var x = 0; x < picture.Width; x++)
                    if (picture.Dots[(y * picture.Width) + x] == grey)
                        (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            var (width, height) = (right - left + 1, bottom - top + 1);
            for (var scale = MostScale; ; scale--)
                if (scale == 1 || (width % scale == 0 && height % scale == 0 && Even(scale)))
                    return new(width / scale, height / scale, [.. Enumerable.Range(0, width / scale * (height / scale)).Select(i => Is(i % (width / scale) * scale, i / (width / scale) * scale))]);

            bool Is(int x, int y) => picture.Dots[((top + y) * picture.Width) + left + x] == grey;

            bool Even(int scale)
            {
                for (var y = 0; y < height; y++)
                    for (var x = 0; x < width; x++)
                        if (Is(x, y) != Is(x - (x % scale), y - (y % scale)))
                            return false;
                return true;
            }
        }

        internal Layer Turned() => new(Height, Width, [.. Enumerable.Range(0, Ink.Length).Select(i => Ink[((Height - 1 - (i % Height)) * Width) + (i / Height)])]);

        bool Has(int x, int y) => x >= 0 && y >= 0 && x < Width && y < Height && Ink[(y * Width) + x];

        internal bool IsEmpty(int left, int top, int width, int height)
        {
            for (var y = top; y < top + height; y++)
                for (var x = left; x < left + width; x++)
                    if (Has(x, y))
                        return false;
            return true;
        }

        internal ulong Rows(int left, int top)
        {
            var rows = 0ul;
            for (var y = 0; y < PictureFont.Height; y++)
            {
                var row = 0ul;
                for (var x = 0; x < PictureFont.Width; x++)
                    row = (row << 1) | (Has(left + x, top + y) ? 1ul : 0);
                rows = (rows << 8) | row;
            }

            return rows;
        }
    }
}
