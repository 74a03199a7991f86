using System.Formats.Tar;

namespace Assay.Build;

/// <summary>
/// A folder as a tar archive that has the same bytes whenever the folder has the same content: entries in signing order,
/// no times, no owners, modes 644, 755 for what its owner may run. Files and folders only.
/// </summary>
internal static class FolderTar
{
    const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    const UnixFileMode Runs = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="SealException">Something in the folder cannot be read, or is neither file nor folder.</exception>
    public static void Write(string folder, Stream target)
    {
        var tree = ModelTree.Walk(folder, allowSymlinks: false, _ => false);
        var problems = tree.Problems.Where(p => p.Kind != FileProblemKind.NoFiles).ToList();
        if (problems.Count > 0)
            throw new SealException(SealFaultKind.Unreadable, problems[0].ToString());
        using var tar = new TarWriter(target, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var empty in tree.EmptyFolders.Order(PathOrder.Instance))
            tar.WriteEntry(Entry(TarEntryType.Directory, empty + "/", Plain | Runs));
        foreach (var file in tree.Files)
        {
            using var content = new FileStream(file.FullPath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var runs = !OperatingSystem.IsWindows() && File.GetUnixFileMode(content.SafeFileHandle).HasFlag(UnixFileMode.UserExecute);
            var entry = Entry(TarEntryType.RegularFile, file.Name, runs ? Plain | Runs : Plain);
            entry.DataStream = content;
            tar.WriteEntry(entry);
        }
    }

    static GnuTarEntry Entry(TarEntryType type, string name, UnixFileMode mode) =>
        new(type, name) { Mode = mode, ModificationTime = DateTimeOffset.UnixEpoch, AccessTime = DateTimeOffset.UnixEpoch, ChangeTime = DateTimeOffset.UnixEpoch };

    /// <summary>Unpacks into an empty folder. What is read comes authenticated; names are checked all the same.</summary>
    /// <exception cref="SealException">A name leads out of the folder, or an entry is neither file nor folder.</exception>
    public static void Extract(Stream source, string folder)
    {
        using var tar = new TarReader(source, leaveOpen: true);
        while (Next(tar) is { } entry)
        {
            var name = entry.Name.TrimEnd('/');
            if (!SignedManifest.IsInside(name) || name == "." || Printable.HasUnsafe(name))
                throw new SealException(SealFaultKind.UnsafeContent, $"the sealed folder holds the name '{Printable.Name(entry.Name)}', which is not a plain path inside it");
            var path = Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar));
            if (entry.EntryType == TarEntryType.Directory)
            {
                Directory.CreateDirectory(path);
                continue;
            }

            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                throw new SealException(SealFaultKind.UnsafeContent, $"'{Printable.Name(entry.Name)}' in the sealed folder is neither a file nor a folder");
            Extract(entry, path);
        }
    }

    static void Extract(TarEntry entry, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = entry.Mode.HasFlag(UnixFileMode.UserExecute) ? Plain | Runs : Plain;
        using var file = new FileStream(path, options);
        entry.DataStream?.CopyTo(file, 256 * 1024);
    }

    static TarEntry? Next(TarReader tar)
    {
        try
        {
            return tar.GetNextEntry();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new SealException(SealFaultKind.UnsafeContent, $"the sealed folder is not a tar archive: {e.Message}");
        }
    }
}
