using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>Python pickles, protocols 0 to 5: one or more streams, joblib's arrays between their opcodes.</summary>
internal sealed class PickleFormat : IModelFormat
{
    const long ProbeOpcodes = 20_000;

    public string Id => "pickle";

    public IReadOnlyList<Rule> Rules => PickleRules.All;

    public string Knowledge => PickleKnowledge.Text;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (head.Length < 2)
            return false;
        if (head[0] == 0x80 && head[1] <= 5)
            return !TorchLegacy.Detects(head) && !IsLengthOfHeader(head);
        // Protocols 0 and 1 have no magic: run it, reporting nothing, and see whether it makes sense.
        if (!PickleNames.MayStart(head[0]) || head.StartsWith("PK\u0003\u0004"u8))
            return false;
        // An argument that runs to the end of a line is text; where the first 4 KiB have no end and hold zeros, it is none.
        if (head.Length == ModelFormats.HeadBytes && !head.Contains((byte)'\n') && head.Contains((byte)0) && PickleNames.IsLine(head[0]))
            return false;
        var silent = new ScanScope(new FileResult("", scope.Limits), scope.Limits, scope.Budget, "").Perhaps();
        var rules = new PickleRules(source, silent);
        var run = new PickleMachine(new PickleReader(source), rules, scope.Limits, scope.Budget, ProbeOpcodes).Run();
        return run.End switch
        {
            PickleEnd.Stop => run.Opcodes > 1,
            PickleEnd.Limit => true,
            _ => rules.Actions > 0 || (rules.ImportCount > 0 && run.Opcodes > 1 && rules.ImportsLookReal),
        };
    }

    // A safetensors header of 0x380 bytes begins like protocol 3; a zero behind it is no opcode, so no loader gets further.
    static bool IsLengthOfHeader(ReadOnlySpan<byte> head) => head.Length > 8 && head[8] == '{' && head[2..8].IndexOfAnyExcept((byte)0) < 0;

    public void Scan(ByteSource source, ScanScope scope)
    {
        var rules = new PickleRules(source, scope);
        var reader = new PickleReader(source);
        RunAll(reader, rules, scope);
        rules.Report();
        if (rules.Tensors is { Found.Count: > 0 } tensors)
            scope.Weights?.Pickled(scope.Path, tensors.Found);
    }

    /// <summary>Runs streams one behind the other until the data ends or is no pickle any more.</summary>
    public static void RunAll(PickleReader reader, PickleRules rules, ScanScope scope)
    {
        for (var streams = 0; reader.Position < reader.Length; streams++)
        {
            var start = reader.Position;
            if (streams > 0 && !StartsStream(reader, scope))
                return;
            var run = new PickleMachine(reader, rules, scope.Limits, scope.Budget, scope.Limits.PickleOpcodes).Run();
            if (run.End == PickleEnd.Stop)
                continue;
            if (streams > 0 && run.End == PickleEnd.Broken && run.Opcodes < 4)
                Trailing(scope, start, reader.Length);
            else
                scope.Gap(run.End == PickleEnd.Limit ? $"limit reached at offset {run.Position}: {run.Why}" : $"broken at offset {run.Position}: {run.Why}; what runs before was judged");
            return;
        }
    }

    // What follows a STOP: another stream, padding, or something else.
    static bool StartsStream(PickleReader reader, ScanScope scope)
    {
        var at = reader.Position;
        var rest = reader.Source.Bytes(at, 4096);
        if (rest.Length == reader.Length - at && rest.AsSpan().IndexOfAnyExcept("\0\n\r "u8) < 0)
            return false;
        if (rest[0] == 0x80 || PickleNames.MayStart(rest[0]))
            return true;
        Trailing(scope, at, reader.Length);
        return false;
    }

    static void Trailing(ScanScope scope, long at, long length) =>
        scope.Find(PickleRules.TrailingData, Severity.Medium, "Has data behind the last pickle", $"{length - at} bytes", at, identity: "trailing", recipe: PickleRules.Recipe);
}
