using System.CommandLine;
using System.CommandLine.Parsing;

namespace Assay.Cli;

/// <summary>
/// Options of which one leaves no room for another. Given together they are refused by the parser, before anybody types a
/// passphrase: the one that would be dropped may be the one that was meant.
/// </summary>
static class Exclusive
{
    /// <summary>At most one of these is given.</summary>
    public static T OneOnly<T>(this T command, params Symbol[] symbols) where T : Command
    {
        command.Validators.Add(result =>
        {
            if (symbols.Count(s => Given(result, s)) > 1)
                result.AddError($"{Listed(symbols)} exclude each other: give one of them");
        });
        return command;
    }

    /// <summary>Each of these says something of the other, and nothing where that is not given.</summary>
    public static T OnlyWith<T>(this T command, Option other, params Option[] options) where T : Command
    {
        command.Validators.Add(result =>
        {
            foreach (var option in options)
                if (Given(result, option) && !Given(result, other))
                    result.AddError($"{option.Name} says something of {other.Name}, which is not given");
        });
        return command;
    }

    static bool Given(CommandResult result, Symbol symbol) => symbol switch
    {
        Option option => result.GetResult(option) is { Implicit: false },
        Argument argument => result.GetResult(argument) is { Tokens.Count: > 0 },
        _ => false,
    };

    static string Listed(Symbol[] symbols)
    {
        var names = symbols.Select(s => s is Argument argument ? HelpPage.Label(argument) : s.Name).ToList();
        return $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
    }
}
