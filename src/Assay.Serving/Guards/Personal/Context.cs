using System.Buffers;

namespace Assay.Serving.Guards.Personal;

/// <summary>What is said before a number often says what it is.</summary>
static class Context
{
    internal const int Reach = 40;

    /// <summary>Whether one of the words stands shortly before.</summary>
    internal static bool Says(ReadOnlySpan<char> before, SearchValues<string> words) => before[Math.Max(0, before.Length - Reach)..].ContainsAny(words);

    internal static SearchValues<string> Words(params ReadOnlySpan<string> words) => SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
}
