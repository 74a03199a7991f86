namespace Assay.Evaluation.Tests.RedTeam.Judgement;

/// <summary>Texts that nobody would write: pieces cut, doubled, turned, with any character put in, lone surrogates too.</summary>
static class Mutations
{
    internal static IEnumerable<string> Of(string[] seeds, Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var text = seeds[random.Next(seeds.Length)].ToCharArray().ToList();
            for (var step = random.Next(6); step >= 0 && text.Count > 0; step--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(6))
                {
                    case 0: text.RemoveRange(at, random.Next(text.Count - at)); break;
                    case 1: text.Insert(at, (char)random.Next(0x10000)); break;
                    case 2: text[at] = (char)random.Next(128); break;
                    case 3: text.InsertRange(at, [.. text.Take(random.Next(text.Count))]); break;
                    case 4: text.Reverse(at, random.Next(text.Count - at)); break;
                    default: text.InsertRange(at, seeds[random.Next(seeds.Length)]); break;
                }
            }

            yield return new string([.. text.Take(4000)]);
        }
    }
}
