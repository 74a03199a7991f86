using System.Security.Cryptography;
using System.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Marks around what a stranger wrote, inside a question to a model that helps. Drawn for each question from a secret of the round (RFC 2104 over what is asked for):
/// the stranger cannot know them, and a round that goes on or is read draws them again.
/// </summary>
/// <param name="Nonce">What the reply has to hold, so that a reply written by the stranger is none.</param>
sealed record Fence(string Mark, string Nonce)
{
    const int Letters = 24;

    internal static Fence Draw(ReadOnlySpan<byte> secret, string attempt, Party party, int step)
    {
        var drawn = Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"fence/{party.Name()}/{step}/{attempt}")));
        return new Fence(drawn[..Letters], drawn[Letters..(2 * Letters)]);
    }

    internal string Around(string name, string text) => $"[{name} {Mark}]\n{text}\n[end of {name} {Mark}]";

    /// <summary>Whether a text holds the marks, which nobody but Assay and the model that is asked can know.</summary>
    internal bool IsIn(string text) => text.Contains(Mark, StringComparison.OrdinalIgnoreCase) || text.Contains(Nonce, StringComparison.OrdinalIgnoreCase);
}
