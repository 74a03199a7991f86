namespace Assay.Build.ModelFiles.Codecs;

/// <summary>The delta filter: each byte is what it differs by from the one some places before.</summary>
internal sealed class DeltaStream : UnpackStream
{
    const int Chunk = 1 << 16;
    readonly Stream packed;
    readonly byte[] before = new byte[256];
    readonly byte[] block = new byte[Chunk];
    readonly int distance;
    byte at;

    public DeltaStream(Stream packed, int distance)
    {
        (this.packed, this.distance) = (packed, distance);
        Written = new History(0, Chunk);
    }

    protected override bool Produce()
    {
        var got = packed.Read(block, 0, Chunk);
        for (var i = 0; i < got; i++)
        {
            block[i] += before[(byte)(distance + at)];
            before[at--] = block[i];
        }

        Written.Room(got);
        Written.Add(block.AsSpan(0, got));
        return got > 0;
    }
}
