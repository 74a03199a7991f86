using Assay.Record;

namespace Assay.Cli;

/// <summary>Why the record of a folder could not be opened, as a problem.</summary>
static class FolderProblem
{
    /// <param name="orServer">The command also works on a server.</param>
    public static Problem Of(FolderError fault, bool orServer = false) => fault.Fault != FolderFault.NotFound
        ? new Problem(fault.Message)
        : new Problem(
            "There is no record here.", $"{Directory.GetCurrentDirectory()}, and above it",
            orServer ? $"Make one with: assay init. Or name a server: {RecordConnection.ServerVariable} and {RecordConnection.TokenVariable}." : "Make one with: assay init");
}
