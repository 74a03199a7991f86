using Assay.Build.ModelFiles;
using Assay.Build.Tests.ModelFiles.Codecs;

namespace Assay.Build.Tests.ModelFiles.Archives;

public sealed class SpecialFileTests : IDisposable
{
    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("assay-special-");

    public void Dispose() => root.Delete(true);

    string At(string name) => Path.Combine(root.FullName, name);

    [Fact]
    public async Task A_pipe_in_a_folder_is_a_gap_and_nobody_waits_for_it()
    {
        PackingTools.Run(root.FullName, "mkfifo", "model.bin");
        File.WriteAllBytes(At("good.pkl"), PickleBytes.Protocol(4).Op("N").Done());
        var scan = await Task.Run(() => Scans.Path(root.FullName), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Contains(scan.Files.Single(f => f.Path == "model.bin").Gaps, g => g.Reason.Contains("pipe", StringComparison.Ordinal));
        Assert.Equal(ScanVerdict.Clean, scan.Files.Single(f => f.Path == "good.pkl").Verdict);
        var named = await Task.Run(() => Scans.Path(At("model.bin")), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(ScanVerdict.Incomplete, named.Verdict);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/urandom")]
    public void A_device_is_not_read(string device)
    {
        Assert.SkipUnless(File.Exists(device), "no such device");
        Assert.Equal(ScanVerdict.Incomplete, Scans.Path(device).Verdict);
    }

    [Fact]
    public void A_link_inside_the_folder_is_seen_once_and_one_that_leaves_it_is_a_gap()
    {
        var outside = Directory.CreateTempSubdirectory("assay-outside-");
        try
        {
            Directory.CreateDirectory(At("blobs"));
            Directory.CreateDirectory(At("snapshots"));
            File.WriteAllBytes(At("blobs/model.pkl"), PickleBytes.Protocol(4).Op("N").Done());
            File.CreateSymbolicLink(At("snapshots/model.pkl"), "../blobs/model.pkl");
            File.CreateSymbolicLink(At("all"), "blobs");
            File.CreateSymbolicLink(At("again.pkl"), "all/model.pkl");
            var fine = Scans.Path(root.FullName);
            Assert.Empty(fine.Gaps);
            Assert.Equal(ScanVerdict.Clean, fine.Verdict);
            Assert.Single(fine.Files);

            File.WriteAllBytes(Path.Combine(outside.FullName, "evil.pkl"), Bypasses.Evil());
            Directory.CreateSymbolicLink(At("out"), outside.FullName);
            File.CreateSymbolicLink(At("through.pkl"), "out/evil.pkl");
            File.CreateSymbolicLink(At("lost.pkl"), "nowhere");
            File.CreateSymbolicLink(At("round"), "round");
            var gaps = Scans.Path(root.FullName).Gaps;
            Assert.Equal(["lost.pkl", "out", "round", "through.pkl"], gaps.Select(g => g.Where).Order(StringComparer.Ordinal));
        }
        finally
        {
            outside.Delete(true);
        }
    }
}
