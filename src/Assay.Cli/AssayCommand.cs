using System.CommandLine;

namespace Assay.Cli;

/// <summary>What a command can write beside text and JSON.</summary>
enum CommandShape
{
    /// <summary>Values: <c>--format text|json</c>.</summary>
    Values,

    /// <summary>A report: <c>--format text|json|sarif</c> and <c>--fail-on</c>.</summary>
    Report,

    /// <summary>A report on packages: it can also be written as a bill of materials.</summary>
    Packages,

    /// <summary>A scan: a report that can also be written for test runners and as a bill of materials; also read by test runners.</summary>
    Scan,

    /// <summary>A suite of tests: a report that test runners and people on paper also read.</summary>
    Regression,

    /// <summary>A bill of materials: the document itself in one of its formats, or the report on it.</summary>
    Bom,
}

/// <summary>
/// A command with the options that all of them share (<c>--format</c>, <c>--output</c>; a report's <c>--fail-on</c>)
/// and the one place where exceptions, interruption and output files become exit codes.
/// </summary>
sealed class AssayCommand : Command
{
    const int InterruptedCode = 130;

    readonly Option<string> _format;
    readonly Option<string?> _output;
    readonly Option<string>? _failOn;
    readonly bool _interruptible;

    /// <summary>A command that waits for something.</summary>
    /// <param name="failOn">What <c>--fail-on</c> is when nobody says.</param>
    public AssayCommand(string name, string description, Func<CommandContext, Task<ExitCode>> run, CommandShape shape = CommandShape.Values, Severity failOn = Severity.Low)
        : this(name, description, context => run(context).GetAwaiter().GetResult(), shape, failOn, interruptible: true)
    {
    }

    /// <summary>A command that only computes.</summary>
    /// <param name="interruptible">False when it is done before anyone could interrupt it: the system's own Ctrl-C will do then.</param>
    public AssayCommand(
        string name, string description, Func<CommandContext, ExitCode> run, CommandShape shape = CommandShape.Values, Severity failOn = Severity.Low, bool interruptible = false)
        : base(name, description)
    {
        _interruptible = interruptible;
        string[] formats = shape switch
        {
            CommandShape.Scan => ["text", "json", "sarif", "junit", "cyclonedx"],
            CommandShape.Packages => ["text", "json", "sarif", "cyclonedx"],
            CommandShape.Report => ["text", "json", "sarif"],
            CommandShape.Regression => ["text", "json", "sarif", "junit", "html"],
            CommandShape.Bom => ["cyclonedx-json", "spdx-json", "text", "json", "sarif"],
            _ => ["text", "json"],
        };
        _format = new Option<string>("--format")
        {
            Description = shape switch
            {
                CommandShape.Scan => "How to write the result: text, json, sarif (2.1.0), junit (XML) or cyclonedx (1.6 JSON).",
                CommandShape.Packages => "How to write the result: text, json, sarif (2.1.0) or cyclonedx (1.6 JSON).",
                CommandShape.Regression => "How to write the result: text, json, sarif (2.1.0), junit (XML) or html (one page, made for print).",
                CommandShape.Report => "How to write the result: text, json or sarif (2.1.0).",
                CommandShape.Bom => "What to write: the bill as cyclonedx-json or spdx-json (3.0.1), or the report on it as text, json or sarif.",
                _ => "How to write the result: text or json.",
            },
            HelpName = string.Join('|', formats),
            DefaultValueFactory = _ => formats[0],
        };
        OneOf.Bound(_format, formats);
        _output = new Option<string?>("--output", "-o") { Description = "Write the result to this file instead of the terminal.", HelpName = "FILE" };
        Add(_format);
        Add(_output);
        if (shape != CommandShape.Values)
        {
            _failOn = new Option<string>("--fail-on")
            {
                Description = "Exit with 1 when a finding is at least this severe.",
                HelpName = "info|low|medium|high|critical",
                DefaultValueFactory = _ => failOn.Name(),
            };
            OneOf.Bound(_failOn, [.. Names.All<Severity>()]);
            Add(_failOn);
        }

        SetAction(parsed => (int)Run(parsed, run));
    }

    /// <summary>Leaves <c>--output</c> out, and its letter free: for a command whose result is a file of its own.</summary>
    public AssayCommand WithoutOutput()
    {
        Options.Remove(_output);
        return this;
    }

    ExitCode Run(ParseResult parsed, Func<CommandContext, ExitCode> run)
    {
        var format = parsed.GetValue(_format) switch
        {
            "json" => OutputFormat.Json,
            "sarif" => OutputFormat.Sarif,
            "junit" => OutputFormat.Junit,
            "html" => OutputFormat.Html,
            "cyclonedx" or "cyclonedx-json" => OutputFormat.Cyclonedx,
            "spdx-json" => OutputFormat.Spdx,
            _ => OutputFormat.Text,
        };
        using var interruption = _interruptible ? new Interruption() : null;
        try
        {
            using var output = Output.Open(format, Options.Contains(_output) ? parsed.GetValue(_output) : null, out var problem);
            if (output is null)
                return problem!.Write(format);
            var line = _failOn is null ? Severity.Low : Names.Parse<Severity>(parsed.GetValue(_failOn)!);
            var code = run(new CommandContext(parsed, output, line, interruption?.Token ?? default));
            output.Finish(keep: code != ExitCode.Usage);
            return code;
        }
        catch (OperationCanceledException e) when ((e is PromptInterruptedException ? InterruptedCode : interruption?.Code) is { } code)
        {
            Console.Error.WriteLine("assay: interrupted; nothing was left half written.");
            return (ExitCode)code;
        }
        catch (Exception e)
        {
            return Problem.Of(e).Write(format);
        }
    }
}
