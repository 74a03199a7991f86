using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Orbax;

/// <summary>A checkpoint of arrays runs no code, unless its metadata asks for a codec or a handler that does.</summary>
internal sealed class OrbaxRules(ScanScope scope)
{
    static readonly Rule PickleCodec = new("zarr-pickle-codec",
        "An array's elements are kept as pickles. Reading the array unpickles them, which runs whatever they say.", "Do not read the array. Save it again with a codec for plain values.", UntrustedDeserialization, UnsafeArtifact);

    static readonly Rule UnknownCodec = new("zarr-unknown-codec",
        "An array is kept with a codec that neither zarr nor numcodecs brings along. Reading it runs a codec of another package.", "Find out which package brings the codec, and judge that.", SupplyChain);

    static readonly Rule Handler = new("orbax-handler",
        "An item of the checkpoint, or a value, names a handler that is not Orbax's own.", "Find out which program wrote the checkpoint, and what its handler does.", SupplyChain);

    static readonly Rule PathOut = new("orbax-path",
        "The checkpoint names a place outside its folder. A reader that follows it reads or fetches that.", "Do not load it.", PathTraversal);

    static readonly Rule Manifest = new("orbax-manifest",
        "The manifest of the checkpoint's store does not fit its own length or checksum.", "Fetch the checkpoint again. If it stays so, treat it as crafted.", InputValidation, ManipulateModel);

    static readonly HashSet<string> Codecs = new(
        ("blosc zlib gzip bz2 lzma lz4 lz4hc zstd delta fixedscaleoffset quantize packbits categorize astype vlen-utf8 vlen-bytes vlen-array json json2 msgpack msgpack2 base64 shuffle bitround crc32 crc32c adler32 "
        + "fletcher32 jenkins_lookup3 pcodec zfpy n5_wrapper bytes transpose sharding_indexed endian bitshuffle cast_value scale_offset").Split(' '), StringComparer.Ordinal);

    public static IReadOnlyList<Rule> All => [PickleCodec, UnknownCodec, Handler, PathOut, Manifest];

    public void Codec(string codec, long at)
    {
        var plain = codec.StartsWith("numcodecs.", StringComparison.Ordinal) ? codec[10..] : codec;
        if (plain.Contains("pickle", StringComparison.OrdinalIgnoreCase))
            scope.Find(PickleCodec, Severity.High, "Keeps elements as pickles", ScanScope.Printable(codec), at, identity: codec);
        else if (!Codecs.Contains(plain) && !plain.StartsWith("imagecodecs_", StringComparison.Ordinal))
            scope.Find(UnknownCodec, Severity.Medium, "Is kept with an unknown codec", ScanScope.Printable(codec), at, identity: codec);
    }

    public void ItemHandler(string handler, long at)
    {
        if (!handler.StartsWith("orbax.", StringComparison.Ordinal))
            scope.Find(Handler, Severity.Low, "Names a handler that is not Orbax's own", ScanScope.Printable(handler), at, identity: handler);
    }

    public void ValueType(string type, long at)
    {
        if (type is not ("jax.Array" or "np.ndarray" or "scalar" or "string" or "None" or "Dict" or "List" or "Tuple" or "jax.ShapeDtypeStruct" or "prng_key" or "" or "int" or "float" or "bool" or "str"))
            scope.Find(Handler, Severity.Low, "Names a type of value that is not Orbax's own", ScanScope.Printable(type), at, identity: type);
    }

    public void Name(string name, long at)
    {
        if (name.Replace('\\', '/').Split('/').Contains(".."))
            scope.Find(PathOut, Severity.High, "Names a place outside its folder", ScanScope.Printable(name), at, identity: name);
    }

    public void Path(string path, long at)
    {
        if (path.Replace('\\', '/').Split('/').Contains(".."))
            scope.Find(PathOut, Severity.High, "Names a place outside its folder", ScanScope.Printable(path), at, identity: path);
        else if (EmbeddedText.LeadsOut(path))
            scope.Find(PathOut, Severity.Low, "Names a fixed place", ScanScope.Printable(path), at, identity: path);
    }

    public void Wrong(string what) => scope.Find(Manifest, Severity.Medium, "Has a manifest that does not fit", what, 0, identity: what[..Math.Min(what.Length, 12)]);
}
