using System.Text.RegularExpressions;

namespace Assay.Cli;

/// <summary>
/// Why a command could not do what it was asked: what is wrong, where, and what to do. On the error stream, as three
/// short lines or, with <c>--format json</c>, as one JSON object; the exit code is 2 unless <see cref="Code"/> says otherwise.
/// </summary>
sealed partial record Problem(string What, string? Where = null, string? Hint = null)
{
    public const string DebugVariable = "ASSAY_DEBUG", CheckPath = "Check the path.", NoFile = "There is no such file.", IsFolder = "This is a folder, where a file is asked for.", MendConfiguration = "Mend ~/.config/assay/config.json; docs/guides/keys-and-actors.md says what it holds.";

    public string What { get; init; } = Hint is null ? Parted(Placed(What, Where).What).What : Placed(What, Where).What;

    /// <summary>A file, an option, an address; of a text in a file also line and column, as editors open it: <c>FILE:LINE:COLUMN</c>.</summary>
    public string? Where { get; init; } = Placed(What, Where).Where;

    /// <summary>What to do. Where nobody says it apart, what follows the first sentence is it: errors of the layers are one text.</summary>
    public string? Hint { get; init; } = Hint ?? Parted(Placed(What, Where).What).Then;

    /// <summary>Last part of the problem's type: <c>usage</c>, or the kind of a refusal of the record.</summary>
    public string Type { get; init; } = "usage";

    public ExitCode Code { get; init; } = ExitCode.Usage;

    /// <summary>What else is wrong, a line each.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>Set for a failure that is Assay's own fault.</summary>
    public string? Trace { get; init; }

    /// <summary>What a layer said in one text: behind its first sentence stands what to do, and where nothing stands there, <paramref name="otherwise"/> is it.</summary>
    public static Problem Told(string text, string otherwise, string? where = null)
    {
        var (what, then) = Parted(PlainWords.Of(text));
        return new Problem(what, where, then ?? otherwise);
    }

    /// <summary>Files and permissions fail in the environment; everything else that is thrown is a bug in Assay.</summary>
    public static Problem Of(Exception e)
    {
        var debug = Environment.GetEnvironmentVariable(DebugVariable) == "1";
        var problem = e switch
        {
            Assay.Governance.UnansweredChangeException => Told(e.Message, "Look before you try again: assay activity"),
            FileNotFoundException { FileName: { } file } when Path.IsPathRooted(file) => new Problem(NoFile, file, CheckPath),
            DirectoryNotFoundException => new Problem("The folder is not there.", PathIn(e.Message), "Make it first, or name another."),
            UnauthorizedAccessException when PathIn(e.Message) is { } folder && Directory.Exists(folder) => new Problem(IsFolder, folder, "Name a file in it."),
            UnauthorizedAccessException => new Problem("You may not read or write this.", PathIn(e.Message) ?? e.Message, "Check who owns it, and its mode."),
            IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
                new Problem("Something else listens there already.", AddressIn(e.Message), "Stop it, or give another port, such as: --urls http://127.0.0.1:7481"),
            ServerAwayException away => new Problem($"The server could not be reached: {away.Why}", away.Address, $"Check that it runs, and that {RecordConnection.ServerVariable} is right: curl {away.Address}/health"),
            IOException => Told(e.Message, $"Mend that, and run it again; {DebugVariable}=1 says more."),
            System.Data.Common.DbException => new Problem($"The record's database failed: {e.Message}", Hint: "Check it with: assay record verify"),
            OperationCanceledException => new Problem("It was cancelled, or took too long.", Hint: $"Try again; {DebugVariable}=1 says more."),
            _ => new Problem(
                $"Unexpected error: {e.GetType().Name}: {e.Message}",
                Hint: debug ? "This is a bug in Assay: please report it with the trace." : $"This is a bug in Assay: run again with {DebugVariable}=1 and report it with the trace."),
        };
        return problem with { Trace = debug ? e.ToString() : null };
    }

    // "Access to the path '/x' is denied." and the like: the words of the framework, of which the path is what helps.
    static string? PathIn(string message) => message.Split('\'') is { Length: >= 3 } parts ? parts[1] : null;

    // "Failed to bind to address http://127.0.0.1:7480: address already in use."
    static string? AddressIn(string message) => message.Split(' ').FirstOrDefault(w => w.Contains("://", StringComparison.Ordinal))?.TrimEnd(':', '.');

    public ExitCode Write(OutputFormat format)
    {
        // Where both go to one file, what was said before stands before it.
        Output.FlushStandard();
        // For programs that read the result as JSON; a bill is written for a file, and who typed the command reads what went wrong.
        if (format is OutputFormat.Json or OutputFormat.Sarif)
            Console.Error.WriteLine(Json.Text(new
            {
                type = $"https://assay.dev/problems/{Type}",
                title = Title(Type),
                detail = What,
                where = Where,
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
                Console.Error.WriteLine($"  - {SafeText.Of(PlainWords.Of(error))}");
            if (Hint is not null)
                Console.Error.WriteLine($"  {SafeText.Of(Hint)}");
            if (Trace is not null)
                Console.Error.WriteLine(Trace);
        }

        return Code;
    }

    // Readers of YAML know a text and its places, and nothing of the file that it came from.
    static (string What, string? Where) Placed(string what, string? where)
    {
        what = PlainWords.Of(what);
        // A folder is not there as a file; who typed its name sees it all the same.
        if (what == NoFile && Directory.Exists(where))
            return (IsFolder, where);
        return where is not null && Place().Match(what) is { Success: true } place
            ? (what.Remove(place.Index, place.Length), $"{where}:{place.Groups[1].Value}:{place.Groups[2].Value}")
            : (what, where);
    }

    [GeneratedRegex("(?<=\\A|: )line ([0-9]+), column ([0-9]+): ")]
    private static partial Regex Place();

    static (string What, string? Then) Parted(string text)
    {
        for (var at = text.IndexOf(". ", StringComparison.Ordinal); at > 0 && at + 2 < text.Length; at = text.IndexOf(". ", at + 1, StringComparison.Ordinal))
            if (char.IsAsciiLetterUpper(text[at + 2]))
                return (text[..(at + 1)], text[(at + 2)..]);
        return (text, null);
    }

    static string Title(string type) => type switch
    {
        "usage" => "The command is wrong",
        "not-found" => "Not found",
        "forbidden" => "Not allowed",
        "separation-of-duties" => "Separation of duties",
        "conflict" => "It is so already, or the record has moved on",
        "gate-shut" => "The gate is shut",
        "invalid" => "The request is wrong",
        "not-approved" => "It is not approved",
        "not-verified" => "It does not hold",
        _ => "It could not be done",
    };
}
