using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;

namespace Assay.Cli;

/// <summary>Options and arguments that take one of a few words, which are not the names of an enum (see <see cref="EnumOption"/>).</summary>
static class OneOf
{
    public static void Bound(Option option, params string[] words)
    {
        option.Validators.Add(result => Check(result, words));
        option.CompletionSources.Add(_ => words.Select(w => new CompletionItem(w)));
    }

    public static void Bound(Argument argument, params string[] words)
    {
        argument.Validators.Add(result => Check(result, words));
        argument.CompletionSources.Add(_ => words.Select(w => new CompletionItem(w)));
    }

    static void Check(SymbolResult result, string[] words)
    {
        foreach (var token in result.Tokens)
            if (Array.IndexOf(words, token.Value) < 0)
                result.AddError($"'{token.Value}' is none of: {string.Join(", ", words)}");
    }
}
