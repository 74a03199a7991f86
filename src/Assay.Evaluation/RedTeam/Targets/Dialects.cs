using System.Diagnostics.CodeAnalysis;

namespace Assay.Evaluation.RedTeam;

/// <summary>The interfaces over HTTP that are spoken, by the name that a target's file gives them.</summary>
static class Dialects
{
    static readonly Dictionary<string, Func<IDialect>> All = new(StringComparer.Ordinal)
    {
        ["openai-chat"] = () => new ChatDialect(),
        ["openai-responses"] = () => new ResponsesDialect(),
        ["openai-completions"] = () => new CompletionsDialect(),
        ["anthropic"] = () => new AnthropicDialect(),
        ["ollama"] = () => new OllamaDialect(),
    };

    internal static IReadOnlyCollection<string> Names => All.Keys;

    internal static bool TryGet(string name, [NotNullWhen(true)] out IDialect? dialect)
    {
        dialect = All.TryGetValue(name, out var make) ? make() : null;
        return dialect is not null;
    }

    /// <summary>The address to ask at: a base address (<c>/</c>, <c>/v1</c>, <c>/api/v1</c>) gets the interface's path, any other stays as it is.</summary>
    internal static Uri AddressOf(Uri given, string path)
    {
        var at = given.AbsolutePath.TrimEnd('/');
        var first = path[..path.IndexOf('/', 1)];
        if (at.Length > 0 && !at.EndsWith(first, StringComparison.Ordinal))
            return given;
        return new UriBuilder(given) { Path = at + (at.Length == 0 ? path : path[first.Length..]) }.Uri;
    }
}
