using System.Reflection;
using System.Runtime.InteropServices;

namespace Assay.Native;

/// <summary>
/// Finds the two shared libraries beside the program and nowhere else: not in the current folder, not on the library
/// path, not in a system folder. A library planted there would run with our rights.
/// </summary>
static class NativeLibraries
{
    internal const string Onnx = "onnxruntime";
    internal const string Duck = "duckdb";

    static readonly Lazy<bool> Registered = new(() =>
    {
        NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
        return true;
    });

    /// <summary>Says why <paramref name="library"/> cannot be used here; null when it can.</summary>
    internal static string? WhyMissing(string library)
    {
        _ = Registered.Value;
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return $"the {library} library is only shipped for Linux on x64; this is {RuntimeInformation.RuntimeIdentifier}";
        var path = PathOf(library);
        return File.Exists(path) ? null : $"{path} is missing; install Assay again, or build it with npm available";
    }

    static string PathOf(string library) => Path.Combine(
        AppContext.BaseDirectory, "runtimes", "linux-x64", "native", library == Onnx ? "libonnxruntime.so.1" : "libduckdb.so");

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) =>
        name is Onnx or Duck ? NativeLibrary.Load(PathOf(name)) : 0;
}
