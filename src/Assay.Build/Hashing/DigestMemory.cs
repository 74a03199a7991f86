using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Assay.Build;

/// <summary>
/// SHA-256 digests of files that were hashed before, each with what the kernel said of the file then (device, inode, length,
/// both times to the nanosecond): a file of which it still says all of that need not be read again. Names play no part.
/// For signing and describing only; what verifies a model hashes it. <c>docs/adr/0013</c> says when a file is taken in.
/// </summary>
public sealed class DigestMemory
{
    /// <summary>Files with fewer bytes are hashed sooner than they are looked up.</summary>
    public const long LeastBytes = 1024 * 1024;

    /// <summary>Longer content is not read: as many files as are remembered, with room to spare.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    const int MaxFiles = 50_000;
    const string Header = "assay-digests 1";

    // Times have the grain of the kernel's clock: one that is this old cannot be given to a change that is still to come.
    static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    sealed record Entry(FileState State, Digest Digest, long HashedAt);

    readonly ConcurrentDictionary<(uint, uint, ulong), Entry> _files = [];
    readonly TimeProvider _clock;
    int _reused;
    volatile bool _grown;

    public DigestMemory(TimeProvider clock) => _clock = clock;

    /// <summary>Hash every file again, whatever is remembered; what was hashed is remembered still.</summary>
    public bool Rehash { get; init; }

    /// <summary>Files that were not read because their digest was remembered.</summary>
    public int Reused => _reused;

    /// <summary>Whether there is something new to write.</summary>
    public bool Grown => _grown;

    /// <summary>Takes in what <see cref="ToBytes"/> wrote: all of it, or nothing, and why.</summary>
    public bool TryTake(ReadOnlySpan<byte> content, out string error)
    {
        error = "it is cut off or was changed by something else";
        var text = content.Length <= MaxBytes ? Encoding.ASCII.GetString(content) : "";
        var end = text.LastIndexOf("\nsha256 ", StringComparison.Ordinal) + 1;
        if (end == 0 || text[end..] != Seal(content[..end]))
            return false;
        var lines = text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines[0] != Header)
        {
            error = "it was written by another version";
            return false;
        }

        foreach (var line in lines.Skip(1))
            if (Parse(line.Split(' ')) is { } entry)
                Take(entry);
            else
                return false;
        return true;
    }

    public byte[] ToBytes()
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var entry in _files.Values.OrderByDescending(e => e.HashedAt).Take(MaxFiles))
        {
            var s = entry.State;
            text.Append(CultureInfo.InvariantCulture, $"{s.Major} {s.Minor} {s.Inode} {s.Length} {s.Modified} {s.Changed} {entry.HashedAt} {entry.Digest.Hex}\n");
        }

        var lines = Encoding.ASCII.GetBytes(text.ToString());
        return [.. lines, .. Encoding.ASCII.GetBytes(Seal(lines))];
    }

    /// <summary>The file's digest when it is known and the file is as it was then.</summary>
    internal Digest? Find(SafeFileHandle file, long length)
    {
        if (Rehash || length < LeastBytes || FileState.Of(file) is not { } state || state.Length != length)
            return null;
        if (!_files.TryGetValue(Key(state), out var known) || known.State != state)
            return null;
        Interlocked.Increment(ref _reused);
        return known.Digest;
    }

    /// <summary>
    /// To be asked before a file is hashed: how it is now. Null when it is not to be remembered. Written pages are flushed
    /// first, so that a program that has them mapped cannot change them later without the kernel noting it.
    /// </summary>
    internal FileState? Before(SafeFileHandle file, long length)
    {
        if (length < LeastBytes || FileState.Of(file) is null)
            return null;
        try
        {
            RandomAccess.FlushToDisk(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var oldest = (_clock.GetUtcNow() - Settled - DateTimeOffset.UnixEpoch).Ticks * 100;
        return FileState.Of(file) is { } state && state.Length == length && state.Changed <= oldest ? state : null;
    }

    /// <summary>To be told after it was hashed; a file that is not as it was before is not remembered.</summary>
    internal void Keep(FileState? before, SafeFileHandle file, ReadOnlySpan<byte> sha256)
    {
        if (before is not { } state || FileState.Of(file) != state)
            return;
        Take(new Entry(state, new Digest("sha256", Convert.ToHexStringLower(sha256)), _clock.GetUtcNow().ToUnixTimeSeconds()));
        _grown = true;
    }

    void Take(Entry entry) => _files.AddOrUpdate(Key(entry.State), entry, (_, known) => known.HashedAt > entry.HashedAt ? known : entry);

    static (uint, uint, ulong) Key(FileState state) => (state.Major, state.Minor, state.Inode);

    static string Seal(ReadOnlySpan<byte> lines) => $"sha256 {Convert.ToHexStringLower(SHA256.HashData(lines))}\n";

    static Entry? Parse(string[] f)
    {
        long length = 0, modified = 0, changed = 0, hashed = 0;
        return f.Length == 8 && uint.TryParse(f[0], NumberStyles.None, null, out var major) && uint.TryParse(f[1], NumberStyles.None, null, out var minor)
            && ulong.TryParse(f[2], NumberStyles.None, null, out var inode) && Number(f[3], ref length) && Number(f[4], ref modified) && Number(f[5], ref changed) && Number(f[6], ref hashed)
            && f[7].Length == 64 && Digest.TryParse("sha256:" + f[7], out var digest)
            ? new Entry(new FileState(major, minor, inode, length, modified, changed), digest, hashed)
            : null;
    }

    static bool Number(string text, ref long number) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
