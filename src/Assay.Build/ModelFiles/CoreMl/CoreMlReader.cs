using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Protobuf;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.CoreMl;

/// <summary>Walks a model with its pipelines, layers and programs. The walk is a list, not recursion.</summary>
internal sealed class CoreMlReader(ByteSource source, ScanScope scope, CoreMlRules rules)
{
    const int Deepest = 64, KeptText = 4096;
    readonly ProtoReader proto = new(source);
    readonly Stack<CoreMlMessage> waiting = new();

    public void Walk()
    {
        waiting.Push(new CoreMlMessage(CoreMlPart.Model, 0, source.Length, 0));
        for (var items = 1L; waiting.TryPop(out var message); items++)
        {
            if (items > scope.Limits.GraphItems)
            {
                scope.Gap($"more than {scope.Limits.GraphItems} parts in the model");
                return;
            }

            if ((items & 1023) == 0 && !scope.Budget.HasTime())
            {
                scope.Gap("time is up");
                return;
            }

            if (message.Depth > Deepest)
                scope.Gap("models are nested too deep");
            else
                Visit(message);
        }
    }

    void Visit(CoreMlMessage message)
    {
        var (at, end) = (message.At, message.At + message.Length);
        var kind = false;
        bool malformed;
        while (proto.Next(ref at, end, out var field, out malformed))
        {
            kind |= message.Part == CoreMlPart.Model && field.Number >= 200;
            if (field.Wire != 2)
                continue;
            if (Inner(message.Part, field.Number) is { } part)
            {
                waiting.Push(new CoreMlMessage(part, field.At, field.Length, message.Depth + (part is CoreMlPart.Model or CoreMlPart.Network or CoreMlPart.Block or CoreMlPart.Value ? 1 : 0)));
                if (waiting.Count > scope.Limits.GraphItems)
                {
                    scope.Gap($"more than {scope.Limits.GraphItems} parts in the model");
                    return;
                }
            }
            else if (IsText(message.Part, field.Number))
            {
                rules.Text(message.Part, PickleText.Decode(source.Bytes(field.At, (int)Math.Min(field.Length, KeptText))), field.At);
            }
        }

        if (message.Part == CoreMlPart.Linked)
            rules.Linked(source.Bytes(message.At, (int)Math.Min(message.Length, KeptText)), message.At);
        if (malformed)
            scope.Gap($"the model is cut or malformed at offset {at}");
        if (message is { Part: CoreMlPart.Model } && !kind)
            scope.Gap("the model does not say what kind it is; it may be cut");
    }

    // Field numbers of Model.proto, NeuralNetwork.proto, CustomModel.proto, LinkedModel.proto and MIL.proto.
    static CoreMlPart? Inner(CoreMlPart part, int number) => (part, number) switch
    {
        (CoreMlPart.Model, 200 or 201) => CoreMlPart.PipelineKind,
        (CoreMlPart.Model, 202) or (CoreMlPart.PipelineKind, 1) => CoreMlPart.Pipeline,
        (CoreMlPart.Pipeline, 1) => CoreMlPart.Model,
        (CoreMlPart.Model, 303 or 403 or 500) => CoreMlPart.Network,
        (CoreMlPart.Model, 502) => CoreMlPart.Program,
        (CoreMlPart.Model, 555) => CoreMlPart.CustomModel,
        (CoreMlPart.Model, 556) => CoreMlPart.Linked,
        (CoreMlPart.Network, 1) => CoreMlPart.Layer,
        (CoreMlPart.Layer, 500) => CoreMlPart.CustomLayer,
        (CoreMlPart.Layer, 600) => CoreMlPart.Branch,
        (CoreMlPart.Layer, 615) => CoreMlPart.Loop,
        (CoreMlPart.Branch, 1 or 2) or (CoreMlPart.Loop, 3 or 4) => CoreMlPart.Network,
        (CoreMlPart.Program, 2) => CoreMlPart.FunctionEntry,
        (CoreMlPart.FunctionEntry, 2) => CoreMlPart.Function,
        (CoreMlPart.Function, 3) => CoreMlPart.BlockEntry,
        (CoreMlPart.BlockEntry, 2) => CoreMlPart.Block,
        (CoreMlPart.Block, 3) => CoreMlPart.Operation,
        (CoreMlPart.Operation, 2) => CoreMlPart.ArgumentEntry,
        (CoreMlPart.Operation, 4) => CoreMlPart.Block,
        (CoreMlPart.Operation, 5) or (CoreMlPart.Block, 4) or (CoreMlPart.Program, 4) => CoreMlPart.ValueEntry,
        (CoreMlPart.ArgumentEntry, 2) => CoreMlPart.Argument,
        (CoreMlPart.Argument, 1) => CoreMlPart.Binding,
        (CoreMlPart.Binding, 2) or (CoreMlPart.ValueEntry, 2) => CoreMlPart.Value,
        (CoreMlPart.Value, 5) => CoreMlPart.BlobFile,
        _ => null,
    };

    static bool IsText(CoreMlPart part, int number) =>
        (part, number) is (CoreMlPart.CustomLayer or CoreMlPart.CustomModel, 10) or (CoreMlPart.Operation or CoreMlPart.BlobFile, 1);
}
