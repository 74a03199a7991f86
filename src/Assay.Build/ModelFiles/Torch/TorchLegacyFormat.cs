using System.Buffers.Binary;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.ModelFiles.Torch;

/// <summary>
/// PyTorch before 1.6: pickles of a magic number, a version, system information, the object and the keys of its
/// storages, then each storage raw: its number of elements (8 bytes) and its data (torch/serialization.py, <c>_legacy_save</c>).
/// </summary>
internal sealed class TorchLegacyFormat : IModelFormat
{
    const int Pickles = 5;

    public string Id => "torch-legacy";

    public IReadOnlyList<Rule> Rules => PickleRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => TorchLegacy.Detects(head);

    public void Scan(ByteSource source, ScanScope scope)
    {
        var rules = new PickleRules(source, scope);
        var reader = new PickleReader(source);
        Value keys = default;
        for (var i = 0; i < Pickles; i++)
        {
            var run = new PickleMachine(reader, rules, scope.Limits, scope.Budget, scope.Limits.PickleOpcodes).Run();
            keys = run.Result;
            if (run.End == PickleEnd.Stop)
                continue;
            scope.Gap($"broken at offset {run.Position}: {run.Why}; what runs before was judged");
            rules.Report();
            return;
        }

        Storages(source, reader, rules, keys, scope);
        rules.Report();
    }

    static void Storages(ByteSource source, PickleReader reader, PickleRules rules, Value keys, ScanScope scope)
    {
        var sizes = TorchStorage.ElementSizes(rules);
        var weights = scope.Weights is null ? null : new List<Tensor>();
        var count = keys.Node is Container list ? list.Count : 0;
        var at = reader.Position;
        Span<byte> number = stackalloc byte[8];
        for (long i = 0; i < count; i++)
        {
            if (source.Read(at, number) < 8)
            {
                scope.Gap($"ends before storage {i + 1} of {count}");
                return;
            }

            // One size for all storages is the rule; where they differ the keys say which is which, while they are kept.
            var elements = BinaryPrimitives.ReadInt64LittleEndian(number);
            var size = keys.Node is Container { Kept: var kept } && i < kept.Length && rules.Text.Constant(kept[i]) is { } key && sizes.TryGetValue(key, out var own)
                ? own
                : sizes.Values.Distinct().Count() == 1 ? sizes.Values.First() : 0;
            if (size == 0 || elements < 0 || elements > (source.Length - at - 8) / size)
            {
                scope.Gap(size == 0 ? $"the element size of storage {i + 1} is not known" : $"storage {i + 1} is longer than the file");
                return;
            }

            if (weights is not null && keys.Node is Container { Kept: var names } && i < names.Length && rules.Text.Constant(names[i]) is { } name)
                weights.AddRange(TorchWeights.OfStorage(rules.Tensors?.Found ?? [], name, source, at + 8, elements * size));
            at += 8 + (elements * size);
        }

        scope.Weigh(weights ?? []);
        if (weights is not null && rules.Tensors is { } all && all.Found.Count > weights.Count)
            TorchWeights.NotFound(all.Found.Count - weights.Count, scope);

        if (at < source.Length)
        {
            reader.Seek(at);
            PickleFormat.RunAll(reader, rules, scope);
        }
    }
}
