using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Gguf;

/// <summary>
/// The formats before GGUF: ggml (no version), ggmf v1, ggjt v1 to v3 and ggla (adapters). They do not say which model
/// they hold, and each model has its own header: the layouts that were in use are tried, and one that fits to the last
/// byte is the one.
/// </summary>
internal sealed class GgmlLegacyReader(ByteSource source, ScanScope scope)
{
    const int MostTensors = 100_000;

    /// <summary>The numbers before the vocabulary, where its count stands among them, and whether the count is repeated behind them.</summary>
    sealed record Layout(string Model, int Numbers, bool Repeats, bool Scores, bool Mel = false);

    static readonly Layout[] Unversioned =
    [
        new("LLaMA", 7, false, false), new("GPT-2", 6, true, false), new("GPT-J", 7, true, false), new("GPT-NeoX", 8, false, false), new("Whisper", 11, true, false, Mel: true),
    ];

    static readonly Layout[] Versioned = [new("LLaMA", 7, false, true)];

    /// <summary>The outcome of one attempt; how far it came decides which is reported.</summary>
    public sealed record Attempt(string Model, long At, string? Error, GgufOddity? Oddity);

    public Attempt Read()
    {
        var attempts = new List<Attempt>();
        var magic = source.Bytes(0, 4);
        foreach (var (layout, old) in Candidates(magic))
        {
            var attempt = One(magic, layout, old);
            if (attempt.Error is null && attempt.Oddity is null)
                return attempt;
            attempts.Add(attempt);
        }

        return attempts.MaxBy(a => a.At) ?? new Attempt("", 0, "its version is not known", null);
    }

    IEnumerable<(Layout?, bool Old)> Candidates(byte[] magic)
    {
        if (magic.AsSpan().SequenceEqual("lmgg"u8))
            return Unversioned.SelectMany(l => new (Layout?, bool)[] { (l, false), (l, true) });
        if (magic.AsSpan().SequenceEqual("algg"u8))
            return [(null, false)];
        var version = new GgufCursor(source);
        version.Skip(4);
        var number = version.U32();
        return number is 0 or > 3 ? [] : Versioned.Select(l => ((Layout?)l, number < 3));
    }

    Attempt One(byte[] magic, Layout? layout, bool old)
    {
        var cursor = new GgufCursor(source);
        cursor.Skip(4);
        var versioned = !magic.AsSpan().SequenceEqual("lmgg"u8);
        if (versioned)
            cursor.U32();
        var aligned = magic.AsSpan().SequenceEqual("tjgg"u8) || layout is null;
        if (layout is null)
            cursor.Skip(8);
        else if (Vocabulary(cursor, layout) is { } wrong)
            return new Attempt(layout.Model, cursor.Position, wrong, null);
        for (var tensors = 0; cursor.Left > 0; tensors++)
        {
            if (tensors == MostTensors || !scope.Budget.HasTime())
                return new Attempt(layout?.Model ?? "adapter", cursor.Position, "more tensors than are looked at", null);
            var at = cursor.Position;
            if (Tensor(cursor, old, aligned) is { } odd)
                return new Attempt(layout?.Model ?? "adapter", at, tensors == 0 ? odd : null, new GgufOddity(GgufOddityKind.Shape, odd, at));
        }

        return new Attempt(layout?.Model ?? "adapter", cursor.Position, cursor.Ended ? "the header is cut short" : null, null);
    }

    string? Vocabulary(GgufCursor cursor, Layout layout)
    {
        var words = cursor.U32();
        for (var i = 1; i < layout.Numbers; i++)
        {
            if (cursor.U32() > int.MaxValue)
                return "a negative number among its dimensions";
        }

        if (layout.Mel)
        {
            ulong rows = cursor.U32(), columns = cursor.U32();
            if (rows * columns > (ulong)cursor.Left / 4 || !cursor.Skip(rows * columns * 4))
                return "filters that do not fit into the file";
        }

        if (layout.Repeats)
            words = cursor.U32();
        if (words > (ulong)cursor.Left / 4)
            return $"{words} words do not fit into the file";
        for (uint i = 0; i < words; i++)
        {
            var length = cursor.U32();
            if (length > 4096 || !cursor.Skip(length + (layout.Scores ? 4u : 0u)))
                return $"a word of {length} bytes";
            if (i % 4096 == 0 && !scope.Budget.HasTime())
                return "time is up";
        }

        return cursor.Ended ? "the vocabulary is cut short" : null;
    }

    static string? Tensor(GgufCursor cursor, bool old, bool aligned)
    {
        var rank = cursor.U32();
        var name = cursor.U32();
        var type = cursor.U32();
        if (cursor.Ended)
            return "a tensor description that is cut short";
        if (rank > 4)
            return $"a tensor of {rank} dimensions";
        var dimensions = new ulong[rank];
        for (var d = 0; d < rank; d++)
            dimensions[d] = cursor.U32();
        if (name > 4096 || !cursor.Skip(name))
            return $"a tensor name of {name} bytes";
        if ((old ? GgmlType.OfOld(type) : GgmlType.Of(type)) is not { } known)
            return $"a tensor of type {type}, which is not known";
        if (aligned)
            cursor.Skip((ulong)(-cursor.Position & 31));
        var size = known.Size(dimensions);
        if (size == -1)
            return "a shape that is more than 63 bits can count";
        if (size == -2)
            return "rows that are no whole blocks";
        return cursor.Skip((ulong)size) ? null : $"a tensor of {size} bytes, which end behind the file";
    }
}
