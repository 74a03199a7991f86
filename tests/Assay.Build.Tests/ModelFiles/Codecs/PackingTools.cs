using System.Diagnostics;

namespace Assay.Build.Tests.ModelFiles.Codecs;

/// <summary>The real programs that pack: what they write must come out as it went in.</summary>
static class PackingTools
{
    static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/local/bin"];

    public static string? Path(string name) => Folders.Select(f => System.IO.Path.Combine(f, name)).FirstOrDefault(File.Exists);

    /// <summary>Packs from standard input to standard output; skips the test when the program is not there.</summary>
    public static byte[] Pack(byte[] content, string tool, params string[] arguments)
    {
        var path = Path(tool);
        Assert.SkipWhen(path is null, $"{tool} is not installed");
        using var process = Process.Start(new ProcessStartInfo(path!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var writing = Task.Run(() =>
        {
            try
            {
                process.StandardInput.BaseStream.Write(content);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // The program stopped reading; its exit code says why.
            }
        });
        var made = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(made);
        process.WaitForExit();
        writing.Wait();
        Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}: {errors.Result}");
        return made.ToArray();
    }

    /// <summary>Runs a program in a folder; skips the test when it is not there.</summary>
    public static void Run(string folder, string tool, params string[] arguments)
    {
        var path = Path(tool);
        Assert.SkipWhen(path is null, $"{tool} is not installed");
        using var process = Process.Start(new ProcessStartInfo(path!, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}: {output}{errors.Result}");
    }
}
