using System.Runtime.CompilerServices;

namespace Assay.Cli.Tests;

/// <summary>
/// Some two thousand commands are started here, and few live for a second. Watching how code is used, to compile it better, pays for a gateway
/// and not for them. Only how code is compiled changes, not what it does.
/// </summary>
static class ShortLivedCommands
{
    [ModuleInitializer]
    internal static void CompileOnce() => Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
}
