namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>A text made from another, where each character knows the one it came from.</summary>
sealed class MappedText
{
    readonly int[]? _from;

    /// <summary>A text that is its own origin.</summary>
    internal MappedText(string text) => Text = text;

    internal MappedText(string text, int[] from) => (Text, _from) = (text, from);

    internal string Text { get; }

    internal int Origin(int index) => _from is null ? index : _from[index];

    /// <summary>The span of the origin behind a span of this text, whichever way it runs.</summary>
    internal (int Start, int Length) OriginOf(int start, int length)
    {
        var (a, b) = (Origin(start), Origin(start + length - 1));
        return (Math.Min(a, b), Math.Abs(b - a) + 1);
    }
}

/// <summary>Collects characters with where they came from.</summary>
sealed class MappedTextBuilder(MappedText source, int capacity = 64)
{
    char[] _text = new char[int.Max(4, capacity)];
    int[] _from = new int[int.Max(4, capacity)];

    internal int Length { get; private set; }

    internal char Last => Length == 0 ? '\0' : _text[Length - 1];

    /// <summary>Adds a character that stands at <paramref name="index"/> of the source.</summary>
    internal void Add(char c, int index)
    {
        if (Length == _text.Length)
        {
            Array.Resize(ref _text, 2 * Length);
            Array.Resize(ref _from, 2 * Length);
        }

        _text[Length] = c;
        _from[Length++] = source.Origin(index);
    }

    internal MappedText Build() => new(new string(_text, 0, Length), _from[..Length]);

    internal void Clear() => Length = 0;
}
