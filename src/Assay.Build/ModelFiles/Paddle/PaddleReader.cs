using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Protobuf;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Paddle;

/// <summary>Walks a ProgramDesc: its blocks, their operators and attributes. The format has three levels, so there is no recursion.</summary>
internal sealed class PaddleReader(ByteSource source, ScanScope scope, PaddleRules rules)
{
    readonly ProtoReader proto = new(source);
    readonly Stack<PaddleMessage> waiting = new();

    public void Walk()
    {
        waiting.Push(new PaddleMessage(PaddlePart.Program, 0, source.Length, ""));
        for (var items = 1L; waiting.TryPop(out var message); items++)
        {
            if (items + waiting.Count > scope.Limits.GraphItems)
            {
                scope.Gap($"more than {scope.Limits.GraphItems} parts in the program");
                return;
            }

            if ((items & 1023) == 0 && !scope.Budget.HasTime())
            {
                scope.Gap("time is up");
                return;
            }

            Visit(message);
        }
    }

    // Fields of framework.proto: ProgramDesc.blocks 1; BlockDesc.ops 4; OpDesc.type 3, attrs 4; Attr.name 1, s 5, strings 8.
    void Visit(PaddleMessage message)
    {
        var (at, end) = (message.At, message.At + message.Length);
        var inner = new List<PaddleMessage>();
        var (name, operation) = ("", "");
        bool malformed;
        while (proto.Next(ref at, end, out var field, out malformed))
        {
            switch (message.Part, field.Number, field.Wire)
            {
                case (PaddlePart.Program, 1, 2): waiting.Push(new PaddleMessage(PaddlePart.Block, field.At, field.Length, "")); break;
                case (PaddlePart.Block, 4, 2): waiting.Push(new PaddleMessage(PaddlePart.Operator, field.At, field.Length, "")); break;
                case (PaddlePart.Operator, 3, 2): operation = Text(field); break;
                case (PaddlePart.Operator, 4, 2): inner.Add(new PaddleMessage(PaddlePart.Attribute, field.At, field.Length, "")); break;
                case (PaddlePart.Attribute, 1, 2): name = Text(field); break;
                case (PaddlePart.Attribute, 5 or 8, 2): rules.Attribute(message.Operator, name, Text(field), field.At); break;
            }
        }

        if (malformed)
            scope.Gap($"the program is cut or malformed at offset {at}");
        if (message.Part != PaddlePart.Operator)
            return;
        rules.Operator(operation, message.At);
        foreach (var attribute in inner)
            waiting.Push(attribute with { Operator = operation });
    }

    string Text(ProtoField field) => PickleText.Decode(source.Bytes(field.At, (int)Math.Min(field.Length, 4096)));
}
