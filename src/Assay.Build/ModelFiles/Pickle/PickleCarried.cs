using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>How a constant may carry a file.</summary>
internal enum Carried { Nothing, Raw, Base64, Hex }

/// <summary>
/// Recognises and opens files that constants carry: raw, in base64 (either alphabet, also twice) or in hexadecimal. What
/// begins like one is opened and judged by content; most constants are told apart by their first two bytes.
/// </summary>
internal static class PickleCarried
{
    /// <summary>Shorter constants carry nothing that runs.</summary>
    public const int Shortest = 20;

    const int Longest = 64 << 20;

    static readonly byte[][] Files =
    [
        [0x80, 2], [0x80, 3], [0x80, 4], [0x80, 5], [0x1f, 0x8b, 8], [0x78, 0x01], [0x78, 0x5e], [0x78, 0x9c], [0x78, 0xda], "BZh"u8.ToArray(), [0xfd, (byte)'7', (byte)'z'],
        [0x04, 0x22, 0x4d], [0x28, 0xb5, 0x2f], [(byte)'P', (byte)'K', 3], [0xe3, 0, 0], [0x63, 0, 0], [0x7f, (byte)'E', (byte)'L'], [(byte)'M', (byte)'Z', 0x90],
    ];

    // Protocol 0 and 1 begin with the name of a module: too common as raw text, telling enough in base64.
    static readonly byte[][] Names = [.. Globals(), [(byte)'(', (byte)'c'], [(byte)'(', (byte)'S'], [(byte)'(', (byte)'d']];

    // A GLOBAL and the first letter of a module. A loop: the runtime would compile a query over characters at every start.
    static byte[][] Globals()
    {
        const string letters = "abcdefghijklmnopqrstuvwxyz_";
        var all = new byte[letters.Length][];
        for (var i = 0; i < all.Length; i++)
            all[i] = [(byte)'c', (byte)letters[i]];
        return all;
    }

    // Prefixes by their first two bytes.
    static readonly List<Beginning>?[] ByStart = Index();

    sealed record Beginning(byte[] Start, Carried How);

    /// <param name="start">At least four bytes of the constant.</param>
    public static Carried Begins(ReadOnlySpan<byte> start)
    {
        if (ByStart[start[0] | (start[1] << 8)] is not { } candidates)
            return Carried.Nothing;
        foreach (var candidate in candidates)
            if (start.StartsWith(candidate.Start))
                return candidate.How;
        return Carried.Nothing;
    }

    /// <summary>The file, or null when it turns out to be none.</summary>
    public static ByteSource? Open(ByteSource source, Carried how, long at, long size)
    {
        if (how == Carried.Raw)
            return source.Slice(at, size);
        return size > Longest ? null : Decode(source.Bytes(at, (int)size), how);
    }

    /// <summary>Where raw pickles of protocol 4 and 5 may begin inside a constant of bytes; a few at most.</summary>
    public static IEnumerable<long> Inside(ByteSource source, long at, long size)
    {
        const int most = 8;
        var found = 0;
        var block = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            for (long done = 0; done < size && found < most; done += block.Length - 2)
            {
                var got = source.Read(at + done, block.AsSpan(0, (int)Math.Min(block.Length, size - done)));
                var from = 0;
                while (found < most && block.AsSpan(from, got - from).IndexOf((byte)0x80) is >= 0 and var next)
                {
                    from += next + 1;
                    if (from + 1 >= got || block[from] is not (4 or 5) || block[from + 1] is not (0x95 or 0x8c) || done + from == 1)
                        continue;
                    found++;
                    yield return at + done + from - 1;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    static MemorySource? Decode(byte[] text, Carried how)
    {
        if (how == Carried.Hex)
        {
            var made = new byte[text.Length / 2];
            return Convert.FromHexString(text, made, out _, out var got) == OperationStatus.Done ? new MemorySource(made.AsMemory(0, got)) : null;
        }

        for (var i = 0; i < text.Length; i++)
            text[i] = text[i] switch { (byte)'-' => (byte)'+', (byte)'_' => (byte)'/', var b => b };
        var padded = text.Length % 4 == 0 ? text : [.. text, .. Enumerable.Repeat((byte)'=', 4 - (text.Length % 4))];
        if (Base64.DecodeFromUtf8InPlace(padded, out var written) != OperationStatus.Done)
            return null;
        var inner = padded.AsMemory(0, written);
        // Encoded twice: the same again.
        return written >= Shortest && Begins(inner.Span) is Carried.Base64 or Carried.Hex ? Decode(inner.ToArray(), Begins(inner.Span)) : new MemorySource(inner);
    }

    static List<Beginning>?[] Index()
    {
        var index = new List<Beginning>?[1 << 16];
        foreach (var file in Files)
            Add(file, Carried.Raw);
        foreach (var file in Files)
        {
            Add(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(file))[..4], Carried.Hex);
            Add(Encoding.ASCII.GetBytes(Convert.ToHexString(file))[..4], Carried.Hex);
        }

        foreach (var begin in Files.Concat(Names))
        {
            var once = Starts(begin).ToList();
            foreach (var start in once)
                Add(start, Carried.Base64);
            foreach (var start in once)
                foreach (var twice in Starts(start))
                    Add(twice, Carried.Base64);
        }

        return index;

        // The first that begins so is the one that counts.
        void Add(byte[] start, Carried how)
        {
            if (start.Length < 2)
                return;
            var same = index[start[0] | (start[1] << 8)] ??= [];
            if (!same.Exists(b => b.Start.AsSpan().SequenceEqual(start)))
                same.Add(new Beginning(start, how));
        }
    }

    // The characters of base64 that these first bytes fix, in both alphabets; at most four, which is what is looked at.
    static IEnumerable<byte[]> Starts(byte[] bytes)
    {
        var whole = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes))[..Math.Min(4, bytes.Length * 8 / 6)];
        yield return whole;
        var url = Array.ConvertAll(whole, b => b switch { (byte)'+' => (byte)'-', (byte)'/' => (byte)'_', _ => b });
        if (!url.AsSpan().SequenceEqual(whole))
            yield return url;
    }
}
