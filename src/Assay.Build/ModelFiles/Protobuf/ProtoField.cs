namespace Assay.Build.ModelFiles.Protobuf;

/// <summary>One protobuf field: its number, wire type, and its value or the place of its content.</summary>
internal readonly record struct ProtoField(int Number, int Wire, ulong Value, long At, long Length);
