using System.Runtime.CompilerServices;

namespace Assay.Native.Tests;

/// <summary>Real files the tests read: the committed sample and the shared reference data beside the repository.</summary>
static class Samples
{
    internal static string Root { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "..", ".."));

    internal static string Credit(string path) => Path.Combine(Root, "samples", "credit-risk", path);

    internal static string Shared(string path) => Path.Combine(Root, "..", "shared", "data", path);

    static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
