using System.Text;

namespace Assay.Cli.Tests.Commands;

/// <summary>What was hashed for the record once is not read again to be signed, and nobody else can say what it was.</summary>
public sealed class DigestReuseTests : IDisposable
{
    const string Reused = "signature.files-not-read-again";

    readonly Workspace _work = new();

    public DigestReuseTests()
    {
        _work.WithRecord();
        Directory.CreateDirectory(_work.At("model"));
        var weights = new byte[2 * 1024 * 1024];
        new Random(1).NextBytes(weights);
        File.WriteAllBytes(Weights, weights);
        File.WriteAllText(_work.At("model/config.json"), "{}");
        Workspace.Mode(Weights, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        KeyTests.OpenSsl(_work, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key.pem");
        KeyTests.OpenSsl(_work, "pkey", "-in", "key.pem", "-pubout", "-out", "key.pub");
    }

    string Weights => _work.At("model/weights.bin");

    string Memory => _work.At(".assay/digests");

    public void Dispose() => _work.Dispose();

    Cli.Result Sign(params string[] more)
    {
        var result = _work.Run(["sign", "key", "model", "--private-key", "key.pem", "--signature", "model.sig", .. more]);
        Assert.True(result.Code == 0, result.Error);
        return result;
    }

    Cli.Result Verify() => _work.Run("verify", "key", "model", "--public-key", "key.pub", "--signature", "model.sig");

    // Files are remembered when they have been left alone for two seconds.
    async Task RecordAsync(params string[] command)
    {
        await Task.Delay(2500, TestContext.Current.CancellationToken);
        _work.Run([.. command, "--record", "--as", "Bob"]);
        Assert.SkipUnless(new DriveInfo(Weights).DriveFormat is "ext2" or "ext3" or "ext4" or "xfs" or "btrfs" or "f2fs", "digests are not remembered on the file system of the temporary folder");
        Assert.True(File.Exists(Memory));
    }

    [Theory]
    [InlineData("scan", "model")]
    [InlineData("bom", "model")]
    [InlineData("sign", "key", "model", "--private-key", "key.pem", "--signature", "first.sig")]
    public async Task What_was_recorded_is_reused_and_a_change_is_seen(params string[] command)
    {
        Assert.DoesNotContain(Reused, Sign().Out, StringComparison.Ordinal);
        Assert.False(File.Exists(Memory));
        await RecordAsync(command);
        Assert.Contains(Reused + "  1 files", Sign().Out, StringComparison.Ordinal);
        Assert.Equal(0, Verify().Code);
        Assert.DoesNotContain(Reused, Sign("--rehash").Out, StringComparison.Ordinal);
        var time = File.GetLastWriteTimeUtc(Weights);
        using (var file = File.OpenHandle(Weights, FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.Write(file, "changed"u8, 1000);
        File.SetLastWriteTimeUtc(Weights, time);
        Assert.DoesNotContain(Reused, Sign().Out, StringComparison.Ordinal);
        Assert.Equal(0, Verify().Code);
    }

    [Fact]
    public async Task A_verification_hashes_whatever_is_remembered()
    {
        await RecordAsync("scan", "model");
        // As its owner could: another digest for the file, under a good checksum.
        var lines = File.ReadAllLines(Memory)[..^1];
        lines[1] = lines[1][..^64] + new string('a', 64);
        var text = string.Concat(lines.Select(l => l + "\n"));
        File.WriteAllText(Memory, text + $"sha256 {Digest.Sha256(Encoding.ASCII.GetBytes(text)).Hex}\n");
        Assert.Contains(Reused, Sign().Out, StringComparison.Ordinal);
        var refused = Verify();
        Assert.Equal(1, refused.Code);
        Assert.Contains("signed as sha256 aaaaaaaaaaaaaaaa", refused.Error + refused.Out, StringComparison.Ordinal);
        Sign("--rehash");
        Assert.Equal(0, Verify().Code);
    }

    [Fact]
    public async Task A_memory_that_others_may_write_a_link_and_a_damaged_one_are_told_and_not_used()
    {
        await RecordAsync("scan", "model");
        var good = File.ReadAllBytes(Memory);
        void Unused(string why)
        {
            var result = Sign();
            Assert.DoesNotContain(Reused, result.Out, StringComparison.Ordinal);
            Assert.Contains("Every file is hashed", result.Error, StringComparison.Ordinal);
            Assert.Contains(why, result.Error, StringComparison.Ordinal);
        }

        Workspace.Mode(Memory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        Unused("other users may change it");
        File.Move(Memory, _work.At("elsewhere"));
        Workspace.Mode(_work.At("elsewhere"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(Memory, _work.At("elsewhere"));
        Unused("symbolic link");
        File.Delete(Memory);
        File.WriteAllBytes(Memory, good[..^1]);
        Workspace.Mode(Memory, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Unused("cut off");
        File.WriteAllBytes(Memory, good);
        Assert.Contains(Reused, Sign().Out, StringComparison.Ordinal);
        // Somebody else's record is nobody's word.
        Workspace.Mode(_work.At(".assay"), (UnixFileMode)0b111_101_101);
        Assert.DoesNotContain(Reused, Sign().Out, StringComparison.Ordinal);
    }
}
