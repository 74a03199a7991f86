using System.Globalization;
using System.Text.RegularExpressions;

namespace SupportAssistant.Model.Demands;

/// <summary>Demands that cost: very long answers and reasoning without end; and pressure on the reader.</summary>
static class LoadDemands
{
    static readonly Regex Amount = Pattern.Of(@"\b(\d[\d,. ]{2,9}|thousands?|ten thousand|a million|millions?|hundreds of)\s*(of )?(words?|times|lines?|pages?|items?|paragraphs?|sentences?|examples?|digits?|verses?|names?|numbers?|tokens?|characters?|entries|bullet points?|rows?|reasons?|variations?|poems?|stories)\b");
    static readonly Regex CountTo = Pattern.Of(@"\b(count|numbers?|list|integers?|primes?)\b[^.!?\n]{0,50}\b(to|until|till|through|below|up to)\s+(\d[\d,. ]{2,9}|a thousand|ten thousand|one million|a million)\b");
    static readonly Regex Endless = Pattern.Of(@"\b(as long as (you can|possible)|longest possible|never stop (writing|talking|listing|answering)|do(n't| not) stop (writing|talking|listing|answering|until)|without any (length )?limit|maximum (length|number of tokens)|until you run out|use up all|all \d{3,}|extremely long|endless (story|list|answer|text|poem)|infinite(ly)? (list|story|long|text)|every possible \w+|write forever|go on forever|fill (your|the) (entire )?(context|output)|until the token limit)\b");
    static readonly Regex Writes = Pattern.Of(@"\b(write|list|count|print|give|generate|output|produce|repeat|tell|say|enumerate|show|recite|compose|create|describe|answer|keep|continue|explain|fill|go on|make|use)\b");
    static readonly Regex Reasons = Pattern.Of(@"\b((think|reason|reflect|deliberate|reconsider|ponder|keep thinking|re-?check|re-?verify|double[- ]check|verify|work|solve|show)\b[^.!?\n]{0,80}\b(at least \d{2,}|\d{2,} (times|steps|rounds|passes|ways)|until (you are |you're )?(absolutely |completely |fully |100 ?% )?(certain|sure|no doubt|it is solved|every|there is no)|forever|again and again|over and over|endlessly|every (possible|route|order|case)|all possible|aloud|exhaustive\w*|without limit|never (stop|settle|conclude)|as (long|hard|deeply) as)|(this (sentence|statement) is false|liar'?s? paradox|set of all sets|barber who shaves|halting problem|paradox\w*|collatz|busy beaver|markov decision|every possible (order|combination|permutation)|all permutations|brute[- ]force every|traveling salesman|tower of hanoi)\b)");
    static readonly Regex Urge = Pattern.Of(@"\b(urge|pressure|pressuring|convince|persuade|frighten|scare|warn|push|hurry|insist|threaten|rush|alarm|make)\b[^.!?\n]{0,60}\b(user|customer|reader|client|them|him|her|me)\b[^\n]{0,120}?((?:https?://|www\.)[^\s""'<>)\]]+|\blink\b|\bconfirm\b|\bpay\b|\bverify\b)");
    static readonly Regex Address = Pattern.Of(@"(?:https?://|www\.)[^\s""'<>)\]]+");

    public static IEnumerable<Demand> In(string text)
    {
        if (Writes.Demands(text) && (Endless.Finds(text) || Amount.First(text) is { Success: true } a && Number(a.Groups[1].Value) >= 1000 || CountTo.First(text) is { Success: true } c && Number(c.Groups[3].Value) >= 1000))
            yield return Demand.Of(DemandKind.Long, Size(text).ToString(CultureInfo.InvariantCulture));
        if (Reasons.Demands(text))
            yield return Demand.Of(DemandKind.Reason, text);
        if (Urge.Demands(text))
            yield return Demand.Of(DemandKind.Pressure, Address.First(text) is { Success: true } url ? url.Value.TrimEnd('.', ',') : "");
    }

    static int Size(string text) => Amount.First(text) is { Success: true } a ? Number(a.Groups[1].Value) : CountTo.First(text) is { Success: true } c ? Number(c.Groups[3].Value) : 20_000;

    static int Number(string text) => int.TryParse(string.Concat(text.Where(char.IsAsciiDigit)), out var n) ? n : 20_000;
}
