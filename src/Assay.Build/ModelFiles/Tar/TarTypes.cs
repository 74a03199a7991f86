namespace Assay.Build.ModelFiles.Tar;

/// <summary>A member: its name, what it is, and where its content lies. Links have a target and no content.</summary>
internal sealed record TarEntry(string Name, char Type, string Target, long At, long Size);
