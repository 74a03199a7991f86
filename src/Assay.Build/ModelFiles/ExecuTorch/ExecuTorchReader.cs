using System.Buffers.Binary;
using Assay.Build.ModelFiles.FlatBuffers;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.ExecuTorch;

/// <summary>Walks a program: plans with their operators and delegates, inline data, and segments behind the program.</summary>
internal sealed class ExecuTorchReader(ByteSource source, ScanScope scope)
{
    readonly FlatReader flat = new(source, scope);
    readonly ExecuTorchRules rules = new(scope);

    public void Walk()
    {
        var head = source.Bytes(0, 40);
        if (!head.AsSpan(4, 4).SequenceEqual("ET12"u8))
            scope.Gap("its version of the schema is not known");
        var header = Header(head);
        if (flat.Root() is not { } program)
        {
            scope.Gap("its root table is not there");
            return;
        }

        if (program.Number(0, 4) != 0)
            scope.Gap("its program version is not known");
        var segments = program.Tables(4).Select(s => new ExecuTorchSegment(s.Number(0, 8), s.Number(1, 8))).ToList();
        var inline = program.Tables(3).Select(d => d.Vector(0, 1)).ToList();
        foreach (var constant in program.Tables(2))
            Data("constant", constant.Vector(0, 1));
        foreach (var data in inline)
            Data("delegate", data);
        var plans = 0;
        foreach (var plan in program.Tables(1))
        {
            plans++;
            Plan(plan, segments.Count, inline.Count);
        }

        if (plans == 0)
            scope.Gap("it has no execution plan; it may be cut");
        Segments(segments, header);
        foreach (var offsets in program.Tables(6).Concat(program.Table(5) is { } constants ? [constants] : []))
            Offsets(offsets, segments);
        foreach (var named in program.Tables(7))
            if (named.Number(1, 4) is var index && index >= segments.Count)
                rules.Bounds("named data is in a segment", index, segments.Count);
        if (flat.Astray > 0)
            rules.Bounds("offsets lead outside the file", flat.Astray, 0);
    }

    static ExecuTorchHeader? Header(byte[] head)
    {
        if (head.Length < 32 || !head.AsSpan(8, 4).SequenceEqual("eh00"u8))
            return null;
        return new ExecuTorchHeader(BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(16)), BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(24)));
    }

    void Plan(FlatTable plan, int segments, int inline)
    {
        foreach (var step in plan.Tables(6))
            rules.Operator(step.Text(0), step.Text(1), step.At);
        foreach (var backend in plan.Tables(7))
        {
            rules.Backend(backend.Text(0), backend.At);
            if (backend.Table(1) is not { } place)
                continue;
            var (inSegment, index) = (place.Number(0, 1) == 1, place.Number(1, 4));
            if (index >= (inSegment ? segments : inline))
                rules.Bounds("a backend's data is entry", index, inSegment ? segments : inline);
        }

        var (operators, delegates) = (plan.Vector(6, 4).Count, plan.Vector(7, 4).Count);
        foreach (var chain in plan.Tables(5))
            foreach (var instruction in chain.Tables(2))
                if (instruction.Table(1) is { } call && instruction.Number(0, 1) is var kind and (1 or 2) && call.Number(0, 4) is var index && index >= (kind == 1 ? operators : delegates))
                    rules.Bounds("an instruction calls entry", index, kind == 1 ? operators : delegates);
    }

    void Segments(List<ExecuTorchSegment> segments, ExecuTorchHeader? header)
    {
        var from = header?.SegmentsAt ?? 0;
        if (header is { } said && (said.ProgramSize < 8 || said.ProgramSize > source.Length || from < 0 || from > source.Length || (segments.Count > 0 && from < said.ProgramSize)))
            rules.Header(said, source.Length);
        if (segments.Count > 0 && header is null)
            scope.Gap("it has segments, but no extended header that says where they start");
        long end = header is null || segments.Count > 0 ? 0 : header.Value.ProgramSize;
        foreach (var segment in segments)
        {
            if (segment.At < 0 || segment.Size < 0 || from < 0 || segment.At > source.Length - from || segment.Size > source.Length - from - segment.At)
            {
                rules.Segment(segment, from, source.Length);
                continue;
            }

            var at = from + segment.At;
            if (at < end && segment.Size > 0)
                rules.Overlap(segment);
            end = Math.Max(end, at + segment.Size);
            scope.Inside("segment", opportunistic: true).Judge(source.Slice(at, segment.Size));
        }

        if (header is null)
            end = flat.Unreached(long.MaxValue).Select(u => u.From).LastOrDefault(source.Length);
        // Programs and segments are padded to their alignment, which is at most a page.
        if (end <= 0 || source.Length - end <= 64 || source.Bytes(end, 8192) is { Length: < 8192 } tail && tail.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            return;
        rules.Behind(end, source.Length - end);
        scope.Inside("behind", opportunistic: true).Judge(source.Slice(end, source.Length - end));
    }

    void Offsets(FlatTable table, List<ExecuTorchSegment> segments)
    {
        var (index, offsets) = (table.Number(0, 4), table.Vector(1, 8));
        if (offsets.Count == 0)
            return;
        if (index >= segments.Count)
        {
            rules.Bounds("constants are in segment", index, segments.Count);
            return;
        }

        for (var i = 0; i < offsets.Count && flat.MayGoOn(); i++)
            if (flat.U64(offsets.At + (8L * i)) is { } offset && offset > (ulong)Math.Max(0, segments[(int)index].Size))
                rules.Bounds("a constant lies behind its segment, at", (long)Math.Min(offset, long.MaxValue), i);
    }

    void Data(string name, FlatVector data)
    {
        if (data.Count >= 8 && scope.Budget.HasTime())
            scope.Inside(name, opportunistic: true).Judge(source.Slice(data.At, data.Count));
    }
}
