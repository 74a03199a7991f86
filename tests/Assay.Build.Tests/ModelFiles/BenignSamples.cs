using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Real files, written by the frameworks that this machine has (make_samples.py); none when it has no Python.</summary>
public sealed class BenignSamples : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("assay-samples-");

    public BenignSamples()
    {
        const string python = "/usr/bin/python3";
        if (!File.Exists(python))
            return;
        using var made = Process.Start(new ProcessStartInfo(python, [Script(), folder.FullName]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = made.StandardError.ReadToEndAsync();
        made.StandardOutput.ReadToEnd();
        made.WaitForExit();
        if (made.ExitCode != 0)
            throw new InvalidOperationException(errors.Result);
    }

    public string Path => folder.FullName;

    public FileInfo[] Files => folder.GetFiles();

    /// <summary>Files of a real library that no scanner may call clean.</summary>
    public FileInfo[] Hostile => new DirectoryInfo(System.IO.Path.Combine(Path, "hostile")) is { Exists: true } hostile ? hostile.GetFiles() : [];

    public void Dispose() => folder.Delete(true);

    static string Script([CallerFilePath] string here = "") => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "make_samples.py");
}
