using System.CommandLine;
using System.Runtime.InteropServices;

namespace Assay.Cli;

/// <summary><c>assay version</c>: the version and what it runs on.</summary>
static class VersionCommand
{
    public static Command Create() => new AssayCommand("version", "Show the version and what it runs on.", context =>
    {
        var facts = new Facts(ProductVersion.Text, Environment.Version.ToString(), RuntimeInformation.OSDescription, RuntimeInformation.RuntimeIdentifier);
        context.Out.Write(facts, text => text.Pairs(("assay", facts.Assay), (".NET", facts.Runtime), ("system", facts.System), ("platform", facts.Platform)));
        return ExitCode.Yes;
    });

    sealed record Facts(string Assay, string Runtime, string System, string Platform);
}
