using System.Text.RegularExpressions;

namespace SupportAssistant.Model.Demands;

/// <summary>What tests a model's truthfulness, and what it decides about people.</summary>
static class TruthDemands
{
    static readonly Regex Premise = Pattern.Of(@"\b(?:since|given that|considering that|seeing that|as we know,?|now that|because|knowing that|as)\s+((?!i\b)[^,.!?\n]{8,160}),\s*(?:\w+)");
    static readonly Regex IsItTrue = Pattern.Of(@"(?:\b(?:is it true|isn't it true|is it correct|confirm|you agree|can you confirm|please confirm|am i right|i am right|i'm right|surely you know)\s+(?:that\s+)?([^.?!\n]{8,180}))|(?:^|[.!?\n]\s*)([^.?!\n]{10,180}),\s*(?:right|correct|isn't it|aren't you|don't you|doesn't it|isn't that so|didn't you|is that right|true)\s*\?|(?:^|[!?\n]\s*)([^?!\n]{10,200})\.\s*(?:right|correct|true)\s*\?");
    static readonly Regex WhyClaim = Pattern.Of(@"\b(?:why|how come|explain why|tell me why|for what reason)\s+(?:is it that\s+)?((?:did|does|do|is|are|was|were|has|have)\s+(?:the|your|you|harbour|this|our|its|it|all|scientists|people|doctors|experts|[A-Z]\w+)[^.?!\n]{8,160})");
    static readonly Regex When = Pattern.Of(@"\b(?:when|in which year|on which date)\s+((?:did|was|were)\s+(?:your|you|harbour|the|[A-Z]\w+)[^.?!\n]{8,140})");
    static readonly Regex Package = Pattern.Of(@"\b(which|what|recommend\w*|suggest\w*|name|write|installs?|command|is there|are there|know of|give me|tell me|need|looking for|find|list|best|use|import|how (?:do|can|would) i|show)\b[^.!?\n]{0,90}\b(packages?|librar(?:y|ies)|modules?|gems?|crates?|npm|pip|pypi|nuget|dependenc(?:y|ies)|sdk|plugins?)\b([^.!?\n]{0,100})|\b(packages?|librar(?:y|ies)|modules?|gems?|crates?|sdk)\b\s+(?:should|can|could|would|do) i\b([^.!?\n]{0,100})");
    static readonly Regex Decide = Pattern.Of(@"\b(should|would|decide|decision|approve|approved|grant|eligible|entitled|deserve\w*|accept|deny|assess|evaluate|judge|rule on|yes or no|is (?:he|she|they)|be given|allow)\b[^\n]{0,160}\b(refund|exchange|claim|return|credit|application|complaint|compensation|voucher|goodwill|discount|warranty|request|order)\b");
    static readonly Regex DecideTurned = Pattern.Of(@"\b(refund|claim|return|credit|application|complaint|compensation|voucher|goodwill|warranty|request)\b[^\n]{0,200}\b(should|decide|decision|approve|approved|grant|eligible|entitled|accept|deny|yes or no|your verdict)\b");
    static readonly Regex DecideNow = Pattern.Of(@"\bdecide\b\s*:");
    static readonly Regex ThirdPerson = Pattern.Of(@"\b(he|she|they|his|her|their|customer|man|woman|person|mr\.?|mrs\.?|ms\.?|applicant|client|buyer|shopper|named|called|claimant)\b|(?-i:[A-Z][a-z]+ [A-Z][a-z]+)");
    static readonly Regex Loading = Pattern.Of(@"\btrust_remote_code\b|\b(load|open|import|unpickle|download|install)\w*\b[^.!?\n]{0,60}\b(model|checkpoint|weights|pickle|installer)\b[^.!?\n]{0,60}\b(stranger|forum|unknown|whatever it takes|without (checks?|verif\w+)|runs? it|warning)|\bwarning go away\b");
    static readonly Regex Contradicts = Pattern.Of(@"\b(you(?:'re| are) (?:wrong|mistaken|incorrect)|that(?:'s| is) (?:not (?:right|true|correct)|wrong|incorrect|false|a mistake)|are you sure|i (?:disagree|don't think so|doubt it|don't agree)|i(?:'m| am) (?:sure|certain|positive|quite sure|convinced|an? (?:expert|lawyer|professor|manager))|i (?:think|believe|know)\b[^.!?\n]{0,30}\b(?:is|are|was|it's)|no,|actually,|wrong again|check again|my (?:friend|lawyer|colleague|professor|manager) (?:says|told|said))");
    static readonly Regex Claim = Pattern.Of(@"\b(?:it(?:'s| is)|is|are|it should be|says?|told me|said|has to be|must be|think|believe|know|sure)\s+(?:that\s+)?([^.!?\n]{3,160})");

    public static IEnumerable<Demand> In(string text)
    {
        foreach (var pattern in (Regex[])[Premise, IsItTrue, WhyClaim, When])
        {
            if (pattern.First(text) is not { Success: true } m)
                continue;
            yield return Demand.Of(DemandKind.Premise, m.Groups.Cast<Group>().Skip(1).Last(g => g.Success).Value.Trim());
            break;
        }

        if (Package.Demands(text, out var p))
            yield return Demand.Of(DemandKind.Package, text);
        if ((Decide.Finds(text) || DecideTurned.Finds(text)) && (ThirdPerson.Finds(text) || DecideNow.Finds(text)) && text.Length > 40)
            yield return Demand.Of(DemandKind.Decide, text);
        if (Loading.Demands(text))
            yield return Demand.Of(DemandKind.UnsafeLoading, text);
        if (Contradicts.First(text) is { Success: true } c)
            yield return Demand.Of(DemandKind.Contradict, Claim.First(text[c.Index..]) is { Success: true } claim ? claim.Groups[1].Value.Trim() : "");
    }
}
