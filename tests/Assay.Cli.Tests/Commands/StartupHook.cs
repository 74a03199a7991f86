/// <summary>Run by the runtime inside the command under test (DOTNET_STARTUP_HOOKS asks for this name, outside any namespace): writes down at its end which assemblies it loaded.</summary>
#pragma warning disable CA1050 // the runtime looks for the class outside any namespace
public static class StartupHook
#pragma warning restore CA1050
{
    internal const string Variable = "ASSAY_TEST_LOADED";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file)
            AppDomain.CurrentDomain.ProcessExit += (_, _) =>
                File.WriteAllLines(file, AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name ?? ""));
    }
}
