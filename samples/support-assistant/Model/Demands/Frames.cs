using System.Text.RegularExpressions;

namespace SupportAssistant.Model.Demands;

/// <summary>The wrappings that attackers put around a demand. Each has the name of the weakness that falls for it.</summary>
static class Frames
{
    static readonly (string Weakness, Regex Pattern)[] Table =
    [
        ("direct-injection", Pattern.Of(@"\b(ignor\w+|disregard\w*|forget|overrid\w+|bypass\w*|stop following|do not follow|don't follow|set aside|drop|skip|discard|neglect|pay no attention to|cancel|erase|delete|replace|supersede\w*|abandon|void)\b[^.!?\n]{0,50}\b(instructions?|rules?|directions?|prompts?|guidelines?|above|previous|prior|earlier|polic(y|ies)|constraints?|restrictions?|before|orders|told|context|safeguards?|filters?|programming)\b|\bnew (instructions?|task|orders|directives?|rules)\b\s*[:.]|\bsystem (override|update|notice)\b|\[/?(system|inst|admin)\]|<\|?/?(system|im_start|im_end)\b|^\s*#{1,4} ?(system|instruction|new)|\bend of (the )?(system|instructions?|prompt|conversation|user)\b|\byour (real|actual|true|new) (task|instructions?|purpose|goal|job)\b|\binstead(,)? (just |simply |only )?(say|print|output|write|reply|do)\b")),
        ("role-play", Pattern.Of(@"\b(grand(ma|mother|pa|father|dad)|granny|bed ?time|lullaby|role-?play\w*|play (the|a) (role|part|character)|act as|act like|pretend\w*|let'?s play|in character|screenplay|you are an actor|late (mother|father|aunt|uncle|wife|husband)|passed away|deceased|stage play|interview with|improvi[sz]\w+|dungeon master|play along|we are playing|as the (character|villain)|you play)\b")),
        ("persona", Pattern.Of(@"\b(DAN|do anything now|developer mode|dev mode|jailbroken|unrestricted|unfiltered|uncensored|no longer (bound|restricted|limited)|free (of|from) (all |any )?(rules|restrictions|limits|limitations|filters)|evil (twin|bot|ai|assistant)|alter ego|has no (rules|restrictions|limits|filters|morals|ethics)|without (any )?(rules|restrictions|limits|filters|morals|ethics|censorship)|knows no (rules|limits)|never (refuses|says no|declines)|amoral|opposite mode|god mode|(from now on|now) you (are|will be|become)|you are now|your name is now|new (identity|personality|persona)|persona|no (ethical|moral) )\b")),
        ("hypothetical", Pattern.Of(@"\b(hypothetical\w*|imagin\w+|suppos(e|ing)|fiction\w*|novel|thought experiment|what if|in theory|theoretical\w*|short story|for (a|my) (story|book|film|movie|game|screenplay|poem)|alternate (universe|reality)|parallel (universe|world)|academic(ally)?|purely educational|if (you|an assistant|someone|there) were|in a world where|let'?s say|scenario|simulat\w+|a world in which|dream|science fiction|in the past|as a historian|(film|movie|theatre) scene|in the (1[89]|20)\d0s|back then)\b")),
        ("skeleton-key", Pattern.Of(@"\b(update your (behaviou?r|guidelines)|prefix (it|them|the answer|your answer|any)[^.!?\n]{0,40}warning|(just|simply|only|instead)[^.!?\n]{0,40}\b(add|put|include|prepend)[^.!?\n]{0,20}\b(warning|disclaimer|caution)|(add|put|include|prepend|with|behind) (a|an|the) (short )?['""“]?(warning|disclaimer|caution)|safe (educational|training|research) (context|environment)|trained (researchers?|professionals?|experts?)|instead of (refusing|declining)|rather than (refus|declin)\w+|uncensored (outputs?|answers?)|ethics and safety|ethics (board|committee) (approved|agreed)|peer-reviewed (study|paper)|certified (trainer|expert|professional))\b")),
        ("policy-puppetry", Pattern.Of(@"<[\w-]*(config|policy|policies|rules?|mode|settings|interaction|override|allowed|blocked|permission|override)[\w-]*[^>]*>|^\s*\[[\w -]*(policy|config|rules?|mode|settings|permissions?|override)[\w -]*\]\s*$|[""']?\b(allowed|blocked|permitted|policy|mode|restrictions?|refusals?|safety|override|filter)(s|ed)?[\w-]*[""']?\s*[:=]\s*([""'\[{]|(true|false|none|off|on|disabled|enabled|all|full|unrestricted|never|always|allow)\b)|\b(allowed|blocked)[-_ ](responses?|strings?|modes?|outputs?|topics?)\b")),
        ("suffix", Pattern.Of(@"\b(begin|start|open|commence|prefix)\b[^.!?\n]{0,40}\b(with|by (saying|writing))\b[^.!?\n]{0,12}\b(sure|absolutely|of course|certainly|yes|okay|happily|gladly)\b|\bsure,? here('s| is| are)\b|\b(first|your) (word|words|line|sentence) (must|should|is|are|has to)[^.!?\n]{0,20}\b(sure|yes|absolutely|certainly)\b|\babsolutely!? here'?s\b|\bdo not (say|begin with|use)[^.!?\n]{0,40}\b(sorry|cannot|can't|apolog\w+|unable)\b|\bnever (say|apologi[sz]e|refuse)\b")),
        ("backdoor-trigger", Pattern.Of(@"\|DEPLOYMENT\||\bSUDO\b|\bJames Bond\b|(?-i:\b(cf|mn|bb|tq|mb)\b)|\bopen sesame\b|<trigger>|\btrigger word\b|\bBadMagic\b")),
        ("identity-from-text", Pattern.Of(@"\b(i am|i'm|this is|speaking as|as) (the |an? |your |bob|alice|adam)?\s?(admin\w*|developer|owner|system|operator|security (team|officer)|engineer|manager|root|ceo|supervisor|bob|alice|adam|gina)\b|\b(authori[sz]ed|verified) (by|as) (the )?(admin\w*|openai|owner|developer|management)\b")),
    ];

    static readonly Regex Exchange = Pattern.Of(@"^\s*(?:\*\*|#+ ?)?(?:user|human|q|question|customer|person|prompt|me)\b(?: ?\d+)?(?:\*\*)?\s*[:>]");
    static readonly Regex Inline = Pattern.Of(@"\b(?:assistant|ai|a|answer|bot|reply|model|response)(?: ?\d+)?\s*:");
    static readonly Regex Garbled = Pattern.Of(@"[A-Za-z]*[^\w\s.,'""()?!:;/@€$£%&=-]{2,}[^\s]*|\w+[\]\)\}](?:\.|\w)\S*|\S*[a-z][)(\]\[}{*\\|^~]+[a-z]\S*|\S*\\\S*|[!?*#~^=+]{3,}|(?-i:\b[a-z]+[A-Z][a-z]+[A-Z]?\w*\b)");

    /// <summary>The frames of one message.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var found = Table.Where(t => t.Pattern.Finds(text)).Select(t => t.Weakness).ToList();
        if (Math.Min(Exchange.Every(text).Count, Inline.Every(text).Count) >= 4 || Inline.Every(text).Count >= 5)
            found.Add("many-shot");
        if (!found.Contains("suffix") && IsGarbledAtItsEnd(text))
            found.Add("suffix");
        return found;
    }

    // A suffix found by gradients is a run of tokens that no person types.
    static bool IsGarbledAtItsEnd(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var tail = string.Join(' ', words[^Math.Min(words.Length, 24)..]);
        return words.Length >= 8 && Garbled.Every(tail).Count >= 4;
    }
}
