using System.Reflection;

namespace Assay;

/// <summary>The version that tools state in reports and statements.</summary>
public static class AssayVersion
{
    public static string Text { get; } = typeof(AssayVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
