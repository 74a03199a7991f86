using Assay.Statistics;

namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>What converters draw from random numbers.</summary>
internal static class Draws
{
    public static int Below(this SeededRandom random, int count) => (int)(random.NextDouble() * count);

    public static T Pick<T>(this SeededRandom random, IReadOnlyList<T> items) => items[random.Below(items.Count)];

    public static char Pick(this SeededRandom random, string letters) => letters[random.Below(letters.Length)];

    public static bool Chance(this SeededRandom random, double probability) => random.NextDouble() < probability;

    // Fisher and Yates.
    public static void Shuffle<T>(this SeededRandom random, Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = random.Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
