namespace Assay.Build.ModelFiles.CoreMl;

/// <summary>The messages that are looked into (apple/coremltools, mlmodel/format/*.proto).</summary>
internal enum CoreMlPart
{
    Model, PipelineKind, Pipeline, Network, Layer, CustomLayer, CustomModel, Linked, Branch, Loop,
    Program, FunctionEntry, Function, BlockEntry, Block, Operation, ValueEntry, ArgumentEntry, Argument, Binding, Value, BlobFile,
}

/// <summary>A message still to be walked.</summary>
internal readonly record struct CoreMlMessage(CoreMlPart Part, long At, long Length, int Depth);
