namespace SupportAssistant.Retrieval;

/// <summary>Words of a text, without endings and small words: for search and for comparing sentences.</summary>
static class Terms
{
    static readonly HashSet<string> Small = new(StringComparer.Ordinal)
    {
        "the", "a", "an", "and", "or", "of", "to", "in", "is", "are", "was", "were", "be", "it", "its", "for", "on", "with", "as", "by", "at", "from", "that", "this", "these", "those", "i", "my", "me", "you", "your", "we", "our", "us", "do", "does", "did", "can", "could", "would", "should", "will", "shall", "may", "what", "which", "who", "how", "when", "where", "why", "have", "has", "had", "if", "not", "no", "so", "but", "about", "there", "please", "tell", "they", "he", "she", "his", "her", "their", "them", "any", "some", "much", "many", "long", "get", "give", "know", "let", "need", "want", "like", "am", "also", "then", "than", "up", "out", "into", "just", "one",
    };

    public static IReadOnlyList<string> Of(string text) =>
        [.. text.ToLowerInvariant().Split(Separators, StringSplitOptions.RemoveEmptyEntries).Where(w => !Small.Contains(w)).Select(Stem).Where(w => w.Length > 1)];

    static readonly char[] Separators = [.. " \n\r\t.,;:!?()[]{}\"'`*/\\<>|=+&%$#@~^_’“”-"];

    static string Stem(string word) =>
        word.Length > 5 && word.EndsWith("ies", StringComparison.Ordinal) ? word[..^3] + "y"
        : word.Length > 6 && word.EndsWith("ing", StringComparison.Ordinal) ? word[..^3]
        : word.Length > 5 && word.EndsWith("ed", StringComparison.Ordinal) ? word[..^2]
        : word.Length > 3 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1]
        : word;
}
