using Assay.Build.ModelFiles;
using static Assay.Build.Tests.ModelFiles.WeightBytes;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Scans with --weights: what is planted is found, what is ordinary is not, and nothing a file claims is believed.</summary>
public sealed class WeightScanTests : IClassFixture<BenignSamples>
{
    static readonly ScanOptions Options = new() { Limits = Scans.Limits, Weights = true };

    readonly BenignSamples samples;

    public WeightScanTests(BenignSamples samples) => this.samples = samples;

    static FileScan Scan(byte[] content, string name = "model.bin", ScanLimits? limits = null)
    {
        using var stream = new MemoryStream(content);
        return ModelScanner.Scan(ScanTarget.OfStream(stream, name), Options with { Limits = limits ?? Scans.Limits }, null, TestContext.Current.CancellationToken).Files[0];
    }

    static string[] Rules(FileScan scan) => [.. scan.Findings.Select(f => f.RuleId).Where(r => r.StartsWith("weights-", StringComparison.Ordinal)).Distinct().Order()];

    static readonly Dictionary<string, (string Rule, Func<byte[]> Make)> Planted = new()
    {
        ["one NaN"] = ("weights-not-finite", () => Layer(With(Normal(20_000), 777, float.NaN), 100)),
        ["one infinity at the end"] = ("weights-not-finite", () => Layer(With(Normal(20_001), 20_000, float.PositiveInfinity), 1)),
        ["nothing but NaN"] = ("weights-not-finite", () => Layer([.. Enumerable.Repeat(float.NaN, 20_000)], 100)),
        ["a layer of zeros"] = ("weights-all-zero", () => Layer(new float[20_000], 100)),
        ["a layer of one number"] = ("weights-constant", () => Layer([.. Enumerable.Repeat(0.5f, 20_000)], 100)),
        ["a copied layer"] = ("weights-duplicated", () => Safetensors(("a.weight", "F32", [100, 200], Raw(Normal(20_000))), ("b.weight", "F32", [100, 200], Raw(Normal(20_000))))),
        ["one row times 8"] = ("weights-outlier-neuron", () => Layer(Scaled(Normal(20_000), 400, 600, 8), 100)),
        ["ciphertext instead of a layer"] = ("weights-entropy", () => Safetensors(("w", "F32", [100, 200], Random(80_000)))),
        ["ciphertext in the low 3 bytes"] = ("weights-entropy", () => Layer(Hide(Normal(20_000), Random(45_000), 3), 100)),
        ["ciphertext in the low byte of BF16"] = ("weights-entropy", () => Safetensors(("w", "BF16", [100, 200], Random(40_000)))),
        ["ciphertext in the low byte of F16"] = ("weights-entropy", () => Safetensors(("w", "F16", [400, 500], LowByte(Halves(Normal(200_000)))))),
        ["a program in the low byte"] = ("weights-hidden-file", () => Layer(Hide(Normal(20_000), Elf(), 1), 100)),
        ["a program in the low 2 bytes, in the middle"] = ("weights-hidden-file", () => Layer(Hide(Normal(20_000), Elf(), 2, from: 7_001), 100)),
        ["a program in the low 3 bytes, highest first"] = ("weights-hidden-file", () => Layer(Hide(Normal(20_000), Elf(), 3, highestFirst: true), 100)),
        ["a program in the lowest bits"] = ("weights-hidden-file", () => Layer(HideInBits(Normal(20_000), Elf()), 100)),
        ["a zip in the low 2 bytes"] = ("weights-hidden-file", () => Layer(Hide(Normal(20_000), Bypasses.Zip(("inert.txt", Random(900))), 2, from: 100), 100)),
        ["a script in the low byte"] = ("weights-hidden-file", () => Layer(Hide(Normal(20_000), Script(), 1, from: 50), 100)),
        ["a pickle in the low byte"] = ("weights-hidden-file", () => Layer(Hide(Normal(20_000), Bypasses.Evil(), 1), 100)),
        ["a text in the low byte"] = ("weights-hidden-file", () => Layer(Hide(Normal(20_000), [.. Enumerable.Repeat("nobody should read this text, which says 42. "u8.ToArray(), 100).SelectMany(t => t)], 1, from: 3_000), 100)),
    };

    public static TheoryData<string> PlantedNames => [.. Planted.Keys];

    [Theory]
    [MemberData(nameof(PlantedNames))]
    public void What_is_planted_is_found(string name)
    {
        var (rule, make) = Planted[name];
        var content = make();

        var scan = Scan(content);

        Assert.Contains(rule, Rules(scan));
        Assert.Equal(rule == "weights-hidden-file" ? ScanVerdict.Malicious : ScanVerdict.Clean, Expected(scan, rule));
        // Without the option nothing reads them.
        Assert.DoesNotContain(Scans.Bytes(content).Findings, f => f.RuleId.StartsWith("weights-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_hidden_program_in_the_weights_makes_the_file_at_least_suspicious()
    {
        var scan = Scan(Layer(Hide(Normal(20_000), Elf(), 2), 100));

        Assert.True(scan.Verdict >= ScanVerdict.Suspicious);
        var finding = scan.Findings.Single(f => f.RuleId == "weights-hidden-file");
        Assert.Equal(Severity.Medium, finding.Severity);
        Assert.Contains("lowest 2 bytes", finding.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Ordinary_weights_in_every_type_are_no_finding()
    {
        var numbers = Normal(200_000);
        var content = Safetensors(
            ("single", "F32", [400, 500], Raw(numbers)), ("half", "F16", [400, 500], Halves(numbers)), ("scale", "F32", [64], Raw([.. Enumerable.Repeat(1f, 64)])),
            ("bias", "F32", [64], new byte[256]), ("embed.weight", "F32", [400, 500], Raw(numbers)), ("lm_head.weight", "F32", [400, 500], Raw(numbers)),
            ("mask", "F32", [100, 100], Raw([.. Enumerable.Range(0, 10_000).Select(i => i % 100 > i / 100 ? float.NegativeInfinity : 0)])));

        var scan = Scan(content);

        // The first is a copy of the embedding by another name, and that is said.
        Assert.Equal(["weights-duplicated"], Rules(scan));
        Assert.Equal(ScanVerdict.Clean, scan.Verdict);
    }

    [Fact]
    public void Statistics_are_those_of_the_numbers()
    {
        var numbers = Normal(3_000_001, seed: 9);
        numbers[5] = 0;

        var tensor = Assert.Single(Scan(Safetensors(("w", "F32", [numbers.Length], Raw(numbers)))).Weights!.Listed);

        Assert.Equal(numbers.Length, tensor.Count);
        Assert.Equal(numbers.Min(), tensor.Min);
        Assert.Equal(numbers.Max(), tensor.Max);
        Assert.Equal(numbers.Average(x => (double)x), tensor.Mean!.Value, 1e-6);
        Assert.Equal(Math.Sqrt(numbers.Average(x => (double)x * x) - Math.Pow(numbers.Average(x => (double)x), 2)), tensor.Deviation!.Value, 1e-6);
        Assert.Equal(numbers.Count(x => x == 0) / (double)numbers.Length, tensor.Zeros, 1e-12);
        Assert.Equal(16, tensor.Histogram.Count);
    }

    [Fact]
    public void The_same_file_gives_the_same_numbers_whichever_thread_is_first()
    {
        var content = Safetensors(("w", "F32", [3000, 1000], Raw(Normal(3_000_000, seed: 2))));

        var (one, two) = (Scan(content).Weights!.Listed[0], Scan(content).Weights!.Listed[0]);

        Assert.Equal((one.Mean, one.Deviation, one.Unevenness), (two.Mean, two.Deviation, two.Unevenness));
    }

    [Fact]
    public void Real_files_of_frameworks_have_numbers_and_no_alarm()
    {
        var looked = 0;
        foreach (var file in samples.Files)
        {
            var scan = Scans.Path(Options, file.FullName).Files[0];
            Assert.DoesNotContain(scan.Findings, f => f.RuleId is "weights-hidden-file" or "weights-entropy" or "weights-twin-differs");
            Assert.DoesNotContain(scan.Gaps, g => g.Reason.StartsWith("the reader failed", StringComparison.Ordinal));
            looked += scan.Weights!.Tensors > 0 ? 1 : 0;
        }

        Assert.True(samples.Files.Length == 0 || looked >= 10, $"numbers in {looked} files");
    }

    [Fact]
    public void Numbers_of_gguf_blocks_are_their_scales()
    {
        var blocks = new byte[34 * 64];
        for (var i = 0; i < 64; i++)
            BitConverter.TryWriteBytes(blocks.AsSpan(i * 34), (Half)(0.25 + (i / 256.0)));
        var tensor = Scan(Gguf("blk.0.weight", 8, [32, 64], blocks)).Weights!.Listed.Single();

        Assert.Equal(("Q8_0", 64L, 0.25, 0.25 + (63 / 256.0)), (tensor.Type, tensor.Count, tensor.Min, tensor.Max));
    }

    [Fact]
    public void Twins_with_the_same_weights_are_said_to_be_only_twins_and_others_differ()
    {
        if (samples.Files.Length == 0)
            return;
        var folder = Directory.CreateTempSubdirectory("assay-twins-");
        try
        {
            Process(folder.FullName, "same", 0);
            Process(folder.FullName, "other", 1);

            var same = Scans.Path(Options, Path.Combine(folder.FullName, "same"));
            var other = Scans.Path(Options, Path.Combine(folder.FullName, "other"));

            Assert.DoesNotContain(same.Files.SelectMany(f => f.Findings), f => f.RuleId == "weights-twin-differs");
            Assert.Contains(same.Files.SelectMany(f => f.Findings), f => f.RuleId == "unsafe-twin");
            var finding = other.Files.SelectMany(f => f.Findings).Single(f => f.RuleId == "weights-twin-differs");
            Assert.Equal(Severity.Medium, finding.Severity);
            Assert.Contains("0.weight", finding.Evidence, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact]
    public void A_header_of_the_length_0x380_is_no_pickle()
    {
        var content = Layer(Normal(1024), 2);
        var length = BitConverter.ToInt32(content);
        byte[] padded = [0x80, 3, 0, 0, 0, 0, 0, 0, .. content[8..(8 + length)], .. Enumerable.Repeat((byte)' ', 0x380 - length), .. content[(8 + length)..]];

        var scan = Scan(padded);

        Assert.Equal(["safetensors"], scan.Formats);
        Assert.Equal(ScanVerdict.Clean, scan.Verdict);
    }

    [Fact]
    public void A_file_of_many_small_tensors_is_looked_at_and_listed_in_part()
    {
        var one = new byte[8];
        var content = Safetensors([.. Enumerable.Range(0, 30_000).Select(i => ($"t{i}", "F32", new long[] { 2 }, one))]);

        var scan = Scan(content);

        Assert.Equal(30_000, scan.Weights!.Tensors);
        Assert.Equal(10_000, scan.Weights.Listed.Count);
    }

    [Fact]
    public void A_sparse_file_of_ten_gigabytes_is_incomplete_when_the_time_is_up()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".safetensors");
        try
        {
            using (var file = File.Create(path))
            {
                file.Write(Safetensors(("w", "F32", [0, 0], [])));
                const long bytes = 10L << 30;
                var json = System.Text.Encoding.ASCII.GetBytes($$$"""{"w":{"dtype":"F32","shape":[{{{bytes / 4096}}},1024],"data_offsets":[0,{{{bytes}}}]}}""");
                file.Position = 0;
                file.Write(BitConverter.GetBytes((long)json.Length));
                file.Write(json);
                file.SetLength(8 + json.Length + bytes);
            }

            var scan = Scans.Path(Options with { Limits = Scans.Limits with { SecondsPerFile = 1 } }, path).Files[0];

            Assert.Equal(ScanVerdict.Incomplete, scan.Verdict);
            Assert.Contains(scan.Gaps, g => g.Reason.StartsWith("time is up", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Shapes_that_lie_and_bytes_that_overlap_are_survived()
    {
        var raw = Raw(Normal(4096));
        foreach (var shape in (long[][])[[1 << 30, 1 << 30], [-1, 4096], [0, 0], [], [4096, 1, 1, 1], [long.MaxValue], [3, 1365]])
            Assert.DoesNotContain(Scan(Safetensors(("w", "F32", shape, raw))).Gaps, g => g.Reason.StartsWith("the reader failed", StringComparison.Ordinal));
    }

    [Fact]
    public void Cut_and_changed_files_never_break_the_reader()
    {
        var small = Safetensors(("a", "F32", [16, 20], Raw(Hide(Normal(320), Script()[..200], 1))), ("b", "BF16", [16, 16], Random(512)), ("c", "F64", [4, 4], Random(128)), ("d", "I8", [64], Random(64)));
        byte[][] seeds = [small, Gguf("w", 8, [32, 16], Random(34 * 16)), FrameworkSamples.Good["hdf5"], .. samples.Files.Where(f => f.Length < 6000 && f.Extension is ".pt" or ".npz" or ".h5" or ".onnx").Take(6).Select(f => File.ReadAllBytes(f.FullName))];
        var random = new Random(11);
        foreach (var seed in seeds)
        {
            for (var i = 0; i < 60; i++)
            {
                var changed = i % 3 == 0 ? seed[..random.Next(seed.Length)] : (byte[])seed.Clone();
                for (var j = 0; j < i % 5 && changed.Length > 0; j++)
                    changed[random.Next(changed.Length)] = (byte)random.Next(256);
                Assert.DoesNotContain(Scan(changed).Gaps, g => g.Reason.StartsWith("the reader failed", StringComparison.Ordinal));
            }
        }
    }

    static ScanVerdict Expected(FileScan scan, string rule) => rule != "weights-hidden-file" ? scan.Verdict : scan.Verdict >= ScanVerdict.Suspicious ? ScanVerdict.Malicious : scan.Verdict;

    static float[] With(float[] numbers, int at, float value)
    {
        numbers[at] = value;
        return numbers;
    }

    static float[] Scaled(float[] numbers, int from, int to, float by)
    {
        for (var i = from; i < to; i++)
            numbers[i] *= by;
        return numbers;
    }

    static byte[] LowByte(byte[] halves)
    {
        var random = Random(halves.Length);
        for (var i = 0; i < halves.Length; i += 2)
            halves[i] = random[i];
        return halves;
    }

    static byte[] Gguf(string name, uint type, ulong[] dimensions, byte[] data)
    {
        using var stream = new MemoryStream();
        using var to = new BinaryWriter(stream);
        to.Write("GGUF"u8);
        to.Write(3);
        to.Write(1L);
        to.Write(0L);
        to.Write((long)name.Length);
        to.Write(System.Text.Encoding.ASCII.GetBytes(name));
        to.Write(dimensions.Length);
        foreach (var dimension in dimensions)
            to.Write(dimension);
        to.Write(type);
        to.Write(0L);
        while (stream.Position % 32 != 0)
            to.Write((byte)0);
        to.Write(data);
        return stream.ToArray();
    }

    static void Process(string folder, string name, int change)
    {
        var code = $"""
            import json, struct, sys, pathlib, torch
            from torch import nn
            out = pathlib.Path(sys.argv[1]); out.mkdir()
            torch.manual_seed(0)
            model = nn.Sequential(nn.Linear(64, 64), nn.Linear(64, 8))
            state = model.state_dict()
            header, raw = dict(), b''
            for key, value in state.items():
                data = value.numpy().tobytes()
                header[key] = dict(dtype='F32', shape=list(value.shape), data_offsets=[len(raw), len(raw) + len(data)])
                raw += data
            text = json.dumps(header).encode()
            (out / 'model.safetensors').write_bytes(struct.pack('<Q', len(text)) + text + raw)
            state['0.weight'][3, 5] += {change}
            torch.save(state, out / 'pytorch_model.bin')
            """;
        using var python = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/usr/bin/python3", ["-c", code, Path.Combine(folder, name)]) { RedirectStandardError = true })!;
        var error = python.StandardError.ReadToEnd();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, error);
    }
}
