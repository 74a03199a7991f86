using System.Globalization;
using SupportAssistant.Model.StandIn;

namespace SupportAssistant.Retrieval;

/// <summary>Eight numbers per text (hashed words, length one): a toy of an embedding, for the listing that should not exist.</summary>
static class Vectors
{
    public static string Of(string text)
    {
        var vector = new double[8];
        foreach (var term in Terms.Of(text))
            vector[Refusals.Hash(term) % 8] += (Refusals.Hash(term) & 64) == 0 ? 1 : -1;
        var length = Math.Sqrt(vector.Sum(v => v * v)) + 1e-9;
        return string.Join(' ', vector.Select(v => (v / length).ToString("0.000", CultureInfo.InvariantCulture)));
    }
}
