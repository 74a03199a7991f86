using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Build.Provenance;

/// <summary>
/// The state of a git work tree, read from its files: git itself is never started, since a work tree's own configuration can make it
/// run commands. Formats: gitrepository-layout(5), index format versions 2 to 4 of gitformat-index(5).
/// </summary>
/// <param name="Commit">The commit that is checked out, in hexadecimal.</param>
/// <param name="Branch">Its branch; null when the head is detached.</param>
/// <param name="Remote">Address of <c>origin</c> without credentials; null when there is none.</param>
/// <param name="Changed">Tracked files whose content differs from what is staged, or that are gone; at most a thousand.</param>
/// <param name="Problem">Why changes could not be looked for; null when they were.</param>
public sealed record GitWorkTree(string Commit, string? Branch, string? Remote, IReadOnlyList<string> Changed, string? Problem)
{
    const int MostListed = 1000, MostIndexBytes = 256 << 20, MostTextBytes = 1 << 20;

    /// <summary>True when what ran is not what the commit holds, as far as tracked files go.</summary>
    public bool Dirty => Changed.Count > 0 || Problem is not null;

    /// <summary>The work tree that a folder lies in; null where there is none, or none with a commit.</summary>
    public static GitWorkTree? At(string folder)
    {
        for (var at = new DirectoryInfo(Path.GetFullPath(folder)); at is not null; at = at.Parent)
        {
            var marker = Path.Combine(at.FullName, ".git");
            if (Directory.Exists(marker))
                return Read(at.FullName, marker);
            // A worktree or submodule: a file that says where the repository is.
            if (File.Exists(marker) && Text(marker) is { } text && text.StartsWith("gitdir: ", StringComparison.Ordinal))
                return Read(at.FullName, Path.GetFullPath(Path.Combine(at.FullName, text[8..].Trim())));
        }

        return null;
    }

    static GitWorkTree? Read(string root, string git)
    {
        try
        {
            var common = Text(Path.Combine(git, "commondir")) is { } link ? Path.GetFullPath(Path.Combine(git, link.Trim())) : git;
            if (Text(Path.Combine(git, "HEAD"))?.Trim() is not { } head)
                return null;
            var branch = head.StartsWith("ref: ", StringComparison.Ordinal) ? head[5..] : null;
            if ((branch is null ? head : Resolve(git, common, branch)) is not { } commit || !IsId(commit))
                return null;
            var changed = new List<string>();
            var problem = Compare(root, Path.Combine(git, "index"), changed);
            return new GitWorkTree(commit, branch?.Replace("refs/heads/", "", StringComparison.Ordinal), Origin(Path.Combine(common, "config")), changed, problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static string? Resolve(string git, string common, string name)
    {
        if (name.Contains("..", StringComparison.Ordinal) || !name.StartsWith("refs/", StringComparison.Ordinal))
            return null;
        foreach (var folder in new[] { git, common })
            if (Text(Path.Combine(folder, name))?.Trim() is { } loose)
                return loose;
        foreach (var line in (Text(Path.Combine(common, "packed-refs")) ?? "").Split('\n'))
            if (line.EndsWith(" " + name, StringComparison.Ordinal))
                return line[..line.IndexOf(' ', StringComparison.Ordinal)];
        return null;
    }

    static string? Origin(string config)
    {
        var inside = false;
        foreach (var line in (Text(config) ?? "").Split('\n').Select(l => l.Trim()))
        {
            if (line.StartsWith('['))
                inside = line == "[remote \"origin\"]";
            else if (inside && line.StartsWith("url", StringComparison.Ordinal) && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
                return WithoutCredentials(line[(at + 1)..].Trim());
        }

        return null;
    }

    static string WithoutCredentials(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0 ? new UriBuilder(uri) { UserName = "", Password = "" }.Uri.ToString() : address;

    static string? Compare(string root, string path, List<string> changed)
    {
        if (!File.Exists(path))
            return "there is no index";
        if (new FileInfo(path).Length > MostIndexBytes)
            return $"the index is larger than {MostIndexBytes >> 20} MiB";
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 32 || !bytes.AsSpan(0, 4).SequenceEqual("DIRC"u8) || BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4)) is not (>= 2 and <= 4 and var version))
            return "the index is of an unknown version";
        var count = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(8));
        var (at, name) = (12, "");
        for (uint i = 0; i < count; i++)
        {
            // 40 bytes of times, mode and size, then the id and the flags; repositories with SHA-256 ids are told apart by what fits.
            if (at + 62 > bytes.Length)
                return "the index ends early";
            var mode = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 24));
            var size = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 36));
            var id = bytes.AsSpan(at + 40, 20);
            var flags = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 60));
            var extended = (flags & 0x4000) != 0 && version > 2;
            var start = at + 62 + (extended ? 2 : 0);
            if (!Name(bytes, version, start, at, ref name, out at))
                return "the index ends early";
            var skipped = extended && (BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(start - 2)) & 0x4000) != 0;
            if (!skipped && (flags & 0x3000) == 0 && changed.Count < MostListed && Differs(root, name, mode, size, id))
                changed.Add(name);
        }

        return null;
    }

    static bool Name(byte[] bytes, uint version, int start, int entry, ref string name, out int next)
    {
        next = bytes.Length;
        var keep = 0;
        if (version == 4)
        {
            // The name is the previous one without its last N bytes, and a new end (offset encoding of pack files).
            int b;
            var strip = -1;
            do
            {
                if (start >= bytes.Length || strip > 1 << 16)
                    return false;
                b = bytes[start++];
                strip = ((strip + 1) << 7) + (b & 0x7f);
            }
            while ((b & 0x80) != 0);
            keep = Encoding.UTF8.GetByteCount(name) - strip;
            if (keep < 0)
                return false;
        }

        var end = start <= bytes.Length ? bytes.AsSpan(start).IndexOf((byte)0) : -1;
        if (end < 0)
            return false;
        var before = Encoding.UTF8.GetBytes(name).AsSpan(0, keep);
        name = Encoding.UTF8.GetString([.. before, .. bytes.AsSpan(start, end)]);
        next = version == 4 ? start + end + 1 : entry + ((start - entry + end + 8) & ~7);
        return next <= bytes.Length;
    }

    // Sizes are compared first; SHA-1 here names git's objects, and protects nothing.
    static bool Differs(string root, string name, uint mode, uint size, ReadOnlySpan<byte> id)
    {
        // Links and submodules: their targets are not content of this tree.
        if (mode >> 12 != 8)
            return false;
        var path = Path.GetFullPath(Path.Combine(root, name));
        if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return true;
        var file = new FileInfo(path);
        if (!file.Exists || (uint)file.Length != size)
            return true;
#pragma warning disable CA5350 // git's object ids are SHA-1; the run's outputs and inputs are named by SHA-256
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Length}\0")));
        using var content = file.OpenRead();
        var block = new byte[1 << 16];
        for (int got; (got = content.Read(block)) > 0;)
            hash.AppendData(block, 0, got);
        return !hash.GetHashAndReset().AsSpan().SequenceEqual(id);
    }

    static bool IsId(string text) => text.Length is 40 or 64 && text.AsSpan().IndexOfAnyExceptInRange('0', 'f') < 0;

    static string? Text(string path) =>
        new FileInfo(path) is { Exists: true, Length: <= MostTextBytes } ? File.ReadAllText(path) : null;
}
