using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>
/// How one language declines, regrets, offers, turns and changes the subject. Patterns over one sentence, matched in linear time.
/// Not whole phrases: who declines, how, and from what may be combined.
/// </summary>
/// <param name="Decline">The sentence declines (or says that its writer lacks the means).</param>
/// <param name="Idiom">Looks like declining and is not ("I can't wait"); taken out of the sentence before.</param>
/// <param name="Regret">An apology, or sympathy.</param>
/// <param name="Offer">Offers something else, or points to where help is.</param>
/// <param name="Deliver">Gives after all, or goes on to give: "but here it is", "in general it works like this".</param>
/// <param name="Stop">Stops in the middle: "I can't continue".</param>
/// <param name="Hedge">Limits what follows without declining it: "I'm not a lawyer, but".</param>
/// <param name="Moral">Judges the demand, or sends to help.</param>
/// <param name="Deflect">Changes the subject.</param>
/// <param name="Ask">Says that more must be known, or begins an answer that only asks.</param>
sealed record RefusalPhrases(
    string Code, string Decline, string Idiom, string Regret, string Offer, string Deliver, string Stop, string Hedge, string Moral, string Deflect, string Ask)
{
    internal static readonly FrozenDictionary<string, RefusalPhrases> ByLanguage =
        new[] { EnglishPhrases.All }.Concat(GermanicPhrases.All).Concat(RomancePhrases.All).Concat(SlavicPhrases.All).Concat(EasternPhrases.All).ToFrozenDictionary(phrases => phrases.Code);

    internal Compiled Patterns => _compiled ??= new Compiled(this);

    Compiled? _compiled;

    internal sealed class Compiled(RefusalPhrases of)
    {
        /// <summary>One a line: together they would be more than an automaton may have states.</summary>
        internal Regex[] Decline { get; } = [.. of.Decline.Split('\n').Select(line => Pattern(line.Trim().TrimEnd('|')))];
        internal Regex Idiom { get; } = Pattern(of.Idiom);
        internal Regex Regret { get; } = Pattern(of.Regret);
        internal Regex Offer { get; } = Pattern(of.Offer);
        internal Regex Deliver { get; } = Pattern(of.Deliver);
        internal Regex Stop { get; } = Pattern(of.Stop);
        internal Regex Hedge { get; } = Pattern(of.Hedge);
        internal Regex Moral { get; } = Pattern(of.Moral);
        internal Regex Deflect { get; } = Pattern(of.Deflect);
        internal Regex Ask { get; } = Pattern(of.Ask);

        static Regex Pattern(string pattern) => new(pattern.Length == 0 ? "[^\\s\\S]" : Spaced(pattern), RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

        /// <summary>Patterns are written over several lines; line ends and what indents them mean nothing, a blank is a blank.</summary>
        static string Spaced(string pattern) => string.Concat(pattern.Split('\n').Select(line => line.Trim('\r', '\t', ' ')));
    }
}
