using Assay.Record;

namespace Assay.Cli;

/// <summary>Why the record of a folder could not be opened, as a problem.</summary>
static class FolderProblem
{
    /// <param name="orServer">The command also works on a server.</param>
    public static Problem Of(FolderError fault, bool orServer = false) => fault.Fault != FolderFault.NotFound
        ? Problem.Told(fault.Message, "Check who owns the folder, and that its files are whole.")
        : new Problem("There is no record here.", $"{Directory.GetCurrentDirectory()}, and above it", ToDo(orServer));

    // Whoever has just run `assay up` here looks for its record first.
    static string ToDo(bool orServer) =>
        Directory.Exists(Path.Combine(UpHome.DefaultFolder, RecordFolder.Name)) ? $"The record of 'assay up' is in {UpHome.DefaultFolder}: cd {UpHome.DefaultFolder}. Or make one here: assay init"
        : orServer ? $"Make one with: assay init. Or name a server: {RecordConnection.ServerVariable} and {RecordConnection.TokenVariable}."
        : "Make one with: assay init";
}
