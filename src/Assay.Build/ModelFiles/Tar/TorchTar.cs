using System.Buffers.Binary;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Torch;

namespace Assay.Build.ModelFiles.Tar;

/// <summary>
/// PyTorch before 0.1.10: a tar with <c>sys_info</c>, <c>pickle</c>, <c>storages</c> and <c>tensors</c>. The last two
/// are pickles with raw numbers between them (torch/serialization.py, <c>legacy_load</c>): every one of those pickles runs.
/// </summary>
internal sealed class TorchTar
{
    const int MostDimensions = 64;
    readonly ByteSource source;
    readonly ScanScope scope;
    readonly PickleRules rules;
    readonly PickleReader reader;

    TorchTar(ByteSource source, ScanScope scope)
    {
        (this.source, this.scope) = (source, scope);
        rules = new PickleRules(source, scope);
        reader = new PickleReader(source);
    }

    public static bool Fits(IReadOnlyDictionary<string, TarEntry> files) => files.ContainsKey("pickle") && files.ContainsKey("storages") && files.ContainsKey("tensors");

    public static bool IsData(string name) => name is "storages" or "tensors" or "./storages" or "./tensors";

    /// <summary>Runs the member's pickles and passes over its numbers; false when it is not laid out so.</summary>
    public static bool Follow(ByteSource source, string name, ScanScope scope)
    {
        var tar = new TorchTar(source, scope);
        var done = name == "storages" ? tar.Storages() : tar.Tensors();
        if (done && tar.reader.Position < source.Length)
            PickleFormat.RunAll(tar.reader, tar.rules, scope);
        tar.rules.Report();
        return done;
    }

    bool Storages()
    {
        if (!Count(out var count))
            return false;
        Span<byte> number = stackalloc byte[8];
        for (long i = 0; i < count; i++)
        {
            // (key, location, type), then the number of elements and the elements.
            if (!Run(out var about) || about.Tuple is not { Kept: [_, _, { Import: { } type }] } || source.Read(reader.Position, number) < 8)
                return false;
            var size = TorchStorage.Size(type.Name);
            var elements = BinaryPrimitives.ReadInt64LittleEndian(number);
            if (size == 0 || elements < 0 || elements > (source.Length - reader.Position - 8) / size)
                return false;
            reader.Seek(reader.Position + 8 + (elements * size));
        }

        // Which storages are views of which.
        return Run(out _);
    }

    bool Tensors()
    {
        if (!Count(out var count))
            return false;
        Span<byte> number = stackalloc byte[4];
        for (long i = 0; i < count; i++)
        {
            // (key, storage, type), then the dimensions: how many, sizes, strides, offset.
            if (!Run(out _) || source.Read(reader.Position, number) < 4)
                return false;
            var dimensions = BinaryPrimitives.ReadInt32LittleEndian(number);
            var end = reader.Position + 8 + (16L * dimensions) + 8;
            if (dimensions is < 0 or > MostDimensions || end > source.Length)
                return false;
            reader.Seek(end);
        }

        return true;
    }

    bool Count(out long count)
    {
        var found = Run(out var value) && value.Kind == ValueKind.Int && value.Int >= 0;
        count = found ? value.Int : 0;
        return found;
    }

    bool Run(out Value value)
    {
        value = default;
        if (reader.Position >= source.Length || !scope.Budget.HasTime())
            return false;
        var run = new PickleMachine(reader, rules, scope.Limits, scope.Budget, scope.Limits.PickleOpcodes).Run();
        value = run.Result;
        return run.End == PickleEnd.Stop;
    }
}
