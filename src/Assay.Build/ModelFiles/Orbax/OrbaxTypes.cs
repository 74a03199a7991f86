namespace Assay.Build.ModelFiles.Orbax;

/// <summary>What of a checkpoint folder a JSON file is.</summary>
internal enum OrbaxPart { None, Checkpoint, Tree, Zarr }
