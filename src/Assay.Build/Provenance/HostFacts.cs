using System.Globalization;
using System.Runtime.InteropServices;

namespace Assay.Build.Provenance;

/// <summary>The machine a run was made on, as its kernel tells it.</summary>
/// <param name="OperatingSystem"><c>PRETTY_NAME</c> of os-release(5), or the framework's name for it.</param>
/// <param name="Kernel">Release of the kernel.</param>
/// <param name="Architecture">Of the process: <c>x64</c>, <c>arm64</c>.</param>
/// <param name="Processor">Model name.</param>
/// <param name="Cores">Logical processors that the run could use.</param>
/// <param name="MemoryBytes">Physical memory; 0 when it is not told.</param>
/// <param name="Accelerators">Names of NVIDIA devices whose driver is loaded.</param>
/// <param name="Container">What the run was inside of (docker, podman, kubernetes, lxc); null when nothing says so.</param>
/// <param name="User">Name of the user, as the operating system knows it.</param>
public sealed record HostFacts(
    string OperatingSystem, string Kernel, string Architecture, string? Processor, int Cores, long MemoryBytes, IReadOnlyList<string> Accelerators, string? Container, string User)
{
    public static HostFacts Read() => new(
        Value("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription,
        Line("/proc/sys/kernel/osrelease") ?? Environment.OSVersion.VersionString,
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        Value("/proc/cpuinfo", "model name", ':'),
        Environment.ProcessorCount,
        long.TryParse(Value("/proc/meminfo", "MemTotal", ':')?.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kib) ? kib << 10 : 0,
        Cards(),
        InContainer(),
        Environment.UserName);

    static List<string> Cards()
    {
        const string folder = "/proc/driver/nvidia/gpus";
        return Directory.Exists(folder)
            ? [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Take(64).Select(d => Value(Path.Combine(d, "information"), "Model", ':')).OfType<string>()] : [];
    }

    static string? InContainer()
    {
        if (Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is { Length: > 0 })
            return "kubernetes";
        if (File.Exists("/.dockerenv"))
            return "docker";
        if (File.Exists("/run/.containerenv"))
            return "podman";
        return Lines("/proc/1/cgroup").Any(l => l.Contains("/lxc/", StringComparison.Ordinal)) ? "lxc" : null;
    }

    static string? Value(string path, string key, char separator) =>
        Lines(path).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal) && l.IndexOf(separator, StringComparison.Ordinal) is > 0 and var at && l[..at].TrimEnd() == key) is { } line
            ? line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim() : null;

    static string? Line(string path) => Lines(path).FirstOrDefault();

    static IReadOnlyList<string> Lines(string path)
    {
        try
        {
            return File.Exists(path) ? [.. File.ReadLines(path).Take(400)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
