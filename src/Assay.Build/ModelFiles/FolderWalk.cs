namespace Assay.Build.ModelFiles;

internal enum FolderEntryKind : byte { File, Folder, LinkToFile, LinkToFolder }

/// <summary>What a walk found.</summary>
/// <param name="Name">Its path below the folder where the walk began, with <c>/</c>.</param>
internal sealed record FolderEntry(string Name, string FullPath, FolderEntryKind Kind)
{
    public FileInfo File => new(FullPath);

    /// <summary>An entry of this folder.</summary>
    public FolderEntry Inside(ReadOnlySpan<char> name, FolderEntryKind kind) => new(Name.Length == 0 ? name.ToString() : $"{Name}/{name}", Path.Join(FullPath, name), kind);
}

/// <summary>Which folders of a tree are entered, and whose links are told.</summary>
internal sealed class FolderWalk
{
    /// <summary>Every folder, and every link.</summary>
    public static FolderWalk All { get; } = new() { TellsNowhere = true };

    /// <summary>Whether a folder of this name is entered.</summary>
    public Func<string, bool> Enters { get; init; } = _ => true;

    /// <summary>Whether a link at this path, to a folder or a file, would have been looked at: it is a gap then where it leads out of the tree.</summary>
    public Func<string, bool, bool> Matters { get; init; } = (_, _) => true;

    /// <summary>A link that leads nowhere is a gap as well.</summary>
    public bool TellsNowhere { get; init; }

    /// <summary>What stands before the names in gaps.</summary>
    public string Prefix { get; init; } = "";
}
