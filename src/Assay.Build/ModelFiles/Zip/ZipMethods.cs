using Assay.Build.ModelFiles.Codecs;

namespace Assay.Build.ModelFiles.Zip;

/// <summary>The compression methods of zip that are read (APPNOTE 4.4.5), beside 0, which is none.</summary>
internal static class ZipMethods
{
    /// <param name="size">What the member says it unpacks to; LZMA may need it to know its end.</param>
    public static Func<Stream, UnpackStream>? Open(int method, long size) => method switch
    {
        8 => s => new InflateStream(new PackedInput(s), wide: false),
        9 => s => new InflateStream(new PackedInput(s), wide: true),
        12 => s => new BZip2Stream(s),
        14 => s => LzmaStream.InZip(s, size),
        93 => s => new ZstdStream(s),
        95 => s => new XzStream(s),
        _ => null,
    };
}
