using static Assay.Build.Tests.ModelFiles.OtherSamples;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>MessagePack checkpoints, and the folders of Orbax and zarr.</summary>
public sealed class CheckpointScanTests
{
    // {"w": array of float32}
    static byte[] Flax(byte elements, int bytes, byte type = 1, string name = "float32")
    {
        byte[] array = [0x93, 0x91, elements, (byte)(0xa0 + name.Length), .. Utf8(name), 0xc4, (byte)bytes, .. new byte[bytes]];
        return [0x81, 0xa1, (byte)'w', 0xc7, (byte)array.Length, type, .. array];
    }

    [Fact]
    public void An_array_as_Flax_writes_it_is_clean() => Scans.Passes(Flax(3, 12));

    [Fact]
    public void Flags_arrays_and_extensions_that_Flax_does_not_write()
    {
        Scans.Flags(Flax(9, 12), rule: "msgpack-array");
        Scans.Flags(Flax(3, 12, type: 42), rule: "msgpack-extension");
        Scans.Flags(Flax(1, 1, name: "object"), rule: "msgpack-array");
    }

    [Fact]
    public void Finds_what_bytes_carry()
    {
        var evil = Bypasses.Evil();
        Scans.Flags([0x81, 0xa6, .. "params"u8, 0xc4, (byte)evil.Length, .. evil], Severity.Critical, "pickle-dangerous-import");
        Scans.Flags([0x84, 0xa2, .. "nd"u8, 0xc3, 0xa4, .. "type"u8, 0xa1, (byte)'O', 0xa4, .. "kind"u8, 0xa1, (byte)'O', 0xa4, .. "data"u8, 0xc4, (byte)evil.Length, .. evil], Severity.Critical);
        Scans.Flags([0x81, 0xa4, .. "kind"u8, 0xa1, (byte)'O'], rule: "msgpack-object-array");
        Scans.Flags([0x81, 0xa9, .. "py/object"u8, 0xa3, .. "a.B"u8], rule: "msgpack-object-key");
    }

    [Fact]
    public void Flags_claims_depth_doubles_and_what_follows()
    {
        Scans.Flags([0x81, 0xa1, (byte)'w', 0xc6, 0xff, 0xff, 0xff, 0xf0, 1, 2], rule: "msgpack-size");
        Scans.Flags([0x81, 0xa1, (byte)'w', 0xdd, 0xff, 0xff, 0xff, 0xf0, 1, 2], rule: "msgpack-size");
        Scans.Flags([.. Enumerable.Repeat((byte)0x91, 20_000), 0xc0], rule: "msgpack-size");
        Scans.Flags([0x82, 0xa1, (byte)'w', 1, 0xa1, (byte)'w', 2], rule: "msgpack-duplicate-key");
        Scans.Flags([.. Flax(3, 12), 1, 2, 3], rule: "msgpack-trailing-data");
    }

    [Theory]
    [InlineData("""{"zarr_format":2,"compressor":{"id":"somebody"},"filters":null}""", "zarr-unknown-codec")]
    [InlineData("""{"zarr_format":3,"codecs":[{"name":"numcodecs.pickle"}]}""", "zarr-pickle-codec")]
    [InlineData("""{"metadata":{"a/.zarray":{"zarr_format":2,"filters":[{"id":"pickle"}]}},"zarr_consolidated_format":1}""", "zarr-pickle-codec")]
    [InlineData("""{"tree_metadata":{"../../x":{}}}""", "orbax-path")]
    public void Flags_codecs_and_paths_of_a_checkpoint_folder(string json, string rule) => Scans.Flags(Utf8(json), rule: rule);

    [Fact]
    public void A_handler_of_another_package_is_noted()
    {
        var report = Scans.Bytes(Utf8("""{"item_handlers":{"state":"somebody.Handler"},"metrics":{},"init_timestamp_nsecs":1}"""));
        Assert.Contains(report.Findings, f => f.RuleId == "orbax-handler" && f.Severity == Severity.Low);
        Assert.Empty(Scans.Bytes(Utf8("""{"item_handlers":{"state":"orbax.checkpoint.handlers.standard_checkpoint_handler.StandardCheckpointHandler"},"metrics":{},"init_timestamp_nsecs":1}""")).Findings);
    }

    [Fact]
    public void Flags_a_manifest_that_was_changed()
    {
        var manifest = (byte[])Ordinary["manifest.ocdbt"].Clone();
        manifest[14] ^= 1;
        Scans.Flags(manifest, rule: "orbax-manifest");
    }
}
