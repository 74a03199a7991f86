using Assay.Build.ModelFiles.Codecs;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.SevenZip;

/// <summary>Opens a folder: its coders, each fed by another one or by a packed stream (Methods.txt of 7-Zip).</summary>
internal static class SevenZipCoders
{
    const ulong Aes = 0x06F10701;

    public static bool IsEncrypted(SevenZipFolder folder) => folder.Coders.Any(c => c.Method == Aes || c.Method >> 16 == 0x06F1);

    /// <param name="first">Index of the folder's first packed stream among all.</param>
    /// <exception cref="PackedDataException">A method is not read, or the coders do not fit together.</exception>
    public static Stream Open(ByteSource source, SevenZipStreams streams, SevenZipFolder folder, int first)
    {
        if (IsEncrypted(folder))
            throw PackedDataException.Unread("an encrypted folder");
        return folder.Main < 0 ? throw PackedDataException.Broken("a folder has no output") : Output(source, streams, folder, first, folder.Main, 0);
    }

    static Stream Output(ByteSource source, SevenZipStreams streams, SevenZipFolder folder, int first, int output, int depth)
    {
        // With one stream in and one out everywhere, a coder, its input and its output have the same number.
        if (folder.Coders.FirstOrDefault(c => c.Inputs != 1 || c.Outputs != 1) is { } many)
            throw PackedDataException.Unread(many.Method == 0x0303011B ? "the filter BCJ2" : $"method {many.Method:x} of several streams");
        if (depth > folder.Coders.Count || output >= folder.Coders.Count || output >= folder.Sizes.Length)
            throw PackedDataException.Broken("the coders of a folder do not fit together");
        var joint = folder.Joints.FirstOrDefault(j => j.Input == output, (Input: -1, Output: -1));
        Stream input;
        if (joint.Input >= 0)
        {
            input = Output(source, streams, folder, first, joint.Output, depth + 1);
        }
        else
        {
            var index = folder.Packed.ToList().IndexOf(output);
            if (index < 0 || first + index >= streams.Packed.Count)
                throw PackedDataException.Broken("a folder has no packed stream");
            var (at, size) = streams.Packed[first + index];
            input = new SourceStream(source.Slice(at, size));
        }

        return Decode(input, folder.Coders[output], folder.Sizes[output]);
    }

    static Stream Decode(Stream input, SevenZipCoder coder, long size) => coder switch
    {
        { Method: 0 } => input,
        { Method: 0x21, Properties: [var window] } => new Lzma2Stream(input, window),
        { Method: 0x030101 } => LzmaStream.Raw(input, coder.Properties, size),
        { Method: 0x040108 } => new InflateStream(new PackedInput(input), wide: false),
        { Method: 0x040109 } => new InflateStream(new PackedInput(input), wide: true),
        { Method: 0x040202 } => new BZip2Stream(input),
        { Method: 0x04F71101 } => new ZstdStream(input),
        { Method: 0x04F71104 } => new Lz4Stream(input),
        { Method: 3, Properties: [var distance] } => new DeltaStream(input, distance + 1),
        { Method: 0x03030103 } => new BranchStream(input, Branch.X86),
        { Method: 0x03030205 } => new BranchStream(input, Branch.PowerPC),
        { Method: 0x03030501 } => new BranchStream(input, Branch.Arm),
        { Method: 0x03030701 } => new BranchStream(input, Branch.ArmThumb),
        { Method: 0x03030805 } => new BranchStream(input, Branch.Sparc),
        { Method: 0x030401 } => throw PackedDataException.Unread("the method PPMd"),
        { Properties.Length: 0 or 4 } when BranchStream.ById(coder.Method) is { } branch =>
            new BranchStream(input, branch, coder.Properties.Length == 4 ? BitConverter.ToUInt32(coder.Properties) : 0),
        _ => throw PackedDataException.Unread($"method {coder.Method:x}"),
    };
}
