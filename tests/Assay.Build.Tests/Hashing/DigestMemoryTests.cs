using System.IO.MemoryMappedFiles;
using System.Text;

namespace Assay.Build.Tests.Hashing;

/// <summary>Which files need not be hashed again, and which do.</summary>
public sealed class DigestMemoryTests : IDisposable
{
    const int Bytes = 2 * 1024 * 1024;

    readonly Scratch _scratch = new();
    readonly string _path;

    public DigestMemoryTests()
    {
        _path = _scratch.File("weights.bin", Content(1));
        Mode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var file = File.OpenHandle(_path);
        Assert.SkipWhen(FileState.Of(file) is null, "digests are not remembered on the file system of the temporary folder");
    }

    public void Dispose() => _scratch.Dispose();

    static byte[] Content(int seed)
    {
        var content = new byte[Bytes];
        new Random(seed).NextBytes(content);
        return content;
    }

    // Ahead of the kernel's clock, so that a test need not wait until a file is old enough.
    static DigestMemory Memory(bool rehash = false, int ahead = 60) => new(new Ahead(TimeSpan.FromSeconds(ahead))) { Rehash = rehash };

    sealed class Ahead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

    // The digest, and whether the file was read for it.
    (Digest Digest, bool Read) Look(DigestMemory memory)
    {
        var before = memory.Reused;
        var digest = ModelDigest.Of(_path, new ModelDigestOptions { Memory = memory }, out _)!.Identity;
        return (digest, memory.Reused == before);
    }

    static DigestMemory Again(DigestMemory memory, bool rehash = false)
    {
        var again = Memory(rehash);
        Assert.True(again.TryTake(memory.ToBytes(), out var error), error);
        return again;
    }

    static void Mode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    static Task Tick() => Task.Delay(30, TestContext.Current.CancellationToken);

    [Fact]
    public void A_file_that_nothing_was_done_to_is_not_read_again_unless_that_is_asked()
    {
        var memory = Memory();
        var (digest, read) = Look(memory);
        Assert.True(read && memory.Grown);
        Assert.Equal(Digest.Sha256(Content(1)), digest);
        Assert.Equal((digest, false), Look(Again(memory)));
        Assert.False(Again(memory).Grown);
        Assert.Equal((digest, true), Look(Again(memory, rehash: true)));
        // The name is not what it goes by.
        File.Copy(_path, _path + ".copy");
        File.Move(_path + ".copy", _path, overwrite: true);
        Assert.True(Look(Again(memory)).Read);
    }

    [Fact]
    public async Task A_change_of_the_same_length_with_the_old_time_put_back_is_seen()
    {
        var memory = Memory();
        Look(memory);
        var time = File.GetLastWriteTimeUtc(_path);
        await Tick();
        using (var file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.Write(file, "x"u8, 4711);
        File.SetLastWriteTimeUtc(_path, time);
        Assert.Equal(time, File.GetLastWriteTimeUtc(_path));
        Assert.Equal(Bytes, new FileInfo(_path).Length);
        var (digest, read) = Look(Again(memory));
        Assert.True(read);
        Assert.Equal(Digest.Sha256(File.ReadAllBytes(_path)), digest);
    }

    [Fact]
    public async Task A_change_through_a_mapping_that_was_there_before_is_seen()
    {
        using var map = MemoryMappedFile.CreateFromFile(_path, FileMode.Open);
        using var view = map.CreateViewAccessor();
        // The page is dirty, and its time was noted, before the file is hashed.
        view.Write(100, (byte)1);
        await Tick();
        var memory = Memory();
        Look(memory);
        Assert.True(memory.Grown);
        await Tick();
        view.Write(101, (byte)(view.ReadByte(101) ^ 1));
        var (digest, read) = Look(Again(memory));
        Assert.True(read);
        Assert.Equal(Digest.Sha256(File.ReadAllBytes(_path)), digest);
    }

    [Fact]
    public void A_file_that_changed_a_moment_ago_is_of_another_or_others_may_write_to_is_not_remembered()
    {
        Assert.Null(Kept(Memory(ahead: 0)));
        Mode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        Assert.Null(Kept(Memory()));
        Mode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.NotNull(Kept(Memory()));
        File.WriteAllText(_path, "small");
        Assert.Null(Kept(Memory()));
    }

    [Fact]
    public void A_file_in_memory_is_not_remembered()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "no file system in memory");
        var path = $"/dev/shm/assay-test-{Guid.NewGuid():N}";
        try
        {
            File.WriteAllBytes(path, Content(1));
            using var file = File.OpenHandle(path);
            Assert.Null(FileState.Of(file));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_changed_or_cut_memory_is_refused_whole()
    {
        var memory = Memory();
        Look(memory);
        var content = memory.ToBytes();
        var wrong = Enumerable.Range(0, content.Length).SelectMany(i => new[] { content[..i], Flipped(i) }).Append([.. content, .. content]).Append([.. content, (byte)'\n']);
        foreach (var bytes in wrong)
        {
            var other = Memory();
            Assert.False(other.TryTake(bytes, out var error), Encoding.ASCII.GetString(bytes));
            Assert.NotEmpty(error);
            Assert.True(Look(other).Read);
        }

        byte[] Flipped(int at)
        {
            var changed = (byte[])content.Clone();
            changed[at] ^= 1;
            return changed;
        }
    }

    [Fact]
    public void A_scan_remembers_what_it_hashed_and_never_takes_a_digest_from_there()
    {
        var memory = Memory();
        Build.ModelFiles.ModelScan Scan(DigestMemory with) => Build.ModelFiles.ModelScanner.Scan(Build.ModelFiles.ScanTarget.AtPath([_path]), Build.ModelFiles.ScanOptions.Default with { Digests = true, Memory = with }, null, TestContext.Current.CancellationToken);
        var digest = Assert.Single(Scan(memory).Files).Digest;
        Assert.Equal((digest!.Value, false), Look(Again(memory)));
        var again = Again(memory);
        Assert.Equal(digest, Assert.Single(Scan(again).Files).Digest);
        Assert.Equal(0, again.Reused);
    }

    // The file's digest as a new memory has it.
    Digest? Kept(DigestMemory memory)
    {
        Look(memory);
        using var file = File.OpenHandle(_path);
        return Again(memory).Find(file, new FileInfo(_path).Length);
    }
}
