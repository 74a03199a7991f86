using System.Runtime.CompilerServices;

namespace Assay.Evaluation.Tests;

/// <summary>Real files the tests read: the committed sample and the shared reference data beside the repository.</summary>
static class Samples
{
    static readonly string Root = Path.GetFullPath(Path.Combine(ThisFolder(), "..", ".."));

    internal static EvaluationInput Credit { get; } = new()
    {
        ModelPath = Path.Combine(Root, "samples", "credit-risk", "model", "credit-risk.onnx"),
        DataPath = Path.Combine(Root, "samples", "credit-risk", "data", "test.csv"),
        Label = "default",
    };

    internal static EvaluationInput Adult { get; } = new() { DataPath = Shared("reference/fairness_adult.csv") };

    internal static string Shared(string path) => Path.Combine(Root, "..", "shared", "data", path);

    static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
