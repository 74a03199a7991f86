namespace Assay.Build;

/// <summary>Results that take their name only when they are complete; a fault leaves nothing behind.</summary>
internal static class SealTarget
{
    const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static SealOutcome Write(string target, Func<Stream, SealOutcome> write)
    {
        var partial = PartialOf(target);
        try
        {
            var outcome = Fill(partial, write);
            if (outcome.Done)
                File.Move(partial, target, overwrite: true);
            return outcome.Done ? outcome : outcome with { Bytes = 0 };
        }
        finally
        {
            File.Delete(partial);
        }
    }

    static SealOutcome Fill(string path, Func<Stream, SealOutcome> write)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Own;
        using var file = new FileStream(path, options);
        var outcome = ModelSealer.Guard(() => write(file));
        if (outcome.Done)
            file.Flush(flushToDisk: true);
        return outcome;
    }

    /// <exception cref="IOException">The folder is there already.</exception>
    public static SealOutcome Unpack(string target, Func<string, SealOutcome> extract)
    {
        if (Path.Exists(target))
            throw new IOException($"'{target}' is there already; name a folder that is not, or remove it");
        var partial = PartialOf(target);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(partial);
            else
                Directory.CreateDirectory(partial, Own | UnixFileMode.UserExecute);
            var outcome = ModelSealer.Guard(() => extract(partial));
            if (outcome.Done)
                Directory.Move(partial, target);
            return outcome.Done ? outcome : outcome with { Bytes = 0 };
        }
        finally
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }
    }

    public static string PartialOf(string target) => $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(target))}.{Guid.NewGuid():N}.partial";
}
