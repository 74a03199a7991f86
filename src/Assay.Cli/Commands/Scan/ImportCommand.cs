using System.CommandLine;
using Assay.Build.Code;
using Assay.Build.Code.Outside;
using Assay.Serving.Exposure;

namespace Assay.Cli;

/// <summary><c>assay import</c>: what other tools found.</summary>
static class ImportCommand
{
    public static Command Create() => new("import", "Import findings of other tools: SARIF, ZAP, Burp, Nessus.")
    {
        Sarif(),
        Scanner(ScannerFormat.Zap, "zap", "ZAP", "A report of ZAP: \"traditional\" JSON or XML.", "Generate it again in ZAP as Traditional JSON Report or Traditional XML Report."),
        Scanner(ScannerFormat.Burp, "burp", "Burp", "Issues of Burp Suite as XML.", "Export it again in Burp: Report issues, XML."),
        Scanner(ScannerFormat.Nessus, "nessus", "Nessus", "A report of Nessus (.nessus, XML version 2).", "Export it again in Nessus as .nessus."),
    };

    static AssayCommand Scanner(ScannerFormat format, string name, string maker, string what, string hint)
    {
        var file = new Argument<string>("file") { Description = what, HelpName = "FILE" };
        var signedIn = new Option<bool>("--authenticated") { Description = "The scan was signed in." };
        // Assay did not measure this: whoever brings the file files it.
        var recording = new Recording { Origin = Origin.Filed };
        var command = new AssayCommand(name, $"Take the findings of a scan of a running service by {maker}: each weakness once for an address and parameter.", context =>
        {
            if (CodeScanning.Bytes(context.Get(file), out var bytes) is { } problem)
                return Task.FromResult(problem.Write(context.Out.Format));
            var (report, error) = ScannerImport.Read(format, bytes, Path.GetFileName(context.Get(file)), context.Get(signedIn), TimeProvider.System.GetUtcNow());
            return report is null
                ? Task.FromResult(context.Fail($"The report cannot be used: {error}.", context.Get(file), hint))
                : recording.RunAsync(context, _ => Task.FromResult<IReadOnlyList<Report>>([report]));
        }, CommandShape.Report, Severity.Medium)
        { file, signedIn };
        recording.AddTo(command);
        return command;
    }

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
                return Task.FromResult(context.Fail("There is no such file or folder.", tree, Problem.CheckPath));
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
