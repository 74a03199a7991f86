using System.CommandLine;
using Assay.Build.Code;
using Assay.Build.Code.Outside;

namespace Assay.Cli;

/// <summary><c>assay import</c>: what other tools found.</summary>
static class ImportCommand
{
    public static Command Create() => new("import", "Take in what other tools found.") { Sarif() };

    static AssayCommand Sarif()
    {
        var file = new Argument<string>("file") { Description = "The result of any tool as SARIF 2.1.0.", HelpName = "FILE" };
        var path = new Option<string?>("--path") { Description = "The tree that the tool looked at: the evidence is then about it, under the digest that assay scan gives it.", HelpName = "PATH" };
        // Assay did not measure this: whoever brings the file files it.
        var recording = new Recording { Origin = Origin.Filed };
        var command = new AssayCommand("sarif", "Take the findings of a SARIF file: the same line and weakness by several tools is one finding.", context =>
        {
            if (CodeScanning.Bytes(context.Get(file), out var json) is { } problem)
                return Task.FromResult(problem.Write(context.Out.Format));
            if (context.Get(path) is { } tree && !Path.Exists(tree))
                return Task.FromResult(context.Fail("There is no such file or folder.", tree));
            var scanned = context.Get(path) is { } root ? CodeScanner.Scan(root, CodeOptions.Default, context.Cancel) : null;
            var (reports, error) = SarifImport.Read(json, Path.GetFileName(context.Get(file)), scanned, TimeProvider.System.GetUtcNow());
            return error is not null
                ? Task.FromResult(context.Fail($"The SARIF file cannot be used: {error}.", context.Get(file), "Write it again with the tool, as SARIF 2.1.0."))
                : recording.RunAsync(context, _ => Task.FromResult(reports));
        }, CommandShape.Report, Severity.Medium)
        { file, path };
        recording.AddTo(command);
        return command;
    }
}
