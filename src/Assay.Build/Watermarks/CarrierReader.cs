using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.Watermarks;

/// <summary>The numbers of a tensor's carriers, read a run at a time.</summary>
internal static class CarrierReader
{
    /// <exception cref="SourceFailure">The bytes are not there any more.</exception>
    public static void Read(Tensor tensor, Carriers carriers, float[] into)
    {
        var raw = new byte[Carriers.Run * tensor.Layout.Stride];
        var room = new float[Carriers.Run];
        var at = 0;
        for (var run = 0; run < carriers.Runs; run++)
        {
            var (first, count) = carriers[run];
            var bytes = raw.AsSpan(0, count * tensor.Layout.Stride);
            if (tensor.Source.Read(tensor.Offset + (first * tensor.Layout.Stride), bytes) < bytes.Length)
                throw new SourceFailure("became shorter while it was read");
            Numbers.Of(tensor.Layout, bytes, room).CopyTo(into.AsSpan(at));
            at += count;
        }
    }
}
