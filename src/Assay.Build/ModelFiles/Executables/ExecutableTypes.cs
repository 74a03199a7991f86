namespace Assay.Build.ModelFiles.Executables;

/// <summary>A program: what kind, and for what system, as far as its header says.</summary>
internal sealed record ExecutableHeader(string Kind, string Describes);
