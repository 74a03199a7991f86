using System.Collections.Frozen;
using Assay.Text.Normalisation;

namespace Assay.Serving.Guards.Words;

/// <summary>Words that insult, weighed by how seldom they mean anything else. Vile on purpose: they are here to be recognised.</summary>
static class ToxicWords
{
    const string Slurs = "nigger niggers nigga niggas niggah niggaz faggot faggots fag fags faggy dyke dykes tranny trannies kike kikes spic spics chink chinks gook gooks wetback wetbacks paki pakis raghead ragheads towelhead coon coons jigaboo beaner beaners gypo gyppo tard retard retards retarded mongoloid";
    const string Hard = "cunt cunts whore whores slut sluts slutty bitch bitches bitchy biatch bitchass hoe hoes thot thots motherfucker motherfuckers motherfucking cocksucker cocksuckers twat twats wanker wankers asshole assholes dickhead dickheads shithead fuckface fuckboy pussy pussies skank skanks douchebag bastard bastards prick scumbag subhuman vermin dumbass dumbasses jackass fuckwit arsehole hoodrat";
    const string Coarse = "fuck fucks fucked fucking fucker fuckers fuckin shit shits shitty bullshit ass asses dick dicks cock crap piss pissed damn goddamn tits titties cum dumb idiot idiots stupid moron morons imbecile loser losers pathetic ugly trash queer redneck rednecks cracker crackers slope jerk scum filth cripple";

    static readonly FrozenDictionary<string, double> Weights = Slurs.Split(' ').Select(w => (w, 0.85)).Concat(Hard.Split(' ').Select(w => (w, 0.6))).Concat(Coarse.Split(' ').Select(w => (w, 0.25))).DistinctBy(e => e.w).ToFrozenDictionary(e => e.w, e => e.Item2);

    static readonly FrozenDictionary<string, double>.AlternateLookup<ReadOnlySpan<char>> Lookup = Weights.GetAlternateLookup<ReadOnlySpan<char>>();

    static readonly WordSieve Sieve = new(Weights.Keys);

    /// <summary>0 for ordinary words. Signs within a word are read as the letters they stand for.</summary>
    internal static double Weight(ReadOnlySpan<char> word)
    {
        if (word.Length is < 2 or > 24)
            return 0;
        // The sieve knows letters, not what is written for them.
        if (word[0] is not ('@' or '$') && word[1] is not ('@' or '$') && !Sieve.MayHold(word))
            return 0;
        if (word.IndexOfAny('@', '$') < 0)
            return Lookup.TryGetValue(word, out var weight) ? weight : 0;
        Span<char> read = stackalloc char[word.Length];
        word.Replace(read, '@', 'a');
        read.Replace('$', 's');
        return Lookup.TryGetValue(read, out var signs) ? signs : 0;
    }
}
