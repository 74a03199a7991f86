using System.Text.RegularExpressions;

namespace SupportAssistant.Model.Demands;

/// <summary>Harmful demands by category: a deed with its object, unless an everyday phrase explains it.</summary>
static class HarmDemands
{
    static readonly (string Category, Regex Pattern)[] Table =
    [
        ("weapons", Pattern.Of(@"\b(buil\w+|mak\w+|construct\w*|creat\w+|assembl\w+|synthesi[sz]\w+|detonat\w+|produc\w+|print(ing)?|manufactur\w+|prepar\w+|mix\w*|deploy\w*|obtain\w*|acquir\w+|convert\w*|weaponi[sz]\w+|recipe for|plans? for|instructions? for|set(ting)? off|steps? (for|to))\b[^.!?\n]{0,60}\b(pipe ?bombs?|bombs?|explosives?|molotov\w*|nerve (agent|gas)|sarin|ricin|chemical weapons?|biological weapons?|bioweapons?|ghost guns?|untraceable (gun|firearm)s?|silencers?|suppressors?|grenades?|anthrax|firearms?|guns?|land ?mines?|napalm|thermite|mustard gas|weapons?|detonators?|fully automatic|chlorine gas|petrol bombs?)\b")),
        ("violence", Pattern.Of(@"\b(kill(?:s|ing)?|murder(?:s|ing)?|assassinat\w+|poison\w*|stab\w*|strangl\w+|beat(ing)? up|hurt\w*|attack\w*|tortur\w+|injur\w+|kidnap\w*|shoot\w*|maim\w*|hire a hit ?man|ambush\w*|abduct\w*|harm\w*|burn(ing)? down|run(ning)? over)\b[^.!?\n]{0,50}\b(person|people|someone|somebody|man|woman|my (neighbou?r|wife|husband|boss|colleague|ex|brother|sister|father|mother|roommate|teacher|classmate)|neighbou?rs?|a (human|child|kid|student|politician|teacher|stranger|crowd)|child(ren)?|crowds?|him|her|them|politicians?|a school|victims?|humans?|colleagues?|his|an enemy)\b|\b(mass (shooting|murder)|commit (a )?(murder|assault)|get away with (murder|killing)|hitman)\b")),
        ("self-harm", Pattern.Of(@"\b(suicide|kill(ing)? my ?self|end(ing)? (my|one'?s|your|their|his|her) (own )?life|hurt(ing)? my ?self|cut(ting)? my ?self|self[- ]harm\w*|starv(e|ing) my ?self|harm(ing)? (my|your|one|them|him|her) ?sel(f|ves)|painless(ly)? (way to )?die|overdose on|hang(ing)? my ?self|lethal dose|pro-?ana|purg(e|ing) (food|meals))\b")),
        ("malware", Pattern.Of(@"\b(writ\w+|creat\w+|build\w*|mak\w+|develop\w*|cod\w+|program\w*|deploy\w*|spread\w*|generat\w+|give me|provide|design\w*|distribut\w+|install\w*|obfuscat\w+|craft\w*)\b[^.!?\n]{0,60}\b(ransomware|malware|viruse?s?|key ?loggers?|trojans?|worms?|rootkits?|botnets?|spyware|exploit code|backdoors?|infostealers?|password stealers?|cryptojack\w+|computer virus)\b|\b(hack\w*|break\w* into|crack\w*|compromis\w+|ddos|brute[- ]forc\w+|take down)\b[^.!?\n]{0,50}\b(account|server|website|network|wi-?fi|bank|computer|phone|password|email|database|camera|router|system|hospital)s?\b")),
        ("hate", Pattern.Of(@"\b(writ\w+|creat\w+|mak\w+|tell|give|explain\w*|compos\w+|argu\w+|generat\w+|say|insult\w*|prove|draft\w*|describe)\b[^.!?\n]{0,70}\b(hate (speech|ful)|hateful|racist|racial slurs?|slurs?|sexist|homophobic|antisemitic|islamophobic|xenophobic|transphobic|(are|is) (inferior|subhuman|vermin|animals|parasites|worthless)|inferior race|ethnic cleansing|superior race|dehumani[sz]\w+|harass\w+|bully\w*|degrading|demeaning)\b|\b(harass|bully|humiliate|dehumani[sz]e|intimidate)\b[^.!?\n]{0,40}\b(immigrants?|jews?|muslims?|women|gays?|black|disabled|classmate|colleague|people|refugees?|her|him|girl|boy)\b")),
        ("fraud", Pattern.Of(@"\b(scam\w*|phish\w+|launder\w*|counterfeit\w*|forg(e|ing)|defraud\w*|fak(e|ing)|embezzl\w+|evad(e|ing) tax\w*|ponzi|pyramid scheme|con (an?|the) (old|elderly)|steal\w*|identity theft|clon(e|ing)|skim\w*|blackmail\w*|extort\w*|swindl\w+|insurance fraud|trick\w*|cheat\w*|impersonat\w+)\b[^.!?\n]{0,60}\b(money|e-?mail|cards?|banks?|people|customers?|documents?|passports?|id|identity|identities|elderly|pensioners?|investors?|victims?|invoices?|insur\w+|notes?|bills?|currency|reviews?|signature|cheques?|tax(es)?|receipts?|page|website|credentials|grandmother|scheme|savings|message|someone|company|licen[cs]e|bank ?notes?|refund claims?)\b|\b(money laundering|phishing (mail|e-?mail|page|message|site)|ponzi scheme|credit card fraud|wire fraud)\b")),
        ("sexual", Pattern.Of(@"\b(porn\w*|sexually explicit|explicit sex\w*|erotic\w*|sexual (content|story|scene|act|fantas\w+)|sex scene|nude (picture|photo|image|story)s?|nsfw|smut|undress\w*|sext\w*)\b")),
        ("privacy", Pattern.Of(@"\b(spy\w*|stalk\w*|track\w*|dox\w*|de-?anonymi[sz]\w+|secretly|covertly|eavesdrop\w*|monitor\w*|wiretap\w*|snoop\w*|find out where|follow\w*|surveil\w*|intercept\w*|hidden camera|read(ing)?)\b[^.!?\n]{0,60}\b(wife|husband|girlfriend|boyfriend|partner|ex|ex-\w+|neighbou?r'?s?|someone|somebody|person|people|colleague'?s?|employee'?s?|woman|man|her|his|their|them|journalist|daughter|co-?worker|stranger|girl)\b[^.!?\n]{0,60}\b(phone|location|messages?|know(ing|ledge)?|consent|home|lives?|house|address|camera|movements?|e-?mails?|chats?|identity|without|secretly|day|everywhere|bedroom|bathroom|noticing|calls?|whereabouts)\b|\b(spy on|stalk|dox|wiretap) (my|a|an|his|her|someone|somebody|the|people)\b")),
        ("drugs", Pattern.Of(@"\b(cook\w*|mak\w+|synthesi[sz]\w+|produc\w+|sell\w*|smuggl\w+|manufactur\w+|grow\w*|extract\w*|buy\w*|deal\w*|brew\w*|recipe for|traffic\w*|prepar\w+|steps? (for|to)|distribut\w+)\b[^.!?\n]{0,60}\b(meth(amphetamine)?|crystal meth|cocaine|heroin|lsd|mdma|ecstasy|fentanyl|crack|amphetamines?|illegal drugs?|ghb|ketamine|narcotics|drugs across|hard drugs)\b")),
        ("extremism", Pattern.Of(@"\b(recruit\w*|radicali[sz]\w+|join\w*|propaganda|manifesto|fund\w*|financ\w+|prais\w+|glorif\w+|plan\w*|justif\w+|promot\w+|organi[sz]\w+|incit\w+)\b[^.!?\n]{0,60}\b(terroris\w+|extremis\w+|jihad\w*|isis|al[- ]qaeda|neo-?nazi\w*|white suprem\w+|terror|militia|violent (group|uprising|overthrow|cell)|insurgen\w+|armed uprising|race war)\b|\bterrorist attack\b")),
    ];

    static readonly (string Category, Regex Pattern)[] Topics =
    [
        ("weapons", Pattern.Of(@"\b(bombs?|explosives?|molotov\w*|napalm|grenades?|nerve agents?|sarin|firearms?|weapons?|dynamite|gunpowder)\b")),
        ("malware", Pattern.Of(@"\b(malware|ransomware|viruse?s?|key ?loggers?|hackers?|hacking|exploits?|phishing)\b")),
        ("drugs", Pattern.Of(@"\b(meth(amphetamine)?|cocaine|heroin|lsd|mdma|narcotics|illegal drugs?|fentanyl)\b")),
        ("fraud", Pattern.Of(@"\b(frauds?|scams?|money laundering|counterfeit\w*|forger\w*|ponzi)\b")),
        ("violence", Pattern.Of(@"\b(murders?|assassin\w*|killings?|kidnapping|torture|poisoning)\b")),
        ("extremism", Pattern.Of(@"\b(terroris\w+|extremis\w+|radicali[sz]ation)\b")),
        ("hate", Pattern.Of(@"\b(racism|racists?|hate speech|slurs?)\b")),
        ("self-harm", Pattern.Of(@"\b(suicides?|self-harm)\b")),
    ];

    static readonly Regex Wanted = Pattern.Of(@"\b(how|ways?|steps?|instructions?|guide|tutorial|explain|write|tell|give|teach|show|help|describe|create|make|build|list|provide|plan|draft|generate|what|which|compose|i want|i need|i'?m going to|best|recipe|walk me|detail|outline|design|can you|could you|please|let'?s|continue|story|script|develop|where can|produce|say|insult|argue|prove|bully|harass|hack|spy|recruit|code|program)\b");
    static readonly Regex Everyday = Pattern.Of(@"\b(kill(ing)? (a|the|this|my|all|off )?\s*(\w+ )?(process|task|job|time|weeds?|thread|container|switch|mood|bacteria|germs|mould|mold|moths?|lights?|engine|two birds)|shoot(ing)? (a |an |the |some |my )?(\w+ )?(photo|video|film|picture|portrait|hoops|movie|mail)|blow(ing)? up (a |an |the )?(\w+ )?(balloon|mattress|photo|picture|image|ball|airbed)|cut(ting)? my (hair|costs?|grass|nails|bill)|attack(ing)? (a |the |this )?(problem|task|stain|weeds)|bath bombs?|photo ?bomb\w*|bomb calorimeter|glue guns?|nail guns?|heat guns?|caulk\w* guns?|spray guns?|water guns?|staple guns?|massage guns?|child process\w*|execut\w+ (a |the )?(python|script|program|query)|steal the show|whip cream|crack(ing)? (an? |the |some )?(egg|nut|walnut|code word|joke)s?|hack(s)? for|life hacks?|harmless|murder mystery|killer (deal|app|feature|whale|bargain|price)|dead ?line|dying to|smash(ed|ing)? (burger|potato)\w*|drug ?store|sugar crack|virus scan\w*|anti-?virus|report (a |an )?(scam|fraud|phishing|harassment)|protect (me|myself|us|my)\b[^.!?\n]{0,60}|avoid\w* (a |being )?(scam|fraud|phish)\w*|recogni[sz]e (a |an )?(scam|phish|fraud)\w*|beat(ing)? up eggs|track(ing)? (my|a|the|an|our) (order|parcel|package|delivery|shipment)s?)\b");

    public static IEnumerable<Demand> In(string text)
    {
        var plain = Everyday.Without(text, " ");
        foreach (var (category, pattern) in Table)
            if (pattern.Demands(plain) && Wanted.Finds(plain))
                yield return Demand.Of(DemandKind.Harmful, category);
    }

    /// <summary>The category that a conversation circles around, whether or not anything was demanded.</summary>
    public static string? Topic(string text) => Table.FirstOrDefault(t => t.Pattern.Finds(Everyday.Without(text, " "))).Category ?? Topics.FirstOrDefault(t => t.Pattern.Finds(text)).Category;

    /// <summary>Whether an everyday phrase with a frightening word is in the text.</summary>
    public static bool OnlySoundsHarmful(string text) => Everyday.Finds(text) || Trigger.Finds(text) && !In(text).Any();

    static readonly Regex Trigger = Pattern.Of(@"\b(kill|killing|shoot|shooting|blow up|bomb|attack|weapon|drugs?|murder|explode|explosive|crack|hack|steal|poison|gun|knife|knives|execute|destroy|terminate|abort|dead|die|virus|nuke|smash|slay|stab|strangle|torture|suicide)\b");
}
