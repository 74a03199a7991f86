using System.Diagnostics;
using System.Globalization;
using Assay.Build.ModelFiles;

namespace Assay.Build.Tests.ModelFiles;

public sealed class FuzzScanTests(BenignSamples samples) : IClassFixture<BenignSamples>
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Seeded, so that a failure repeats; ASSAY_LONG=1 runs for an hour, or ASSAY_FUZZ_MINUTES.</summary>
    [Fact]
    public void Mutated_files_never_throw_nor_hang()
    {
        var random = new Random(20261121);
        var seeds = ParserSamples.Of(samples);
        var time = Environment.GetEnvironmentVariable("ASSAY_LONG") != "1" ? TimeSpan.FromSeconds(6)
            : TimeSpan.FromMinutes(int.TryParse(Environment.GetEnvironmentVariable("ASSAY_FUZZ_MINUTES"), CultureInfo.InvariantCulture, out var minutes) ? minutes : 60);
        var clock = Stopwatch.StartNew();
        var runs = 0;
        while (clock.Elapsed < time)
        {
            var content = (byte[])seeds[random.Next(seeds.Length)].Clone();
            content = Mutate(content, random, seeds);
            var start = clock.Elapsed;
            Whole(content, $"run {runs}");
            if (clock.Elapsed - start > Longest)
                Again(content, $"run {runs}");
            runs++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{runs} mutated files in {clock.Elapsed}");
        Assert.True(runs > 100);
    }

    /// <summary>Cut anywhere, no sample makes a reader fail or hang; every byte with ASSAY_LONG=1, spread places otherwise.</summary>
    [Fact]
    public void Cut_files_never_throw_nor_hang()
    {
        var whole = Environment.GetEnvironmentVariable("ASSAY_LONG") == "1";
        Parallel.ForEach(ParserSamples.Of(samples).Where(s => s.Length <= 16_384), new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken }, sample =>
        {
            var step = whole ? 1 : Math.Max(1, sample.Length / 24);
            for (var length = 0; length < sample.Length; length += step)
            {
                var clock = Stopwatch.StartNew();
                Whole(sample[..length], $"cut at {length} of {sample.Length}");
                if (clock.Elapsed > Longest)
                    Again(sample[..length], $"cut at {length} of {sample.Length}");
            }
        });
    }

    // A busy machine makes a run wait; a file that hangs a reader does so every time.
    static void Again(byte[] content, string which)
    {
        var best = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 3 && best > Longest; attempt++)
        {
            var clock = Stopwatch.StartNew();
            Whole(content, which);
            best = clock.Elapsed < best ? clock.Elapsed : best;
        }

        Assert.True(best <= Longest, $"{which} took {best}: {Convert.ToBase64String(content)}");
    }

    // Readers that fail are caught so that a scan goes on; here that counts as the failure it is.
    static void Whole(byte[] content, string which)
    {
        try
        {
            var report = Scans.Bytes(content, "model.pkl", Scans.Limits with { ExpandedBytes = 64 << 20 });
            Assert.True(report.Gaps.All(g => !g.Reason.StartsWith(ScanScope.Fault, StringComparison.Ordinal)), $"{which}: {report.Gaps.FirstOrDefault(g => g.Reason.StartsWith(ScanScope.Fault, StringComparison.Ordinal))?.Reason}: {Convert.ToBase64String(content)}");
        }
        catch (Exception e) when (e is not (OperationCanceledException or Xunit.Sdk.XunitException))
        {
            throw new InvalidOperationException($"{which}: {Convert.ToBase64String(content)}", e);
        }
    }

    static byte[] Mutate(byte[] content, Random random, byte[][] seeds)
    {
        for (var i = random.Next(1, 8); i > 0 && content.Length > 0; i--)
        {
            var at = random.Next(content.Length);
            switch (random.Next(6))
            {
                case 0: content[at] = (byte)random.Next(256); break;
                case 1: content[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: content = content[..at]; break;
                case 3: content = [.. content[..at], .. content[random.Next(content.Length)..]]; break;
                case 4:
                    var other = seeds[random.Next(seeds.Length)];
                    content = [.. content[..at], .. other[random.Next(other.Length)..]];
                    break;
                default:
                    for (var n = at; n < Math.Min(content.Length, at + 8); n++)
                        content[n] = 0xff;
                    break;
            }
        }

        return content;
    }
}
