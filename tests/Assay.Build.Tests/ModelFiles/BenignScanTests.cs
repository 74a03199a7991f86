using Assay.Build.ModelFiles;

namespace Assay.Build.Tests.ModelFiles;

public sealed class BenignScanTests(BenignSamples samples) : IClassFixture<BenignSamples>
{
    [Fact]
    public void Passes_what_real_frameworks_write()
    {
        Assert.SkipWhen(samples.Files.Length == 0, "no Python on this machine");
        var wrong = samples.Files.Select(f => (f.Name, Report: Scan(f.FullName)))
            .Where(s => !s.Report.Complete || s.Report.Worst >= Severity.Medium)
            .Select(s => s.Name + "\n" + Scans.Describe(s.Report)).ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {samples.Files.Length}\n" + string.Join("\n", wrong));
    }

    [Fact]
    public void Flags_what_a_real_library_wrote_with_ill_intent()
    {
        Assert.SkipWhen(samples.Hostile.Length == 0, "no h5py on this machine");
        var missed = samples.Hostile.Select(f => (f.Name, Report: Scan(f.FullName))).Where(s => !(s.Report.Worst >= Severity.Medium)).Select(s => s.Name + "\n" + Scans.Describe(s.Report)).ToList();
        Assert.True(missed.Count == 0, string.Join("\n", missed));
    }

    [Fact]
    public void A_real_file_cut_anywhere_neither_throws_nor_is_clean()
    {
        Assert.SkipWhen(samples.Files.Length == 0, "no Python on this machine");
        foreach (var file in samples.Files.Where(f => f.Length <= 16_384))
        {
            var whole = File.ReadAllBytes(file.FullName);
            // Every byte of small files; of larger ones as many places as the default run has time for.
            var step = Environment.GetEnvironmentVariable("ASSAY_LONG") == "1" ? 1 : Math.Max(1, whole.Length / 100);
            for (var length = 0; length < whole.Length; length += step)
            {
                var report = Scans.Bytes(whole[..length], file.Name);
                Assert.True(!report.Complete || report.Worst >= Severity.Medium || (file.Name == "several.pkl" && whole[length - 1] == '.'),
                    $"{file.Name} cut at {length} of {whole.Length} is clean");
            }
        }
    }

    [Fact]
    public void Recognises_content_whatever_the_name()
    {
        Assert.SkipWhen(samples.Files.Length == 0, "no Python on this machine");
        foreach (var (name, format) in new[] { ("state.pt", "zip"), ("legacy.pt", "torch-legacy"), ("small.onnx", "onnx"), ("array.npy", "npy"), ("gzip.joblib", "gzip"), ("plain.joblib", "pickle") })
        {
            var path = Path.Combine(samples.Path, name);
            if (!File.Exists(path))
                continue;
            var report = Scans.Bytes(File.ReadAllBytes(path), "holiday.txt");
            var predicate = report.Statements[0].Statement.Predicate.Deserialize();
            Assert.Contains(format, predicate.Files[0].Formats);
        }
    }

    static Report Scan(string path) => Scans.Path(path).ToReport();
}

static class Predicates
{
    public static ModelScanPredicate Deserialize(this System.Text.Json.JsonElement predicate) => Json.Read<ModelScanPredicate>(Json.Bytes(predicate));
}
