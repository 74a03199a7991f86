namespace Assay.Build.ModelFiles.Codecs;

/// <summary>One of the three numbers of a sequence: what its codes mean, and the table its states come from (RFC 8878, 3.1.1.3.2).</summary>
internal sealed class ZstdCodes
{
    static readonly short[] LengthCounts =
        [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1];

    static readonly short[] OffsetCounts = [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1];

    static readonly short[] MatchCounts =
    [
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ];

    readonly byte[] extra;
    readonly uint[] bases;
    readonly short[] usual;
    readonly int usualAccuracy, mostAccuracy;
    bool made;

    ZstdCodes(byte[] extra, uint first, short[] usual, int usualAccuracy, int mostAccuracy)
    {
        (this.extra, this.usual, this.usualAccuracy, this.mostAccuracy) = (extra, usual, usualAccuracy, mostAccuracy);
        bases = new uint[extra.Length];
        for (var i = 0; i < extra.Length; i++)
        {
            bases[i] = first;
            first += 1u << extra[i];
        }
    }

    public FseTable Table { get; } = new();

    public static ZstdCodes LiteralLengths() =>
        new([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 0, LengthCounts, 6, 9);

    // A match has at least three bytes.
    public static ZstdCodes MatchLengths() => new(
        [.. new byte[32], 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 3, MatchCounts, 6, 9);

    /// <summary>An offset's code says how many bits it has; more than 31 would reach farther than any window.</summary>
    public static ZstdCodes Offsets() => new(new byte[32], 0, OffsetCounts, 5, 8);

    public uint Base(int code) => bases[code];

    public int Extra(int code) => extra[code];

    public int Read(ReadOnlySpan<byte> from, int mode)
    {
        switch (mode)
        {
            case 0:
                Table.Make(usual, usualAccuracy);
                made = true;
                return 0;
            case 1:
                if (from.IsEmpty || from[0] >= extra.Length)
                    throw PackedDataException.Broken("a sequence repeats a code that does not exist");
                Table.Make(from[0]);
                made = true;
                return 1;
            case 2:
                made = true;
                return Table.Read(from, mostAccuracy, extra.Length - 1);
            default:
                return made ? 0 : throw PackedDataException.Broken("a block relies on a table that is not there");
        }
    }
}
