using System.CommandLine;
using System.CommandLine.Parsing;

namespace Assay.Cli;

/// <summary>Options and arguments whose values are the names of an enum (<see cref="Names"/>).</summary>
static class EnumOption
{
    /// <param name="hidden">A value that is what one gets without the option: taken, and not offered.</param>
    public static Option<T?> Of<T>(string name, string description, T? hidden = null) where T : struct, Enum
    {
        var offered = Names.All<T>().Where(n => n != hidden?.Name()).ToList();
        var option = new Option<T?>(name)
        {
            Description = $"{description} One of: {string.Join(", ", offered)}.",
            HelpName = Label<T>(),
            CustomParser = ParseOptional<T>,
        };
        option.CompletionSources.Add(_ => offered.Select(n => new System.CommandLine.Completions.CompletionItem(n)));
        return option;
    }

    public static Option<T[]> Many<T>(string name, string description) where T : struct, Enum
    {
        var option = new Option<T[]>(name)
        {
            Description = $"{description} One of: {string.Join(", ", Names.All<T>())}.",
            HelpName = Label<T>(),
            CustomParser = result => [.. result.Tokens.Select(t => Read<T>(t.Value, result))],
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => [],
        };
        option.CompletionSources.Add(_ => Names.All<T>().Select(n => new System.CommandLine.Completions.CompletionItem(n)));
        return option;
    }

    public static Argument<T> Argument<T>(string name, string description) where T : struct, Enum
    {
        var argument = new Argument<T>(name) { Description = $"{description} One of: {string.Join(", ", Names.All<T>())}.", HelpName = name.ToUpperInvariant(), CustomParser = Parse<T> };
        argument.CompletionSources.Add(_ => Names.All<T>().Select(n => new System.CommandLine.Completions.CompletionItem(n)));
        return argument;
    }

    // RiskClass is a CLASS, FindingStatus a STATUS.
    static string Label<T>()
    {
        var name = typeof(T).Name;
        var last = name.Length - 1;
        while (last > 0 && !char.IsAsciiLetterUpper(name[last]))
            last--;
        return name[last..].ToUpperInvariant();
    }

    public static T Parse<T>(ArgumentResult result) where T : struct, Enum => Read<T>(result.Tokens[0].Value, result);

    static T? ParseOptional<T>(ArgumentResult result) where T : struct, Enum => result.Tokens.Count == 0 ? null : Read<T>(result.Tokens[0].Value, result);

    static T Read<T>(string text, ArgumentResult result) where T : struct, Enum
    {
        if (Names.TryParse<T>(text, out var value))
            return value;
        result.AddError($"'{text}' is none of: {string.Join(", ", Names.All<T>())}");
        return default;
    }
}
