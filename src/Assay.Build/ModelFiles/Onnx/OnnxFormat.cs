using Assay.Build.ModelFiles.Compressed;
using Assay.Build.ModelFiles.Protobuf;
using Assay.Build.ModelFiles.RData;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Onnx;

/// <summary>ONNX models (onnx.proto, ModelProto). Protobuf has no magic: the top-level fields must be those of a model.</summary>
internal sealed class OnnxFormat : IModelFormat
{
    const int ProbedFields = 64;

    public string Id => "onnx";

    public IReadOnlyList<Rule> Rules => OnnxRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        // R's binary spelling starts like a field of ONNX, and goes on with a field number that protobuf forbids. So does bzip2;
        // a model that carries its ten bytes on purpose is broken or trailing data there, and then not clean either.
        if (head.Length < 4 || !MayStart(head) || RFormat.Starts(head) || CompressedHeader.StartsBzip2(head))
            return false;
        var proto = new ProtoReader(source);
        long at = 0;
        var (version, graph, fields, goesOn) = (false, 0L, 0, true);
        while (goesOn && fields < ProbedFields && proto.Next(ref at, source.Length, out var field, out _))
        {
            fields++;
            switch (field.Number, field.Wire)
            {
                case (1, 0):
                    version = field.Value is > 0 and < 1000;
                    break;
                case (7, 2):
                    graph = Math.Max(graph, field.Length);
                    break;
                // A producer's name is a short text; where it is none, this is another format's message.
                case (2, 2) when field.Length > 256 || !PlainText.Is(source.Slice(field.At, field.Length)):
                    return false;
                case (2 or 3 or 4 or 6 or 8 or 14 or 20 or 25, 2) or (5, 0):
                    break;
                case var _ when version && graph > 0:
                    // A whole model, and something behind it.
                    goesOn = false;
                    break;
                default:
                    return false;
            }
        }

        // A file cut inside its graph still begins with a version and one more field of a model. One without a version, as
        // a crafted file may be, is at least mostly graph.
        return version ? graph > 0 || fields > 1 : graph * 2 > source.Length;
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        var rules = new OnnxRules(scope);
        new OnnxReader(source, scope, rules).Walk();
        rules.Finish();
    }

    // ir_version first, as every writer does; or the graph first, as a crafted file may.
    static bool MayStart(ReadOnlySpan<byte> head) => head[0] is 0x08 or 0x12 or 0x1a or 0x22 or 0x28 or 0x32 or 0x3a or 0x42 or 0x72 && (head[0] != 0x08 || head[1] is > 0 and < 0x80);
}
