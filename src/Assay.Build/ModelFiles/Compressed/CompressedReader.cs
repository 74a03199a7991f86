using Assay.Build.ModelFiles.Codecs;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Compressed;

/// <summary>Unpacks within the file's budget.</summary>
internal static class CompressedReader
{
    /// <summary>True when some bytes come out: a few bytes of magic alone are no proof.</summary>
    public static bool Opens(ByteSource source, CompressedHeader header)
    {
        try
        {
            using var stream = header.Open(new SourceStream(source));
            return stream.ReadByte() >= 0 || stream.PackedEnd > 0;
        }
        catch (PackedDataException)
        {
            return false;
        }
    }

    /// <summary>What comes out, as far as it does; and where in the source the packed data ended, when it did.</summary>
    public static (ByteSource Content, long? End) Unpack(ByteSource source, Func<Stream, UnpackStream> open, ScanScope inside)
    {
        UnpackStream stream;
        try
        {
            stream = open(new SourceStream(source));
        }
        catch (PackedDataException e)
        {
            inside.Gap(e.Message);
            return (new MemorySource(default), null);
        }

        using (stream)
        {
            var content = Spool.Copy(stream, inside.Budget.ExpandedLeft, inside.Budget, out var error);
            inside.Budget.Expand(content.Length);
            // Frames that unpackers pass over can hold anything, and some reader may look at it.
            foreach (var (at, length) in stream.PassedOver)
            {
                using var frame = source.Slice(at, length);
                inside.Inside("skipped frame", opportunistic: true).Judge(frame);
            }

            if (error is not null)
                inside.Gap(error);
            return (content, error is null ? stream.PackedEnd : null);
        }
    }
}
