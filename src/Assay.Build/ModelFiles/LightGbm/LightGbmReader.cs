using System.Buffers.Text;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.LightGbm;

/// <summary>
/// The text form that LightGBM saves (src/boosting/gbdt_model_text.cpp): a head of <c>key=value</c>, blocks
/// <c>Tree=n</c>, <c>end of trees</c>, importances, parameters, and Python's <c>pandas_categorical:</c>.
/// </summary>
internal sealed class LightGbmReader(ByteSource source, ScanScope scope, LightGbmRules rules)
{
    const int LongestLine = 16 << 20, KeptValue = 1 << 16;
    readonly byte[] block = new byte[1 << 16];
    long blockAt = -1;
    int blockLength;
    long at;

    enum Part { Head, Trees, Behind, Importances, Parameters, AfterParameters, Done }

    public void Read()
    {
        var part = Part.Head;
        var head = new Dictionary<string, LightGbmLine>();
        LightGbmTree? tree = null;
        long trees = 0, lines = 0;
        while (at < source.Length)
        {
            if ((++lines & 1023) == 0 && !scope.Budget.HasTime())
            {
                scope.Gap("time is up");
                return;
            }

            if (Line() is not { } line)
            {
                scope.Gap($"a line at offset {at} is longer than {LongestLine} bytes");
                return;
            }

            if (line.Key is "Tree" or "end of trees" && part <= Part.Trees)
            {
                if (tree is not null)
                    rules.Tree(tree, line.At, head);
                tree = line.Key == "Tree" ? new LightGbmTree(trees++, line.At) : null;
                part = line.Key == "Tree" ? Part.Trees : Part.Behind;
                continue;
            }

            if (line.Key.Length == 0)
                continue;
            part = Next(part, line, ref tree, head);
        }

        if (tree is not null)
            rules.Tree(tree, source.Length, head);
        rules.Finish(head, trees);
        if (part < Part.AfterParameters)
            scope.Gap("the model ends before its parameters do; it may be cut");
    }

    Part Next(Part part, LightGbmLine line, ref LightGbmTree? tree, Dictionary<string, LightGbmLine> head)
    {
        // Files of version 2 have no line that ends the trees.
        if (part is Part.Trees or Part.Behind && line.Key is "feature_importances:" or "feature importances:")
        {
            if (tree is not null)
                rules.Tree(tree, line.At, head);
            tree = null;
            return Part.Importances;
        }

        if (part < Part.Parameters && line.Key == "parameters:")
            return Part.Parameters;
        if (part == Part.Parameters)
            return line.Key == "end of parameters" ? Part.AfterParameters : line.Key[0] == '[' ? part : Odd(line, part);
        if (part is Part.AfterParameters or Part.Importances && line.Key.StartsWith("pandas_categorical:", StringComparison.Ordinal))
        {
            rules.Text(line.Key, line.At);
            if (line.Key[19..].TrimEnd() is not "null" && !line.Key.TrimEnd().EndsWith(']'))
                scope.Gap("the model ends within its categories; it may be cut");
            return Part.Done;
        }

        switch (part)
        {
            case Part.Done:
                rules.Behind(line.At);
                break;
            case Part.Head:
                if (!head.TryAdd(line.Key, line))
                    rules.Duplicate(line.Key, line.At);
                if (!LightGbmRules.KnowsHead(line.Key))
                    Odd(line, part);
                foreach (var word in line.Key is "feature_names" ? line.Value.Split(' ') : [line.Value])
                    rules.Text(word, line.At);
                break;
            case Part.Trees when tree is not null:
                if (!tree.Lines.TryAdd(line.Key, line))
                    rules.Duplicate(line.Key, line.At);
                if (!LightGbmRules.KnowsTree(line.Key))
                    Odd(line, part);
                break;
            case Part.Importances when line.Words == 1:
                rules.Text(line.Key, line.At);
                break;
            default:
                Odd(line, part);
                break;
        }

        return part;
    }

    Part Odd(LightGbmLine line, Part part)
    {
        rules.Odd(line.Key, line.At);
        return part;
    }

    // A line without its end; the key is what stands before the first '='.
    LightGbmLine? Line()
    {
        var start = at;
        var kept = new List<byte>(128);
        var words = 0L;
        var (least, most) = (0d, double.NegativeInfinity);
        var (key, inWord) = ((string?)null, false);
        Span<byte> word = stackalloc byte[32];
        var wordLength = 0;
        for (; ; at++)
        {
            var b = Byte(at);
            if (at - start > LongestLine)
                return null;
            if (b is '\n' or -1)
                break;
            if (key is null && b == '=')
            {
                key = PickleText.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept));
                kept.Clear();
                continue;
            }

            if (kept.Count < KeptValue && b != '\r')
                kept.Add((byte)b);
            if (key is null || b is '\r')
                continue;
            if (b == ' ')
            {
                if (inWord)
                    Number(word[..wordLength], ref least, ref most);
                (inWord, wordLength) = (false, 0);
                continue;
            }

            if (!inWord)
                words++;
            inWord = true;
            if (wordLength < word.Length)
                word[wordLength++] = (byte)b;
        }

        if (inWord)
            Number(word[..wordLength], ref least, ref most);
        at++;
        var text = PickleText.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept));
        return key is null ? new LightGbmLine(text, "", 0, 0, 0, start, at) : new LightGbmLine(key, text, words, least, most, start, at);
    }

    static void Number(ReadOnlySpan<byte> word, ref double least, ref double most)
    {
        if (!Utf8Parser.TryParse(word, out long number, out var used) || used != word.Length)
            return;
        least = Math.Min(least, number);
        most = Math.Max(most, number);
    }

    int Byte(long position)
    {
        if (blockAt < 0 || position < blockAt || position >= blockAt + blockLength)
        {
            (blockAt, blockLength) = (position, source.Read(position, block));
            if (blockLength == 0)
                return -1;
        }

        return block[(int)(position - blockAt)];
    }
}
