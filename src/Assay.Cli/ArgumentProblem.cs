using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Assay.Cli;

/// <summary>What is wrong with a line that does not parse, in our words: the library's speak of its own types.</summary>
static class ArgumentProblem
{
    public static Problem Of(ParseResult parsed)
    {
        var result = parsed.CommandResult;
        var command = result.Command;
        var path = $"assay {HelpPage.Path(command)}";
        if (!command.Parents.Any())
            path = "assay";
        var help = $"Run '{path} --help'.";
        if (parsed.UnmatchedTokens is [var token, ..])
            return Unmatched(parsed, command, path, token);
        if (command.Action is null && command.Subcommands.Count > 0)
            return new Problem($"'{path}' needs one of its commands: {string.Join(", ", command.Subcommands.Select(c => c.Name))}.", Hint: $"Run '{path} --help' to see what each does.");
        foreach (var option in command.Options)
            if (OfOption(option, parsed.GetResult(option), help) is { } wrong)
                return wrong;
        foreach (var argument in command.Arguments)
            if (parsed.GetResult(argument) is { } given && given.Tokens.Select(t => OfNumber(argument.ValueType, t.Value, HelpPage.Label(argument), help)).FirstOrDefault(p => p is not null) is { } unread)
                return unread;
        var missing = command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0 && !a.HasDefaultValue && (parsed.GetResult(a)?.Tokens.Count ?? 0) == 0).ToList();
        if (missing.Count > 0)
            return new Problem($"'{path}' needs {string.Join(" and ", missing.Select(HelpPage.Label))}.", Hint: $"It is typed: {HelpPage.UsageOf(command)}");
        var required = command.Options.Where(o => o.Required && parsed.GetResult(o) is null or { Implicit: true }).ToList();
        if (required.Count > 0)
            return new Problem(
                $"{string.Join(" and ", required.Select(o => o.Name))} {(required.Count == 1 ? "is" : "are")} missing.", path,
                required.Count == 1 ? $"{required[0].Name} {HelpPage.ValueOf(required[0])}: {required[0].Description}" : $"It is typed: {HelpPage.UsageOf(command)}");
        var error = parsed.Errors[0];
        return new Problem(OneLine(error.Message) + ".", NameOf(error.SymbolResult), help);
    }

    static Problem? OfOption(Option option, OptionResult? result, string help)
    {
        if (result is null or { Implicit: true })
            return null;
        var many = option.Arity.MaximumNumberOfValues > 1;
        if (result.Tokens.Count == 0 && option.Arity.MinimumNumberOfValues > 0)
            return new Problem($"{option.Name} needs a value.", Hint: $"{option.Name} {HelpPage.ValueOf(option)}: {option.Description}");
        if (result.IdentifierTokenCount > 1 && !many && option.Arity.MaximumNumberOfValues > 0)
            return new Problem($"{option.Name} is given {result.IdentifierTokenCount} times.", Hint: "Give it once.");
        return result.Tokens.Count == 1 ? OfNumber(option.ValueType, result.Tokens[0].Value, option.Name, help) : null;
    }

    static Problem? OfNumber(Type type, string text, string name, string help)
    {
        var number = Nullable.GetUnderlyingType(type) ?? type;
        if (number == typeof(int) || number == typeof(long))
            return !long.TryParse(text, CultureInfo.InvariantCulture, out var whole) ? new Problem($"'{text}' is not a whole number.", name, help)
                : number == typeof(int) && whole is > int.MaxValue or < int.MinValue ? new Problem($"'{text}' is too large.", name, help)
                : null;
        return (number == typeof(double) || number == typeof(decimal)) && !double.TryParse(text, CultureInfo.InvariantCulture, out _) ? new Problem($"'{text}' is not a number.", name, help) : null;
    }

    static Problem Unmatched(ParseResult parsed, Command command, string path, string token)
    {
        var isOption = token.Length > 1 && token[0] == '-';
        if (isOption && Knows(command, token))
            return new Problem($"The option '{token}' stands behind the command.", Hint: $"For example: assay {(command.Parents.Any() ? HelpPage.Path(command) : "portfolio")} {token} ...");
        var nearest = isOption ? OptionFor(command, token) : Nearest(token, command.Subcommands.Select(c => c.Name));
        var hint = nearest is null ? $"Run '{path} --help'." : $"Did you mean '{nearest}'? Otherwise run '{path} --help'.";
        if (isOption)
            return new Problem($"There is no option '{token}'.", path == "assay" ? null : path, hint);
        // A command that takes paths and has commands below it: what is too much could have been either.
        return command.Subcommands.Count > 0 && parsed.CommandResult.Children.OfType<ArgumentResult>().All(a => a.Tokens.Count == 0)
            ? new Problem($"There is no command '{token}'{(path == "assay" ? "" : $" of '{path}'")}.", Hint: hint)
            : new Problem($"'{token}' is one too many.", path, $"It is typed: {HelpPage.UsageOf(command)}");
    }

    static bool Knows(Command command, string option) =>
        command.Options.Any(o => o.Name == option || o.Aliases.Contains(option)) || command.Subcommands.Any(c => Knows(c, option));

    /// <summary>What looks like an option, and was about to be taken for a path.</summary>
    public static Problem OfOption(ParseResult parsed, string token)
    {
        var path = $"assay {HelpPage.Path(parsed.CommandResult.Command)}";
        var nearest = OptionFor(parsed.CommandResult.Command, token);
        var help = $"run '{path} --help'. A file of that name: ./{token}";
        return new Problem($"There is no option '{token}'.", path, nearest is null ? $"R{help[1..]}" : $"Did you mean '{nearest}'? Otherwise {help}");
    }

    // How other programs call what an option of ours does.
    static readonly Dictionary<string, (string Option, string Value)> Elsewhere = new(StringComparer.Ordinal)
    {
        ["--json"] = ("--format", "json"),
        ["--sarif"] = ("--format", "sarif"),
        ["--port"] = ("--urls", "http://127.0.0.1:PORT"),
        ["--out"] = ("--output", "FILE"),
    };

    static string? OptionFor(Command command, string token)
    {
        var name = token.Split('=')[0];
        if (Elsewhere.TryGetValue(name, out var ours) && command.Options.FirstOrDefault(o => o.Name == ours.Option) is { } option && (ours.Option != "--format" || HelpPage.ValueOf(option).Split('|').Contains(ours.Value)))
            return $"{ours.Option} {ours.Value}";
        return Nearest(name, command.Options.Select(o => o.Name));
    }

    static string? NameOf(SymbolResult? result) => result switch
    {
        OptionResult option => option.Option.Name,
        ArgumentResult argument => argument.Parent is OptionResult of ? of.Option.Name : HelpPage.Label(argument.Argument),
        _ => null,
    };

    static string OneLine(string message) => string.Join(' ', message.Split(['\n', '\r', '\t', ' '], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');

    // A slip of one or two letters, no more: a bad guess is worse than none.
    internal static string? Nearest(string typed, IEnumerable<string> names) =>
        typed.Length > 40 ? null : names.Select(n => (Name: n, Away: EditDistance.Between(typed, n))).Where(n => n.Away <= Math.Min(2, typed.Length / 2)).OrderBy(n => n.Away).FirstOrDefault().Name;
}
