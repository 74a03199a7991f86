using System.Formats.Tar;

namespace Assay.Build;

/// <summary>A file of a model: its name with <c>/</c> relative to the root (<c>.</c> when the model is this one file).</summary>
internal sealed record TreeFile(string Name, string FullPath, long Length);

/// <summary>
/// What lies below a model's path: files in signing order, what was left out, and what cannot be taken in. Folder links
/// are never followed, so the walk ends; depth and count are bounded.
/// </summary>
internal sealed class ModelTree
{
    public const int MaxFiles = 500_000;
    public const int MaxDepth = 64;
    const int MaxNotes = 1000;

    readonly List<TreeFile> _files = [];
    readonly List<FileProblem> _problems = [];
    readonly List<string> _ignored = [];
    readonly List<string> _emptyFolders = [];
    readonly List<string> _linksOutside = [];
    readonly bool _allowSymlinks;
    readonly Func<string, bool> _ignore;

    string _root = "";

    ModelTree(ModelSource source, bool allowSymlinks, Func<string, bool> ignore)
    {
        Name = source.Name;
        _allowSymlinks = allowSymlinks;
        _ignore = ignore;
    }

    public string Name { get; }

    public bool IsFolder { get; private set; }

    public IReadOnlyList<TreeFile> Files => _files;

    public IReadOnlyList<FileProblem> Problems => _problems;

    /// <summary>Files and links under ignored paths (the first thousand).</summary>
    public IReadOnlyList<string> Ignored => _ignored;

    public IReadOnlyList<string> EmptyFolders => _emptyFolders;

    public IReadOnlyList<string> LinksOutside => _linksOutside;

    public static string RootOf(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    public static ModelTree Walk(ModelSource source, bool allowSymlinks, Func<string, bool> ignore)
    {
        var tree = new ModelTree(source, allowSymlinks, ignore);
        if (source.Parts.Count == 0)
            tree.WalkAt(source.Root, "");
        else
        {
            tree.IsFolder = true;
            foreach (var part in source.Parts)
                tree.WalkAt(part.Path, part.Role);
        }

        tree._files.Sort((a, b) => PathOrder.Instance.Compare(a.Name, b.Name));
        return tree;
    }

    // The path itself may be a link: the caller named it, and what it leads to is what they mean.
    void WalkAt(string path, string role)
    {
        var before = (_files.Count, _problems.Count);
        _root = path;
        if (Directory.Exists(path))
        {
            IsFolder = true;
            WalkFolders(path, role);
            if (before == (_files.Count, _problems.Count))
                Problem(FileProblemKind.NoFiles, role.Length == 0 ? "." : role, "the folder holds no file that counts as part of the model");
        }
        else if (File.Exists(path))
            AddFile(role.Length == 0 ? "." : $"{role}/{Path.GetFileName(path)}", new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(path));
        else
            Problem(FileProblemKind.NotFound, role.Length == 0 ? "." : role, "there is no such file or folder");
    }

    void WalkFolders(string root, string role)
    {
        var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false, MatchType = MatchType.Simple };
        var pending = new Stack<(DirectoryInfo Folder, string Name, int Depth)>();
        pending.Push((new DirectoryInfo(root), role, 0));
        while (pending.TryPop(out var at))
        {
            var seen = 0;
            try
            {
                foreach (var entry in at.Folder.EnumerateFileSystemInfos("*", options))
                {
                    seen++;
                    if (_files.Count + pending.Count >= MaxFiles)
                    {
                        Problem(FileProblemKind.TooManyFiles, at.Name, $"more than {MaxFiles} files and folders");
                        return;
                    }

                    var name = at.Name.Length == 0 ? entry.Name : $"{at.Name}/{entry.Name}";
                    if (Take(entry, name) is not { } folder)
                        continue;
                    if (at.Depth >= MaxDepth)
                        Problem(FileProblemKind.TooDeep, name, $"more than {MaxDepth} folders deep");
                    else
                        pending.Push((folder, name, at.Depth + 1));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Problem(FileProblemKind.Unreadable, at.Name.Length == 0 ? "." : at.Name, $"the folder cannot be listed: {e.Message}");
            }

            if (seen == 0 && at.Depth > 0 && _emptyFolders.Count < MaxNotes)
                _emptyFolders.Add(at.Name);
        }
    }

    // Returns a folder to go into, or null when the entry is dealt with.
    DirectoryInfo? Take(FileSystemInfo entry, string name)
    {
        var link = entry.LinkTarget is not null || entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
        if (!link && entry is DirectoryInfo folder)
            return folder;
        if (_ignore(name))
        {
            if (_ignored.Count < MaxNotes)
                _ignored.Add(name);
        }
        else if (Printable.HasUnsafe(name))
            Problem(FileProblemKind.UnsafeName, name, "the name holds control characters or is not UTF-8; rename it");
        else if (!link)
            AddFile(name, (FileInfo)entry);
        else if (!_allowSymlinks)
            Problem(FileProblemKind.SymlinkRefused, name, "a symbolic link; replace it by the file, or allow links");
        else
            FollowLink(entry, name);
        return null;
    }

    void FollowLink(FileSystemInfo entry, string name)
    {
        try
        {
            if (entry.ResolveLinkTarget(returnFinalTarget: true) is not FileInfo { Exists: true } target)
            {
                Problem(FileProblemKind.LinkNotFollowed, name, "a link to a folder, or to nothing; only links to files are followed");
                return;
            }

            if (!target.FullName.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && _linksOutside.Count < MaxNotes)
                _linksOutside.Add(name);
            AddFile(name, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem(FileProblemKind.LinkNotFollowed, name, $"the link cannot be followed: {e.Message}");
        }
    }

    void AddFile(string name, FileInfo file)
    {
        try
        {
            if (file.Length == 0 && IsSpecial(file.FullName))
                Problem(FileProblemKind.NotAFile, name, "a pipe, socket or device, not a regular file");
            else
                _files.Add(new TreeFile(name, file.FullName, file.Length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem(FileProblemKind.Unreadable, name, e.Message);
        }
    }

    // Opening a pipe would wait for ever. The base library shows a file's type only through its tar writer, which asks
    // lstat and does not open pipes; special files report length zero, so only empty files come here.
    static bool IsSpecial(string path)
    {
        if (OperatingSystem.IsWindows())
            return false;
        try
        {
            using var buffer = new MemoryStream(new byte[64 * 1024]);
            using (var writer = new TarWriter(buffer, TarEntryFormat.Pax, leaveOpen: true))
                writer.WriteEntry(path, "entry");
            buffer.Position = 0;
            using var reader = new TarReader(buffer);
            return reader.GetNextEntry()?.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.HardLink);
        }
        catch (Exception e) when (e is NotSupportedException or IOException && !IsMissing(e))
        {
            // A socket, or an "empty" file that yields data without end.
            return true;
        }
    }

    static bool IsMissing(Exception e) => e is FileNotFoundException or DirectoryNotFoundException;

    void Problem(FileProblemKind kind, string name, string detail)
    {
        if (_problems.Count < MaxNotes)
            _problems.Add(new FileProblem(kind, name, detail));
    }
}
