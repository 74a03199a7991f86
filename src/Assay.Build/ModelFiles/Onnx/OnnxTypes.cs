namespace Assay.Build.ModelFiles.Onnx;

/// <summary>Where a graph-like message lies, and what it is (onnx.proto).</summary>
internal enum OnnxPart { Model, Graph, Node, Attribute, Tensor, SparseTensor, Function, Opset, StringPair, Training, Metadata }

/// <summary>A message still to be walked: the walk keeps a list instead of recursing.</summary>
internal readonly record struct OnnxMessage(OnnxPart Part, long At, long Length, int Depth);

/// <summary>One protobuf field: its number, wire type, and its value or the place of its content.</summary>
internal readonly record struct ProtoField(int Number, int Wire, ulong Value, long At, long Length);
