using System.Globalization;
using Assay.Build.ModelFiles.Pickle;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Weights;

/// <summary>
/// What is unnatural about numbers. All but a proven file are notes: ordinary training makes them too, now and then, and
/// how often is measured (bench/weights/RESULTS.md, where the thresholds come from).
/// </summary>
internal static class WeightRules
{
    /// <summary>Smaller tensors are biases and norms, which are often all equal or equal to each other.</summary>
    const long SmallestJudged = 1024;
    const double OutlierRatio = 4, OutlierDeviations = 10;
    const string Source = "Find out how the model was made; compare it with the published one, or train or convert it again.";

    static readonly Rule NotFinite = new("weights-not-finite",
        "Weights are NaN or infinite. Training that diverged leaves them, as does a broken conversion; one of them in the right place makes every answer useless.",
        Source, ManipulateModel);

    static readonly Rule AllZero = new("weights-all-zero",
        "A whole layer is zero: it was never trained, was cut out, or lost its weights in a conversion.", Source, ManipulateModel);

    static readonly Rule Constant = new("weights-constant", "All weights of a layer are the same number: nothing was learnt there, or it was replaced.", Source, ManipulateModel);

    static readonly Rule Duplicated = new("weights-duplicated",
        "Two layers have the same bytes, and their names do not say that they share them. Trained layers differ.", Source, ManipulateModel);

    static readonly Rule Outlier = new("weights-outlier-neuron",
        "One neuron's weights are many times those of the rest of its layer. Large language models have some by nature; a backdoor that hangs on one neuron looks the same.",
        "Test the model with inputs that make this neuron active, or compare it with the published one.", ManipulateModel);

    static readonly Rule Entropy = new("weights-entropy",
        "The bits of the numbers are as even as random ones, where those of trained weights are not: encrypted or packed data may have been written over them.",
        Source, HiddenFunctionality, ManipulateModel);

    static readonly Rule HiddenFile = new("weights-hidden-file",
        "The last bytes or bits of consecutive weights are a file. A model works on with it, and a program beside the model takes the file out and runs it (EvilModel, StegoNet).",
        "Do not use the model. Find out who made it.", HiddenFunctionality, ExecutableArtifact, UnsafeArtifact, ManipulateModel);

    public static readonly Rule TwinDiffers = new("weights-twin-differs",
        "The folder has the same model twice, and its weights differ: which model runs depends on which of the two a loader takes.",
        "Find out which one is meant and delete the other.", InterpretationConflict, ManipulateModel, SupplyChain);

    public static IReadOnlyList<Rule> All => [NotFinite, AllZero, Constant, Duplicated, Outlier, Entropy, HiddenFile, TwinDiffers];

    /// <summary>Judges one tensor by what was added up of it.</summary>
    public static void Judge(TensorTally tally, TensorNumbers numbers, ScanScope scope)
    {
        var tensor = tally.Tensor;
        void Note(Rule rule, string title, string evidence, long number = 0) =>
            scope.Find(rule, Severity.Info, title, evidence, tensor.Offset + (number * tensor.Layout.Stride), numbers.Name, rule.Id + ":" + tensor.Name);

        var (moments, layout) = (tally.Moments, tensor.Layout);
        if (moments.NotFinite > 0 && moments.NotFinite != moments.MinusInfinity)
            Note(NotFinite, "Has weights that are NaN or infinite", $"{moments.NotFinite} of {numbers.Count}, the first is number {moments.FirstNotFinite}", moments.FirstNotFinite);
        var wholeNumbers = layout.Kind is NumberKind.Signed16 or NumberKind.Signed32 or NumberKind.Signed64 or NumberKind.Unsigned8;
        if (tensor.Shape.Count >= 2 && numbers.Count >= SmallestJudged && !wholeNumbers && moments.NotFinite == 0 && moments.Least == moments.Most)
            Note(moments.Most == 0 ? AllZero : Constant, moments.Most == 0 ? "Has a layer that is all zero" : "Has a layer that is all the same number", $"{numbers.Count} times {Text(moments.Most)}");
        if (tally.Outlier is { Ratio: >= OutlierRatio, Deviations: >= OutlierDeviations } outlier && !wholeNumbers && numbers.Count >= SmallestJudged
            && !Ties.IsOptimizerState(tensor.Name))
            Note(Outlier, "Has a neuron that stands out from its layer",
                $"{outlier.Axis} {outlier.Index}: its norm is {Text(outlier.Ratio)} times the median, {Text(outlier.Deviations)} deviations off");
        // One window by chance is rare, two are not chance.
        if (tally.Uniform is { EvenWindows: > 0 } even && !IsIndex(wholeNumbers, layout))
            Note(Entropy, "Has weights whose bits look random", $"{even.EvenWindows} of {even.Windows} pieces of {even.Window} numbers, the first at number {even.FirstEven}", even.FirstEven);
    }

    public static void Copy(Tensor tensor, string first, long count, ScanScope scope) =>
        scope.Find(Duplicated, Severity.Info, "Has two layers with the same bytes", $"{ScanScope.Printable(tensor.Name)} and {ScanScope.Printable(first)}, {count} numbers each",
            tensor.Offset, ScanScope.Printable(tensor.Name), "copy:" + tensor.Name);

    public static bool MayBeCopy(TensorTally tally) =>
        tally.Tensor.Shape.Count >= 2 && tally.Tensor.Count >= SmallestJudged && tally.Deviation > 0 && tally.Tensor.Layout.Kind is not (NumberKind.Signed16 or NumberKind.Signed32 or NumberKind.Signed64)
        && tally.Moments.MinusInfinity == 0 && !(tally.Moments is { Least: 0, Most: 1 } && IsBinary(tally));

    /// <summary>Judges the places where a file may begin; the scanner's own readers must read it. Costs time only where there are some.</summary>
    public static void Hidden(Tensor tensor, HiddenSearch search, ScanScope scope)
    {
        var part = ScanScope.Printable(tensor.Name);
        foreach (var place in search.Places)
        {
            if (!scope.Budget.HasTime())
                return;
            using var carved = HiddenProof.Carve(tensor, place);
            if (!HiddenProof.IsFile(carved, place.Kind, scope))
                continue;
            scope.Find(HiddenFile, Severity.Medium, $"Hides {place.Kind} in its weights", $"in {place.Hiding} of each number, from number {place.Number} on",
                tensor.Offset + (place.Number * tensor.Layout.Stride), part, "hidden:" + tensor.Name);
            scope.Inside($"{tensor.Name}, {place.Hiding}", opportunistic: true).Judge(carved);
            return;
        }

        if (search.TextPieces == 0)
            return;
        // A text in three bytes of each number is one in the lowest too: the widest that still reads as text is meant.
        var hiding = Hiding.Of(tensor.Layout.Kind).Where(h => h.Bytes == 1 || HiddenProof.IsText(tensor, search.FirstText, h)).MaxBy(h => h.Bytes);
        using var text = HiddenProof.Carve(tensor, new HiddenPlace(search.FirstText, hiding, 0, ""));
        scope.Find(HiddenFile, Severity.Medium, "Hides a text in its weights", $"in {hiding} of each number, from number {search.FirstText} on: {ScanScope.Printable(PickleText.Decode(text.Bytes(0, 80)))}",
            tensor.Offset + (search.FirstText * tensor.Layout.Stride), part, "hidden:" + tensor.Name);
        scope.Inside($"{tensor.Name}, {hiding}", opportunistic: true).Judge(text);
    }

    // Masks of zeros and ones have as many squares as units.
    static bool IsBinary(TensorTally tally) => Math.Abs((tally.Deviation * tally.Deviation) - (tally.Mean * (1 - tally.Mean))) < 1e-6;

    static bool IsIndex(bool wholeNumbers, NumberLayout layout) => wholeNumbers && layout.Kind != NumberKind.Unsigned8;

    static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
