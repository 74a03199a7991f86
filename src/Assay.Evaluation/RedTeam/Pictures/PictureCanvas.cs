namespace Assay.Evaluation.RedTeam;

/// <summary>Dots of grey, drawn by rectangles and signs; what lies outside is not drawn.</summary>
sealed class PictureCanvas
{
    internal PictureCanvas(int width, int height, byte ground)
    {
        (Width, Height, Dots) = (width, height, new byte[width * height]);
        Array.Fill(Dots, ground);
    }

    internal int Width { get; }

    internal int Height { get; }

    /// <summary>Row by row.</summary>
    internal byte[] Dots { get; }

    internal void Fill(int x, int y, int width, int height, byte grey)
    {
        for (var row = Math.Max(0, y); row < Math.Min(Height, y + height); row++)
            for (var column = Math.Max(0, x); column < Math.Min(Width, x + width); column++)
                Dots[(row * Width) + column] = grey;
    }

    internal void Write(int x, int y, string line, int scale, byte grey)
    {
        for (var i = 0; i < line.Length; i++)
            if (PictureFont.Of(line[i]) is { } sign)
                for (var dy = 0; dy < PictureFont.Height; dy++)
                    for (var dx = 0; dx < PictureFont.Width; dx++)
                        if (PictureFont.Dot(sign, dx, dy))
                            Fill(x + (((i * (PictureFont.Width + 1)) + dx) * scale), y + (dy * scale), scale, scale, grey);
    }

    /// <summary>Turned by ninety degrees clockwise.</summary>
    internal PictureCanvas OnItsSide()
    {
        var turned = new PictureCanvas(Height, Width, 0);
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
                turned.Dots[(x * Height) + (Height - 1 - y)] = Dots[(y * Width) + x];
        return turned;
    }
}
