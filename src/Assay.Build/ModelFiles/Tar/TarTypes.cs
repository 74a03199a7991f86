namespace Assay.Build.ModelFiles.Tar;

/// <summary>A member: its name, what it is, and where its content lies. Links have a target and no content.</summary>
/// <param name="HeaderAt">Where its first header lies, long names and extended headers included.</param>
/// <param name="At">Where its content lies.</param>
/// <param name="Sparse">Its content is a map of holes and the rest, not the file itself.</param>
internal sealed record TarEntry(string Name, char Type, string Target, long HeaderAt, long At, long Size, bool Sparse)
{
    /// <summary>Links, devices, folders: programs differ in whether they pass over content that such a header announces.</summary>
    public bool HasNoContent => Type is '1' or '2' or '3' or '4' or '5' or '6';

    public bool IsFile => !HasNoContent && !Name.EndsWith('/');

    /// <summary>Where the next header stands.</summary>
    public long Next => At + ((Size + TarReader.Block - 1) / TarReader.Block * TarReader.Block);
}
