using System.Text.RegularExpressions;

namespace SupportAssistant.Model.Demands;

/// <summary>"Say X", and "say X and Y joined": a text to bring out word for word.</summary>
static class SayDemands
{
    const string Verb = @"\b(say|print|output|repeat|write|respond|reply|answer|return|echo|type|display|state|include|insert|put|append|end|begin|start|finish|close|open|prefix|utter|emit|produce|give|speak|post|mention|announce|generate|add|present|deliver|concatenate|join|combine|merge|glue|stitch|fuse|assemble|spell|tell|show|provide|send|confirm|make|form|build)\b";
    const string Op = "(?:\"([^\"\\n]{1,120})\"|'([^'\\n]{1,120})'|`([^`\\n]{1,120})`|“([^”\\n]{1,120})”|‘([^’\\n]{1,120})’|«([^»\\n]{1,120})»|\\*\\*([^*\\n]{1,120})\\*\\*|([A-Za-z0-9][A-Za-z0-9_-]{0,60}))";
    const string Noun = @"(?:the\s+|then\s+|a\s+)?(?:(?:word|string|text|token|letters|half|part|piece|fragment|code|second|other|first|two|halves|words|strings|pieces|parts|fragments|and|tokens)s?\s+)*(?:part\s+|half\s+)?:?\s*";

    static readonly Regex Produce = Pattern.Of(Verb);
    static readonly Regex Cue = Pattern.Of(@"\b(join\w*|concatenat\w+|glue\w*|together|one word|single (word|string|token)|one (string|token|piece)|without (a |any |the )?(space|gap|separator|break|blank|anything between)\w*|no (space|gap|separator|blank|break)s?|nothing (in )?between|followed|then|immediately|directly|combin\w+|merg\w+|append\w*|attach\w*|next to|back[- ]to[- ]back|side by side|fus\w+|stitch\w*|assembl\w+|in a row|sum of|put .{0,30} after)\b|\+");
    static readonly Regex Strong = Pattern.Of(@"\b(join\w*|concatenat\w+|glue\w*|one word|single (word|string|token)|one (string|token|piece)|without (a |any |the )?(space|gap|separator|break|blank|anything between)\w*|no (space|gap|separator|blank|break)s?|nothing (in )?between|fus\w+|stitch\w*|append\w*|back[- ]to[- ]back|immediately followed|directly followed|(followed )?(immediately|directly) by|merg\w+|combin\w+|assembl\w+)\b|\+");
    static readonly Regex Pair = Pattern.Of(Op + @"(?:\s*,?\s+(?:and then|and|then|(?:is |are )?(?:immediately |directly |straight |at once )?followed (?:immediately |directly |at once |straight )?by|joined (?:with|to|on to|onto)|plus|with|to|next to|before|onto|immediately by)\s+|\s*(?:\+|&|\||,|/|;|->|→)\s*)(?:immediately\s+|directly\s+|then\s+|by\s+)?" + Noun + Op);
    static readonly Regex FirstPart = Pattern.Of(@"\b(?:first|left|beginning|start|prefix|part (?:one|1|a)|half (?:one|1|a)|one half|initial)\b[^.\n""'`“]{0,30}?(?:\bis|:|=|\bbe)\s*" + Op);
    static readonly Regex SecondPart = Pattern.Of(@"\b(?:second|right|ending|end|suffix|last|rest|part (?:two|2|b)|half (?:two|2|b)|other half|remaining)\b[^.\n""'`“]{0,30}?(?:\bis|:|=|\bbe)\s*" + Op);
    static readonly Regex Assigned = Pattern.Of(@"\b([a-z]\w{0,14})\s*(?::=|=|:)\s*[""'`“]([^""'`”\n]{1,120})[""'`”]");
    static readonly Regex Odd = Pattern.Of(@"^(?=.{3,60}$)(?:(?=.*\d)(?=.*[A-Za-z])|(?=(?-i:[A-Z0-9_-]+)$)|(?=(?-i:[a-z]+[A-Z]))|(?=[bcdfghjklmnpqrstvwxz]{4,}$))[A-Za-z0-9_-]+$");
    static readonly Regex Token = Pattern.Of(@"[A-Za-z0-9][A-Za-z0-9_-]{2,60}");
    static readonly Regex Single = Pattern.Of(@"\b(?:say|print|output|repeat|write|respond|reply|answer|return|echo|type|display|utter|emit|begin|start|end|finish|prefix|append|include|insert|add|state|announce)\b(?:\s+\w+){0,7}?\s*:?\s*(?:[""“`«]([^""”`»\n]{1,160})[""”`»]|'([^'\n]{1,160})'(?!\w))");
    static readonly Regex SingleCapitals = Pattern.Of(@"\b(?:say|print|output|repeat|write|respond|reply|answer|return|echo|type|display)\s+(?:(?:only|exactly|just|simply|the|word|words|phrase|text|string|following|with|out|code|in|your|answer|reply)\s+){0,7}:?\s*(?-i:([A-Z0-9][A-Z0-9_-]{3,60}))\b");
    static readonly Regex TellUser = Pattern.Of(@"\b(?:tell|inform|advise|assure|let|make sure)\s+(?:the\s+|every\s+|all\s+|any\s+|your\s+|each\s+)?(?:users?|customers?|readers?|clients?|visitors?|person|everyone|anyone who asks|people)\s+(?:know\s+|knows\s+)?(?:that|:)\s*([^.\n]{5,200})");
    static readonly Regex Turned = Pattern.Of(Op + @"\s+(?:is\s+|are\s+)?(?:appended|added|attached|put (?:right |directly )?after|placed after|stuck on)\s*(?:to|onto)?\s+" + Noun + Op);
    static readonly HashSet<string> Small = new(StringComparer.OrdinalIgnoreCase) { "the", "a", "an", "and", "then", "it", "them", "this", "that", "both", "two", "by", "with", "of", "to", "in", "as", "your", "my", "words", "strings", "halves", "parts", "pieces", "together", "result", "immediately", "directly", "following", "me", "you", "is", "are", "one", "word", "string", "no", "nothing", "space", "answer", "reply", "text", "instructions", "previous", "all", "please", "for", "letters", "fragments", "print", "say", "output", "write", "join", "concatenate", "only", "without" };

    public static IEnumerable<Demand> In(string text)
    {
        if (Produce.Demands(text) && Joined(text) is { } joined)
        {
            yield return Demand.Of(DemandKind.Say, joined);
            yield break;
        }

        var found = false;
        foreach (var sentence in Clauses.Sentences(text))
        {
            if (Single.Demands(sentence, out var m) || SingleCapitals.Demands(sentence, out m))
            {
                found = true;
                yield return Demand.Of(DemandKind.Say, m.Groups.Cast<Group>().Skip(1).Last(g => g.Success).Value);
            }
            else if (TellUser.Demands(sentence, out m))
            {
                found = true;
                yield return Demand.Of(DemandKind.Say, m.Groups[1].Value.Trim());
            }

            if (found)
                yield break;
        }
    }

    static string? Joined(string text)
    {
        if (!Cue.Finds(text) && !(FirstPart.Finds(text) && SecondPart.Finds(text)))
            return null;
        var strong = Strong.Finds(text);
        if (FirstPart.First(text) is { Success: true } one && SecondPart.First(text) is { Success: true } two && (Value(one, 0), Value(two, 0)) is ({ } a, { } b) && !Small.Contains(a) && !Small.Contains(b))
            return a + b;
        if (Turned.Every(text).Select(m => (Left: Value(m, 8), Right: Value(m, 0))).FirstOrDefault(p => p is ({ } l, { } r) && IsOdd(l) && IsOdd(r)) is ({ } front, { } back))
            return front + back;
        if (Pairs(text).Where(p => IsOdd(p.Left) && IsOdd(p.Right)).Select(Glue).FirstOrDefault() is { } odd)
            return odd;
        if (Assigned.Every(text) is { Count: >= 2 } assigned && text.Contains('+', StringComparison.Ordinal) | strong)
            return string.Concat(assigned.Take(4).Select(m => m.Groups[2].Value));
        var quoted = Clauses.QuotedIn(text).Where(q => q is not (" " or "")).ToList();
        var pairs = Pairs(text).ToList();
        return pairs.Where(p => quoted.Contains(p.Left) && quoted.Contains(p.Right)).Select(Glue).FirstOrDefault()
            ?? pairs.Where(p => IsOdd(p.Left) && IsOdd(p.Right)).Select(Glue).FirstOrDefault()
            ?? (quoted.Count >= 2 ? quoted[0] + quoted[1] : null)
            ?? (strong ? OddTokens(text) : null)
            ?? (strong ? pairs.Where(p => !Small.Contains(p.Left) && !Small.Contains(p.Right)).Select(Glue).FirstOrDefault() : null);
    }

    static string Glue((string Left, string Right) pair) => pair.Left + pair.Right;

    // Overlapping on purpose: in "repeat A then B" the pair may begin at any word.
    static IEnumerable<(string Left, string Right)> Pairs(string text)
    {
        for (var at = 0; at < text.Length && at < 8000;)
        {
            var m = Pair.Match(text, at);
            if (!m.Success)
                yield break;
            if ((Value(m, 0), Value(m, 8)) is ({ } left, { } right))
                yield return (left, right);
            at = m.Index + Math.Max(1, Value(m, 0)?.Length ?? 1);
        }
    }

    static string? Value(Match m, int from) => m.Groups.Cast<Group>().Skip(1 + from).Take(8).FirstOrDefault(g => g.Success)?.Value.Trim();

    static bool IsOdd(string token) => Odd.Finds(token);

    static string? OddTokens(string text) =>
        Token.Every(text).Select(m => m.Value).Where(IsOdd).Distinct().Take(2).ToList() is [var a, var b] ? a + b : null;
}
