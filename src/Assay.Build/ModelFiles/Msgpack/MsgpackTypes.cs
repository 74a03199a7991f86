namespace Assay.Build.ModelFiles.Msgpack;

/// <summary>What a value is (https://github.com/msgpack/msgpack/blob/master/spec.md).</summary>
internal enum MsgpackKind { Scalar, Text, Bytes, Extension, List, Map, None }

/// <summary>The head of one value: its content's place for texts, bytes and extensions, its elements for containers.</summary>
internal readonly record struct MsgpackValue(MsgpackKind Kind, long At, long ContentAt, long Length, int Type);
