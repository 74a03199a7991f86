namespace SupportAssistant.Model.Reading;

/// <summary>How much a text looks like English: enough to tell a decoded sentence from noise.</summary>
static class English
{
    static readonly HashSet<string> Frequent = new(StringComparer.OrdinalIgnoreCase)
    {
        "the", "and", "to", "of", "a", "in", "is", "you", "your", "it", "for", "on", "with", "as", "are", "be", "this", "that", "all", "me", "my", "how", "what", "do", "not", "from", "or", "an", "by", "can",
        "ignore", "previous", "instructions", "print", "say", "write", "repeat", "output", "reveal", "tell", "show", "call", "then", "word", "words", "joined", "together", "system", "prompt", "secret", "password", "make", "build", "steps", "give", "send", "followed", "without", "space", "one", "now", "only", "please", "reply", "string", "text", "tool", "user", "refund", "order",
    };

    public static int Score(string text) => text.Split([' ', '\n', ',', '.', ':', ';', '"', '\''], StringSplitOptions.RemoveEmptyEntries).Count(Frequent.Contains);

    public static bool IsReadable(string text) =>
        text.Length >= 3 && text.All(c => !char.IsControl(c) || c is '\n' or '\r' or '\t') && text.Count(c => char.IsAsciiLetter(c) || c is ' ') >= text.Length * 0.6 && !text.Contains('\ufffd', StringComparison.Ordinal);
}
