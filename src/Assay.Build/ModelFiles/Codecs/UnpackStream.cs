namespace Assay.Build.ModelFiles.Codecs;

/// <summary>
/// A decoder as a forward stream. Broken data throws <see cref="PackedDataException"/> after everything that could be
/// read before it has been handed out.
/// </summary>
internal abstract class UnpackStream : ForwardStream
{
    const int MostPassedOver = 64;
    PackedDataException? failed;
    bool ended;

    /// <summary>
    /// Where in the packed bytes the last member ended that was read as a whole: what lies behind belongs to none.
    /// </summary>
    public long PackedEnd { get; protected set; }

    /// <summary>Frames that decoders pass over: where their content lies, as far as these are kept.</summary>
    public List<(long At, long Length)> PassedOver { get; } = [];

    /// <summary>What is written goes here; a decoder may replace it between two calls of <see cref="Produce"/>.</summary>
    protected History Written { get; set; } = new(0, 0);

    /// <summary>Passes over a frame that is no part of the content.</summary>
    protected void PassOver(PackedInput input, long length)
    {
        if (PassedOver.Count < MostPassedOver)
            PassedOver.Add((input.Position, length));
        input.Pass(length);
        PackedEnd = input.Position;
    }

    /// <summary>Writes some more bytes; false when there are no more.</summary>
    protected abstract bool Produce();

    public sealed override int Read(Span<byte> buffer)
    {
        while (Written.Pending == 0 && !ended)
        {
            if (failed is not null)
                throw failed;
            try
            {
                ended = !Produce();
            }
            catch (PackedDataException e)
            {
                failed = e;
            }
        }

        return Written.Take(buffer);
    }
}
