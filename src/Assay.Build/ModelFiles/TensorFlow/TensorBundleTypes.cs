namespace Assay.Build.ModelFiles.TensorFlow;

/// <summary>A tensor of a checkpoint (tensor_bundle.proto, BundleEntryProto): where its bytes lie in the data files.</summary>
internal sealed record BundleEntry(string Name, int Type, double Elements, int Shard, long Offset, long Size, bool Sliced);

/// <summary>A checkpoint's index: how many data files there are, and what lies in them.</summary>
internal sealed record TensorBundle(int Shards, List<BundleEntry> Entries);
