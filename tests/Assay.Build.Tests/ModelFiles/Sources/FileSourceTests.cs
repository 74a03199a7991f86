using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>A file on disk that is not what it was when it was opened.</summary>
public sealed class FileSourceTests : IDisposable
{
    readonly string path = Path.GetTempFileName();

    [Fact]
    public void A_file_that_shrinks_while_it_is_read_fails_and_is_not_taken_for_a_short_one()
    {
        // Small files are read whole when they are opened.
        File.WriteAllBytes(path, new byte[100_000]);
        using var source = FileSource.Open(path);
        Assert.Equal(100, source.Bytes(99_900, 500).Length);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(50_000);
        Assert.Throws<SourceFailure>(() => source.Bytes(0, 100_000));
        Assert.Equal(500, source.Bytes(0, 500).Length);
    }

    [Fact]
    public void A_listed_file_that_became_a_link_is_not_followed_and_not_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links and pipes of Unix");
        var (link, pipe) = (path + ".link", path + ".pipe");
        try
        {
            File.WriteAllText(path, "secret");
            File.CreateSymbolicLink(link, path);
            Assert.Throws<LinkedFileException>(() => FileSource.Open(link, follow: false));
            using (var followed = FileSource.Open(link))
                Assert.Equal(6, followed.Length);
            using (var plain = FileSource.Open(path, follow: false))
                Assert.Equal(6, plain.Length);
            File.Delete(link);
            Pipe(pipe);
            File.CreateSymbolicLink(link, pipe);
            Assert.Throws<LinkedFileException>(() => FileSource.Open(link, follow: false));
            Assert.Throws<SpecialFileException>(() => FileSource.Open(pipe, follow: false));
            File.Delete(link);
            File.CreateSymbolicLink(link, path + ".nowhere");
            Assert.Throws<FileNotFoundException>(() => FileSource.Open(link, follow: false));
        }
        finally
        {
            File.Delete(link);
            File.Delete(pipe);
        }
    }

    [Fact]
    public void What_a_small_file_was_read_into_is_not_seen_after_its_end()
    {
        File.WriteAllBytes(path, [1, 2, 3]);
        var source = FileSource.Open(path);
        Assert.Equal([2, 3], source.View(1, 100).ToArray());
        Assert.Equal(0, source.View(3, 100).Length);
        Assert.Equal([3], source.Slice(1, 2).View(1, 100).ToArray());
        source.Dispose();
        source.Dispose();
        Assert.Equal(0, source.Read(0, new byte[3]));
    }

    static void Pipe(string path)
    {
        using var made = System.Diagnostics.Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }

    public void Dispose() => File.Delete(path);
}
