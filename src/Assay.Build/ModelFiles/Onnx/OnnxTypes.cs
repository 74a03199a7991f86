namespace Assay.Build.ModelFiles.Onnx;

/// <summary>Where a graph-like message lies, and what it is (onnx.proto).</summary>
internal enum OnnxPart { Model, Graph, Node, Attribute, Tensor, SparseTensor, Function, Opset, StringPair, Training, Metadata }

/// <summary>A message still to be walked: the walk keeps a list instead of recursing.</summary>
internal readonly record struct OnnxMessage(OnnxPart Part, long At, long Length, int Depth);
