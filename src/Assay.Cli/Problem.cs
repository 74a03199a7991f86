using System.CommandLine;

namespace Assay.Cli;

/// <summary>
/// Why a command could not do what it was asked: what is wrong, where, and what to do. On the error stream, as three
/// short lines or, with <c>--format json</c>, as one JSON object; the exit code is 2 unless <see cref="Code"/> says otherwise.
/// </summary>
sealed record Problem(string What, string? Where = null, string? Hint = null)
{
    public const string DebugVariable = "ASSAY_DEBUG";

    /// <summary>Last part of the problem's type: <c>usage</c>, or the kind of a refusal of the record.</summary>
    public string Type { get; init; } = "usage";

    public ExitCode Code { get; init; } = ExitCode.Usage;

    /// <summary>What else is wrong, a line each.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>Set for a failure that is Assay's own fault.</summary>
    public string? Trace { get; init; }

    /// <summary>Files and permissions fail in the environment; everything else that is thrown is a bug in Assay.</summary>
    public static Problem Of(Exception e)
    {
        var debug = Environment.GetEnvironmentVariable(DebugVariable) == "1";
        return e switch
        {
            Assay.Governance.UnansweredChangeException => new Problem(e.Message) { Trace = debug ? e.ToString() : null },
            FileNotFoundException { FileName: { } file } when Path.IsPathRooted(file) => new Problem("There is no such file.", file, "Check the path.") { Trace = debug ? e.ToString() : null },
            IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => new Problem(e.Message, Hint: "Something else listens there already: stop it, or choose another port.") { Trace = debug ? e.ToString() : null },
            IOException or UnauthorizedAccessException => new Problem(e.Message) { Trace = debug ? e.ToString() : null },
            System.Data.Common.DbException => new Problem($"the record's database failed: {e.Message}") { Trace = debug ? e.ToString() : null },
            OperationCanceledException => new Problem("the operation was cancelled or timed out") { Trace = debug ? e.ToString() : null },
            _ => new Problem(
                $"unexpected error: {e.GetType().Name}: {e.Message}",
                Hint: debug ? "This is a bug in Assay: please report it with the trace." : $"This is a bug in Assay: run again with {DebugVariable}=1 and report it with the trace.")
            { Trace = debug ? e.ToString() : null },
        };
    }

    /// <summary>What looks like an option and is none of the command's.</summary>
    public static Problem OfOption(ParseResult parsed, string token)
    {
        var nearest = Nearest(token, parsed.CommandResult.Command.Options.Select(o => o.Name));
        var help = $"run '{CommandOf(parsed)} --help'. A file of that name: ./{token}";
        return new Problem($"There is no option '{token}'.", Hint: nearest is null ? $"R{help[1..]}" : $"Did you mean '{nearest}'? Otherwise {help}");
    }

    static string CommandOf(ParseResult parsed)
    {
        var path = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            path.Insert(0, at.Command.Name);
        return string.Join(' ', path);
    }

    public static Problem OfArguments(ParseResult parsed)
    {
        var command = CommandOf(parsed);
        var nearest = parsed.UnmatchedTokens.Count == 0
            ? null
            : Nearest(parsed.UnmatchedTokens[0], parsed.CommandResult.Command.Subcommands.Select(c => c.Name)
                .Concat(parsed.CommandResult.Command.Options.Select(o => o.Name)));
        var hint = nearest is null ? $"Run '{command} --help'." : $"Did you mean '{nearest}'? Otherwise run '{command} --help'.";
        return new Problem(OneLine(parsed.Errors[0].Message), Hint: hint);
    }

    public ExitCode Write(OutputFormat format)
    {
        if (format != OutputFormat.Text)
            Console.Error.WriteLine(Json.Text(new
            {
                type = $"https://assay.dev/problems/{Type}",
                title = What,
                detail = Where,
                hint = Hint,
                errors = Errors.Count > 0 ? Errors : null,
                exitCode = (int)Code,
                trace = Trace,
            }));
        else
        {
            Console.Error.WriteLine($"assay: {SafeText.Of(What)}");
            if (Where is not null)
                Console.Error.WriteLine($"  at {SafeText.Of(Where)}");
            foreach (var error in Errors)
                Console.Error.WriteLine($"  - {SafeText.Of(error)}");
            if (Hint is not null)
                Console.Error.WriteLine($"  {SafeText.Of(Hint)}");
            if (Trace is not null)
                Console.Error.WriteLine(Trace);
        }

        return Code;
    }

    static string OneLine(string message) => string.Join(' ', message.Split(['\n', '\r', '\t', ' '], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');

    // A slip of one or two letters, no more: a bad guess is worse than none.
    static string? Nearest(string typed, IEnumerable<string> names) =>
        typed.Length > 40 ? null : names.Select(n => (Name: n, Away: Distance(typed, n))).Where(n => n.Away <= Math.Min(2, typed.Length / 2)).OrderBy(n => n.Away).FirstOrDefault().Name;

    static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = row[j];
                row[j] = cost;
            }
        }

        return row[b.Length];
    }
}
