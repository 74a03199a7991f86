using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Assay.Serving.Classification.Tokenisers;

/// <summary>
/// Classes of characters and normal forms as the Hugging Face library has them, which is of another version of Unicode than .NET; and .NET has no normal forms where culture data is off.
/// The differences are written out (characters.txt).
/// </summary>
static class Characters
{
    const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7, LCount = 19, VCount = 21, TCount = 28, SCount = LCount * VCount * TCount;

    static readonly FrozenSet<int> OtherMarks, OtherPunctuation, OtherControls, Extending;
    static readonly FrozenDictionary<int, int> Lower, Classes;
    static readonly FrozenDictionary<int, int[]> Decompositions;
    static readonly FrozenDictionary<(int, int), int> Compositions;

    static Characters()
    {
        Dictionary<string, FrozenSet<int>> sets = [];
        Dictionary<int, int> lower = [], classes = [];
        Dictionary<int, int[]> apart = [];
        Dictionary<(int, int), int> together = [];
        using var reader = new StreamReader(typeof(Characters).Assembly.GetManifestResourceStream("Assay.Serving.Classification.characters.txt")!);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "not-as-dotnet":
                    sets[words[1]] = words[2..].SelectMany(Points).ToFrozenSet();
                    break;
                case "extends":
                    sets["extends"] = words[1..].SelectMany(Points).ToFrozenSet();
                    break;
                case "lower":
                    foreach (var pair in words[1..])
                        lower[Hex(pair.Split(':')[0])] = Hex(pair.Split(':')[1]);
                    break;
                case "class":
                    foreach (var c in words[2..].SelectMany(Points))
                        classes[c] = int.Parse(words[1], CultureInfo.InvariantCulture);
                    break;
                case "=" or ">":
                    apart[Hex(words[1])] = [.. words[2..].Select(Hex)];
                    if (words[0] == "=")
                        together[(Hex(words[2]), Hex(words[3]))] = Hex(words[1]);
                    break;
            }
        }

        (OtherMarks, OtherPunctuation, OtherControls, Extending) = (sets["mark"], sets["punctuation"], sets["control"], sets["extends"]);
        (Lower, Classes, Decompositions, Compositions) = (lower.ToFrozenDictionary(), classes.ToFrozenDictionary(), apart.ToFrozenDictionary(), together.ToFrozenDictionary());
    }

    /// <summary>The length of the cluster of characters (what a person takes for one) that a text begins with.</summary>
    internal static int ClusterLength(ReadOnlySpan<char> text)
    {
        var length = StringInfo.GetNextTextElementLength(text);
        while (length < text.Length && text[length] > 0x1AC0 && Rune.DecodeFromUtf16(text[length..], out var next, out var more) == System.Buffers.OperationStatus.Done && Extending.Contains(next.Value))
            length += more;
        return length;
    }

    internal static bool IsMark(Rune c) => (Rune.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark) != OtherMarks.Contains(c.Value);

    internal static bool IsPunctuation(Rune c) =>
        c.IsAscii ? char.IsPunctuation((char)c.Value) || char.IsSymbol((char)c.Value) : Rune.IsPunctuation(c) != OtherPunctuation.Contains(c.Value);

    /// <summary>What the cleaning of BERT takes out; not the tab and the ends of lines, which become blanks.</summary>
    internal static bool IsControl(Rune c) =>
        c.Value is not (9 or 10 or 13) && (c.Value == 0xFFFD || Rune.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse) != OtherControls.Contains(c.Value);

    internal static bool IsIdeograph(Rune c) =>
        c.Value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>A text in small letters, each by itself: a final sigma is a sigma.</summary>
    internal static string ToLower(string text)
    {
        var lower = new StringBuilder(text.Length);
        foreach (var c in text.EnumerateRunes())
            if (c.Value == 0x130)
                lower.Append("i\u0307");
            else
                Append(lower, Lower.TryGetValue(c.Value, out var other) ? other : Rune.ToLowerInvariant(c).Value);
        return lower.ToString();
    }

    internal static string WithoutMarks(string text)
    {
        var bare = new StringBuilder(text.Length);
        foreach (var c in Decomposed(text))
            if (!IsMark(new Rune(c)))
                Append(bare, c);
        return bare.ToString();
    }

    /// <summary>Normal form D.</summary>
    internal static string ToD(string text) => IsAscii(text) ? text : Text(Decomposed(text));

    /// <summary>Normal form C.</summary>
    internal static string ToC(string text)
    {
        if (IsAscii(text))
            return text;
        var points = Decomposed(text);
        var (starter, last, kept) = (-1, -1, 0);
        for (var i = 0; i < points.Count; i++)
        {
            var (c, rank) = (points[i], Class(points[i]));
            // A mark behind one of its own class does not reach the letter.
            if (starter >= 0 && last < rank && Composed(points[starter], c) is > 0 and var whole)
            {
                points[starter] = whole;
                continue;
            }

            (starter, last) = rank == 0 ? (kept, -1) : (starter, rank);
            points[kept++] = c;
        }

        points.RemoveRange(kept, points.Count - kept);
        return Text(points);
    }

    static bool IsAscii(string text) => System.Text.Ascii.IsValid(text);

    static int Composed(int a, int b)
    {
        if (a - LBase is >= 0 and < LCount && b - VBase is >= 0 and < VCount)
            return SBase + (((a - LBase) * VCount) + b - VBase) * TCount;
        if (a - SBase is >= 0 and < SCount && (a - SBase) % TCount == 0 && b - TBase is > 0 and < TCount)
            return a + b - TBase;
        return Compositions.GetValueOrDefault((a, b));
    }

    static List<int> Decomposed(string text)
    {
        List<int> points = new(text.Length);
        var from = 0;
        foreach (var c in text.EnumerateRunes())
            Take(c.Value, points, ref from);
        Order(points, from, points.Count);
        return points;
    }

    // Marks behind a letter stand in the order of their classes; a run of them ends at the next letter.
    static void Take(int c, List<int> points, ref int from)
    {
        if (c - SBase is >= 0 and < SCount and var s)
        {
            Take(LBase + (s / (VCount * TCount)), points, ref from);
            Take(VBase + (s % (VCount * TCount) / TCount), points, ref from);
            if (s % TCount != 0)
                Take(TBase + (s % TCount), points, ref from);
        }
        else if (c >= 0xC0 && Decompositions.TryGetValue(c, out var parts))
            foreach (var part in parts)
                Take(part, points, ref from);
        else
        {
            if (Class(c) == 0)
            {
                Order(points, from, points.Count);
                from = points.Count + 1;
            }

            points.Add(c);
        }
    }

    static void Order(List<int> points, int from, int to)
    {
        if (to - from < 2)
            return;
        var run = points.GetRange(from, to - from).OrderBy(Class).ToList();
        for (var i = 0; i < run.Count; i++)
            points[from + i] = run[i];
    }

    static int Class(int c) => c < 0x300 ? 0 : Classes.GetValueOrDefault(c);

    static string Text(List<int> points)
    {
        var text = new StringBuilder(points.Count);
        foreach (var c in points)
            Append(text, c);
        return text.ToString();
    }

    static void Append(StringBuilder text, int c)
    {
        if (c < 0x10000)
            text.Append((char)c);
        else
            text.Append((char)(0xD800 + ((c - 0x10000) >> 10))).Append((char)(0xDC00 + ((c - 0x10000) & 0x3FF)));
    }

    static IEnumerable<int> Points(string run) => run.Split('-') is [var a, var b] ? Enumerable.Range(Hex(a), Hex(b) - Hex(a) + 1) : [Hex(run)];

    static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
