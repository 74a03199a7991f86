using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>The bytes of one file: finds the superblock, reads pieces within limits, and remembers which bytes are accounted for.</summary>
internal sealed class Hdf5Source(ByteSource source, ScanScope scope, Hdf5Super super)
{
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10];

    readonly List<(long From, long To)> covered = [];
    long budget = (source.Length * 8) + (16 << 20);
    long items;

    public ByteSource Bytes => source;

    public ScanScope Scope => scope;

    public Hdf5Super Super => super;

    /// <summary>Where the format begins: at 0, or at 512 and its doublings behind a user block (II.A); -1 when nowhere.</summary>
    public static long Find(ByteSource source, bool everywhere)
    {
        Span<byte> found = stackalloc byte[8];
        for (long at = 0; at >= 0 && at < source.Length; at = at == 0 ? 512 : at * 2)
        {
            if (source.Read(at, found) == 8 && found.SequenceEqual(Signature))
                return at;
            if (!everywhere)
                break;
        }

        return -1;
    }

    public static Hdf5Super? Open(ByteSource source, long at)
    {
        var head = source.Bytes(at, 128);
        if (head.Length < 16)
            return null;
        int version = head[8], offsets = head[version < 2 ? 13 : 9], lengths = head[version < 2 ? 14 : 10];
        if (version > 3 || offsets is not (2 or 4 or 8) || lengths is not (2 or 4 or 8))
            return null;
        var super = new Hdf5Super(at, version, offsets, lengths, 0, -1, -1, 0);
        var fields = new Hdf5Cursor(head, at, super with { Base = 0 });
        fields.Skip(version switch { 0 => 24, 1 => 28, _ => 12 });
        var based = fields.Address();
        var extension = fields.Address();
        var end = fields.Address();
        if (version < 2)
        {
            extension = -1;
            fields.Skip(2 * offsets);
        }

        var root = fields.Address();
        fields.Skip(version < 2 ? 24 : 4);
        if (!fields.Ok || based < 0 || end < based)
            return null;
        // The end is absolute by the base that is written; the library moves both to where the signature stands.
        return super with { End = Math.Min(end - based, long.MaxValue - at) + at, Root = Moved(root, at), Extension = Moved(extension, at), Size = fields.At };
    }

    static long Moved(long address, long by) => address < 0 || address > long.MaxValue - by ? -1 : address + by;

    public void Cover(long from, long length)
    {
        if (from >= 0 && length > 0)
            covered.Add((from, length > long.MaxValue - from ? long.MaxValue : from + length));
    }

    /// <summary>Counts one structure; false when there are too many or time is up.</summary>
    public bool MayGoOn()
    {
        if (++items > scope.Limits.GraphItems)
        {
            scope.Gap($"more than {scope.Limits.GraphItems} structures");
            return false;
        }

        if ((items & 255) != 0 || scope.Budget.HasTime())
            return true;
        scope.Gap("time is up");
        return false;
    }

    /// <summary>Exactly so many bytes, which are then accounted for; null (and a gap) when the file does not hold them.</summary>
    public Hdf5Cursor? Read(long at, long count, string what)
    {
        if (at < 0 || count < 0 || at > source.Length || count > source.Length - at || count > scope.Limits.HeaderBytes)
        {
            scope.Gap($"{what} at {at} lies outside the file");
            return null;
        }

        budget -= count;
        if (budget < 0)
        {
            scope.Gap("its structures point to the same bytes over and over");
            return null;
        }

        Cover(at, count);
        return new Hdf5Cursor(source.Bytes(at, (int)count), at, super);
    }

    /// <summary>The part of a structure that fits whatever follows; not accounted for.</summary>
    public Hdf5Cursor Peek(long at, int count) => new(at < 0 ? [] : source.Bytes(at, count), at, super);

    /// <summary>What no structure accounts for, in order.</summary>
    public IEnumerable<(long From, long To)> Uncovered()
    {
        covered.Sort();
        var at = super.Base;
        foreach (var (from, to) in covered)
        {
            if (from > at)
                yield return (at, Math.Min(from, source.Length));
            at = Math.Max(at, to);
            if (at >= source.Length)
                yield break;
        }

        if (at < source.Length)
            yield return (at, source.Length);
    }
}
