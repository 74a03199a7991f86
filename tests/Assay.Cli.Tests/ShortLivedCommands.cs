using System.Runtime.CompilerServices;

namespace Assay.Cli.Tests;

/// <summary>
/// Some two thousand commands are started here, and few live for a second. The command's own setting compiles hot methods again at once, which
/// pays for a gateway; here it would cost two fifths of the processor. Only when code is compiled changes, not what it does.
/// </summary>
static class ShortLivedCommands
{
    [ModuleInitializer]
    internal static void CompileOnce()
    {
        // Hexadecimal: the runtime's own 100 ms.
        Environment.SetEnvironmentVariable("DOTNET_TC_CallCountingDelayMs", "64");
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
    }
}
