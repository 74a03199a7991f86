namespace Assay.Serving.Guards;

/// <summary>Texts that are longer than the policy allows, all together: in characters, or in tokens by estimate.</summary>
sealed class SizeGuard(int? mostCharacters, int? mostTokens) : IGuard
{
    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        var (sum, tokens) = inspection.Before;
        foreach (var part in inspection.Parts)
        {
            if (part.Use == Messages.PartUse.Media || !rule.Places.Contains(part.Place))
                continue;
            sum += part.Text.Length;
            tokens += mostTokens is null ? 0 : Tokens(part.Text);
            if (!(sum > mostCharacters) && !(tokens > mostTokens))
                continue;
            hits.Add(new GuardHit(part, 0, part.Text.Length, 1, sum > mostCharacters ? "longer than the policy allows" : "more tokens than the policy allows, by estimate"));
            return;
        }
    }

    // No tokeniser is asked: every model has its own. English has about four characters a token, other alphabets two, Chinese and Japanese one.
    internal static double Tokens(string text)
    {
        double tokens = 0;
        foreach (var c in text)
            tokens += c < 0x80 ? 0.25 : c < 0x2e80 ? 0.5 : 1;
        return tokens;
    }

    /// <summary>What is too long is stopped when it becomes so.</summary>
    public int HoldFrom(string text) => text.Length;
}
