using Assay.Text;

namespace Assay.Serving.Guards;

/// <summary>Credentials by their issuers' shapes.</summary>
sealed class SecretGuard : IGuard
{
    const string Dashes = "-----";
    const int LongestWord = 4096;

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        foreach (var part in inspection.For(rule))
            foreach (var match in Secrets.In(part.Text))
                hits.Add(new GuardHit(part, match.Start, Whole(part.Text, match), 1, match.Kind));
    }

    /// <summary>A credential is one word; of a private key the lines that follow its first belong to it.</summary>
    public int HoldFrom(string text)
    {
        var word = text.Length;
        while (word > 0 && text.Length - word < LongestWord && !char.IsWhiteSpace(text[word - 1]))
            word--;
        var begins = text.LastIndexOf(Dashes, StringComparison.Ordinal);
        return begins >= 0 && text.Length - begins < IGuard.Reach ? Math.Min(word, begins) : word;
    }

    // What is known of a private key is how it begins. Its end is its last line, or that of the text.
    static int Whole(string text, SecretMatch match)
    {
        if (!text.AsSpan(match.Start).StartsWith("-----BEGIN", StringComparison.Ordinal))
            return match.Length;
        var end = text.IndexOf("-----END", match.Start, StringComparison.Ordinal);
        var close = end < 0 ? -1 : text.IndexOf(Dashes, end + 8, StringComparison.Ordinal);
        return (close < 0 ? text.Length : close + Dashes.Length) - match.Start;
    }
}
