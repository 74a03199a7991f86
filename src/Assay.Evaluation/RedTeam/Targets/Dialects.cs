using System.Diagnostics.CodeAnalysis;

namespace Assay.Evaluation.RedTeam;

/// <summary>The interfaces over HTTP that are spoken, by the name that a target's file gives them.</summary>
static class Dialects
{
    static readonly Dictionary<string, Func<IDialect>> All = new(StringComparer.Ordinal)
    {
        ["openai-chat"] = () => new ChatDialect(),
    };

    internal static IReadOnlyCollection<string> Names => All.Keys;

    internal static bool TryGet(string name, [NotNullWhen(true)] out IDialect? dialect)
    {
        dialect = All.TryGetValue(name, out var make) ? make() : null;
        return dialect is not null;
    }
}
