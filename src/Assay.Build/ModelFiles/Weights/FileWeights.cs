using System.Runtime.InteropServices;

namespace Assay.Build.ModelFiles.Weights;

/// <summary>
/// The numbers of one file while it is scanned with <see cref="ScanOptions.Weights"/>. Formats hand over their tensors
/// through <see cref="ScanScope.Weigh"/>, and that is all they know of it.
/// </summary>
internal sealed class FileWeights
{
    const int MostListed = 10_000, MostNamed = 1_000_000;
    readonly List<TensorNumbers> listed = [];
    readonly Dictionary<(string Type, long Count, UInt128 Hash), (string Name, Tensor Tensor)> known = [];
    readonly Dictionary<string, List<TorchTensor>> pickled = [];
    long tensors, count;

    /// <summary>What comparing with a twin needs, by name; bounded.</summary>
    public Dictionary<string, TensorIdentity> Named { get; } = [];

    /// <summary>False when not every tensor is in <see cref="Named"/>.</summary>
    public bool AllNamed { get; private set; } = true;

    public WeightNumbers Numbers => new(tensors, count, listed);

    /// <summary>Reads and judges tensors of one place while their source is open.</summary>
    public void Look(IReadOnlyList<Tensor> found, ScanScope scope)
    {
        var judged = new SortedDictionary<int, (TensorTally Tally, TensorNumbers Numbers)>();
        var reader = new WeightReader(scope.Budget, tally =>
        {
            var numbers = tally.Finish(scope.Path);
            lock (judged)
                judged.Add(tally.Index, (tally, numbers));
        });
        // A part at a time, so that a file of a million tensors is not held as a million tallies.
        const int part = 20_000;
        for (var from = 0; from < found.Count; from += part)
        {
            var now = found is List<Tensor> list ? list.GetRange(from, Math.Min(part, found.Count - from)) : [.. found.Skip(from).Take(part)];
            reader.Read(now);
            foreach (var (tally, numbers) in judged.Values)
                Judge(tally, numbers, scope);
            judged.Clear();
            if (reader.NotRead == 0 && scope.Budget.HasTime())
                continue;
            var missed = reader.NotRead + Math.Max(0, found.Count - from - now.Count);
            scope.Gap($"time is up: the numbers of {missed} of {found.Count} tensors were not looked at");
            AllNamed = false;
            return;
        }
    }

    /// <summary>Tensors that a pickle rebuilds; the archive around it knows where their bytes are.</summary>
    public void Pickled(string path, List<TorchTensor> found) => pickled[path] = found;

    public IReadOnlyList<TorchTensor> Taken(string path) => pickled.Remove(path, out var found) ? found : [];

    void Judge(TensorTally tally, TensorNumbers numbers, ScanScope scope)
    {
        var tensor = tally.Tensor;
        tensors++;
        count += numbers.Count;
        if (listed.Count < MostListed)
            listed.Add(numbers);
        WeightRules.Judge(tally, numbers, scope);
        if (tally.Hidden.Places.Count > 0 || tally.Hidden.TextPieces > 0)
            WeightRules.Hidden(tensor, tally.Hidden, scope);
        if (WeightRules.MayBeCopy(tally))
        {
            ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(known, (tensor.Layout.Name, tensor.Count, tally.Hash), out var seen);
            if (!seen)
                first = (tensor.Name, tensor);
            else if (!(ReferenceEquals(first.Tensor.Source, tensor.Source) && first.Tensor.Place == tensor.Place) && !Ties.Explain(first.Name, tensor.Name))
                WeightRules.Copy(tensor, first.Name, numbers.Count, scope);
        }

        if (Named.Count < MostNamed)
            Named.TryAdd(tensor.Name, new TensorIdentity(tensor.Layout.Name, tensor.Count, tally.Hash, tally.Mean, tally.Deviation, tensor.InOrder));
        else
            AllNamed = false;
    }
}

/// <summary>What tells a tensor from another of the same name.</summary>
internal readonly record struct TensorIdentity(string Type, long Count, UInt128 Hash, double Mean, double Deviation, bool InOrder)
{
    /// <summary>The same numbers; where the type or the order differs, numbers with the same mean and deviation.</summary>
    public bool Same(TensorIdentity other) => Count == other.Count && (Type == other.Type && InOrder && other.InOrder
        ? Hash == other.Hash
        : Math.Abs(Mean - other.Mean) <= Tolerance(other) && Math.Abs(Deviation - other.Deviation) <= Tolerance(other));

    double Tolerance(TensorIdentity other) => (Type == other.Type ? 1e-5 : 1e-2) * Math.Max(1e-12, Math.Max(Deviation, other.Deviation));
}
