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

    public void Dispose() => File.Delete(path);
}
