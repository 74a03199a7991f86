using System.Text;

namespace Assay.Record;

/// <summary>Files that only their owner may read (0600, in folders of 0700), written whole or not at all.</summary>
static class PrivateFile
{
    const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;

    /// <summary>Makes the folder with mode 0700; a folder that is there keeps the mode it has.</summary>
    internal static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, FolderMode700);
    }

    /// <summary>Temporary file in the same folder, fsync, rename, fsync of the folder: after a crash there is the old file or the new.</summary>
    /// <exception cref="IOException">The file is there and <paramref name="replace"/> is false, or the disk failed.</exception>
    internal static void Write(string path, ReadOnlySpan<byte> content, bool replace)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var temporary = Path.Combine(folder, $".{Ids.New("tmp")}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode600;
        try
        {
            Fill(temporary, options, content);
            File.Move(temporary, path, replace);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncFolder(folder);
    }

    static void Fill(string path, FileStreamOptions options, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>The whole file; null when it is longer than <paramref name="limit"/> bytes.</summary>
    internal static byte[]? Read(string path, int limit)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return ReadUpTo(file, limit);
    }

    internal static byte[]? ReadUpTo(Stream stream, int limit)
    {
        var buffer = new byte[limit + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var content = length > limit ? null : buffer.AsSpan(0, length).ToArray();
        Array.Clear(buffer);
        return content;
    }

    internal static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Unix.Open(Encoding.UTF8.GetBytes(folder + "\0"), flags: 0);
        if (descriptor < 0)
            throw new IOException($"{folder} could not be opened to make a change in it durable.");
        var failed = Unix.Fsync(descriptor);
        _ = Unix.Close(descriptor);
        if (failed != 0)
            throw new IOException($"{folder} could not be written to disk.");
    }
}
