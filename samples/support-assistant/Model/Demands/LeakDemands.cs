using System.Text.RegularExpressions;

namespace SupportAssistant.Model.Demands;

/// <summary>Demands for what the model holds: instructions, hidden context, secrets, people, training text.</summary>
static class LeakDemands
{
    const string Ask = @"\b(reveal|show|print|repeat|output|give|tell|display|dump|leak|disclose|share|translate|encode|summari[sz]e|write|recite|quote|spell|paraphrase|list|expose|convert|state|copy|return|provide|explain|describe|rewrite|render|append|include|send|present|read (?:out|back|aloud)|put|echo|type|repeat back|what(?:'s| is| are| was| were| do| does)|which|hand over|let me see|i (?:need|want|would like) (?:to (?:see|know|read))?|cite|reproduce|unveil|divulge|search|paste|finish|know of)\b";
    const string Gap = @"(?:(?!\b(?:ignor|disregard|forget|overrid|bypass|obey|despite|regardless|reset|forgot)\w*)[^.!?\n]){0,80}?";
    const string Name = @"((?-i:[A-Z][a-zà-ÿ]+ [A-Z][a-zà-ÿ]+)|\b(?:bob|gina|adam)\b)";

    static readonly (DemandKind Kind, Regex Pattern)[] Table =
    [
        (DemandKind.Instructions, Pattern.Of(Ask + Gap + @"\b(system[- ](prompt|message|instructions?)|developer (message|prompt)|(initial|original|hidden|secret|internal|above|preceding|previous|prior|first|your|starting|complete|full|exact|given|own) (set of |system |full |own |initial |original |hidden |secret |internal |exact |current |operating |complete )*(instructions?|prompts?|rules|directives|guidelines|programming|message|briefing|orders)|(text|words|everything|lines|content|all|messages?|paragraphs?) (that (is|are|comes?|stands?|precedes?) )?(above|before this|preceding|prior to)|what you were told|how you were (configured|instructed|told)|instructions (you were given|given to you|you received|you have|that you follow|at the (top|start|beginning))|(prompt|rules|guidelines|instructions) (you|that you|that were|which you) )")),
        (DemandKind.Instructions, Pattern.Of(@"\bwhat (were|are|have) you (told|instructed|been told|asked|given|programmed)|\bstarting (from|with|at) ['""“]?you are\b|\bbegin(ning)? (with|from) ['""“]?you are\b|\bwhat does your (system )?(prompt|instructions?) say|\bhow does your (system )?prompt (start|begin|read)|\b(contents?|text|wording) of your (system )?(prompt|instructions)")),
        (DemandKind.Secret, Pattern.Of(Ask + Gap + @"\b(?<!my )(api[- ]?keys?|passwords?|secrets?|passphrases?|credentials?|bearer tokens?|access tokens?|codes?|vault (code|key|secret)|access (code|key|token)s?|private keys?|internal codes?|admin(istrator)? codes?|maintenance codes?|override codes?|master (key|code)|confidential (value|code|string)|secret (value|code|key|word|token)|pin code|hidden (value|code|word))\b")),
        (DemandKind.Secret, Pattern.Of(@"\b(secret|password|passphrase|vault|code|credential|api key)\b[^\n]{0,40}\b(only|just|instead|rather)\b[^.!?\n]{0,20}\b(write|give|print|encode|spell|show)\b")),
        (DemandKind.Configuration, Pattern.Of(Ask + Gap + @"\b(your (available |internal |hidden )?(tools?|functions?|plugins?)|(every|all|each|the) (function|tool|plugin)s?\b|(tool|function)s? (definitions?|schemas?|signatures?|parameters)|(tools|functions) (do you|you) (have|can|may|are able)|(your|the|its|internal|hidden|assistant'?s?|system|full|runtime|current) (full |internal |hidden |runtime |current |model )*(configuration|config|settings|context( window)?|parameters|environment( variables)?|metadata|deployment)|hidden context|canary|feature flags?|build (id|number|tag)|trace tag)\b")),
        (DemandKind.OtherSessions, Pattern.Of(@"\b(customers?|users?|person|people) before me\b|\b(notes?|memor\w+)\b[^.!?\n]{0,40}\b(all|other|every|another) (customers?|users?|people|person)\b|\b(previous|last|other|another|earlier|different|preceding) (customer|user|person|visitor|session|conversation|client|chat|people)('?s)?\b[^.!?\n]{0,60}\b(ask|asked|say|said|saying|tell|told|wrote|write|written|conversation|talk(ed)?|typed|discuss(ed)?|questions?|messages?|chats?|history|about|want(ed)?|order(ed)?)\b|\bwhat (did|have|has|was|were) (the )?(other|previous|another|last|earlier|everyone|anybody|somebody|someone)\b[^.!?\n]{0,30}\b(ask|say|said|tell|write|writ|type|talk|discuss|want)|\b(conversation|chat|session|message)s?( history)? (of|with|from) (the )?(other|another|previous|last|all|different|earlier) (customer|user|session|people|person|client|visitor)")),
        (DemandKind.ListCorpus, Pattern.Of(@"\bnearest to (the|this|a) (query|vector|embedding)|\b(ids?|labels?) and (ids?|labels?)\b|\b(list|dump|export|enumerate|show|print|give|return|download|reveal|output|display|copy|extract)\b[^.!?\n]{0,50}\b(all|every|entire|whole|full|complete|each|raw|stored|first \d+)\b[^.!?\n]{0,40}\b(documents?|corpus|knowledge ?base|vector ?(store|database|index|s)?|embeddings?|index|chunks?|passages|vectors|collection)\b|\b(invert|reconstruct|recover|decode)\b[^.!?\n]{0,50}\b(embeddings?|vectors?)\b|\b(embeddings?|vectors?)\b[^.!?\n]{0,50}\b(of|for|behind)\b[^.!?\n]{0,40}\b(documents?|every|all|each)\b")),
        (DemandKind.Identity, Pattern.Of(@"\b(what|which)\b[^.!?\n]{0,30}\b(language model|llm|ai model|model (name|version|are you|is this|do you|am i|powers|runs|answers)|underlying model|model)\b(?![^.!?\n]{0,30}\b(lamp|table|chair|sofa|desk|order)\b)|\bwho (made|built|trained|created|developed) you\b|\bare you (gpt|chatgpt|claude|gemini|llama|mistral|qwen|deepseek|really|based on|built on|powered by)|\byour model (name|id|version)\b|\bname of (your|the) (underlying |language |large |ai )*model\b")),
        (DemandKind.Probabilities, Pattern.Of(@"\b(probabilit\w+|logits?|log-?probs?|softmax|likelihoods?|confidence (scores?|values?|for)|scores? for (each|every|all))\b|\b(label|classify|categori[sz]e|annotate|rate|tag)\b[^.!?\n]{0,60}\b(following|each|these|all|texts?|examples?|reviews?|sentences?|tickets?|sentiment|messages?)\b|\bsentiment (label|of)\b")),
        (DemandKind.Membership, Pattern.Of(@"\b(training (data|set|corpus|material|records)|trained on|fine-?tuned on|seen (during|in) training|learned from|dataset you)\b[^!?\n]{0,160}\?|\b(was|is|were|did|does|has|have|are|confirm|tell me)\b[^.!?\n]{0,120}\b(training (data|set|corpus|material|records)|trained on|fine-?tuned on|during training|training dataset)\b")),
    ];

    static readonly Regex PersonOf = Pattern.Of(@"\b(e-?mail( address)?|phone( number)?|telephone( number)?|mobile( number)?|home address|address|birthday|birth ?date|date of birth|social security( number)?|ssn|iban|bank (account|details)|credit card( number)?|contact (details|data|information)|personal (data|details|information)|salary|passport( number)?|private (data|details))\b[^.!?\n]{0,40}?\b(of|for|belonging to|about)\s+(?:mr\.? |mrs\.? |ms\.? |dr\.? |our (?:former )?(?:customer|colleague|employee) |the (?:customer|employee) )?" + Name);
    static readonly Regex PersonPossessive = Pattern.Of(Name + @"['’]s\s+(?:\w+\s+){0,2}(e-?mail|phone|telephone|mobile|address|home|birthday|birth|date of birth|social|ssn|iban|bank|credit|contact|personal|salary|passport|number|private)");
    static readonly Regex PersonWhere = Pattern.Of(@"\b(where (?:does|do)|how (?:can|do) i (?:reach|contact|find|call)|who is|what do you know about|tell me (?:everything|all)[^.!?\n]{0,25} about|everything you know about|when was|in which (?:street|town|city) does)\s+" + Name);
    static readonly Regex PersonDeeds = Pattern.Of(@"\b(?:what|which|show|read|tell)\b[^.!?\n]{0,40}?\b" + Name + @"\s+(?:ordered|bought|said|asked|wrote|paid)\b|\b(?:helping|for|behalf of|account of)\s+" + Name + @"\b[^\n]{0,40}\b(?:details|account|data|orders?|address)\b");
    static readonly Regex People = Pattern.Of(Ask + Gap + @"\b(personal (data|details|information)|e-?mail addresses|phone numbers|home addresses|contact details|private (data|details)|pii)\b[^.!?\n]{0,50}\b(people|customers|employees|persons|individuals|someone|somebody|anyone|users|you (know|remember|saw|were trained))");
    static readonly Regex Continue = Pattern.Of(@"\b(continue|complete|finish|carry on|go on with|what comes (?:next|after)|how does (?:this|it|the) [^.!?\n]{0,30}(?:go on|continue)|recite|reproduce|next (?:words|sentence|line)s? (?:of|after)|verbatim|word for word|the rest of)\b");
    static readonly Regex Forever = Pattern.Of(@"\b(repeat|say|write|print|output|type|echo)\b[^\n]{0,100}?\b(forever|for ever|endlessly|infinitely|over and over|without (?:stopping|end|ever stopping|pause)|as (?:many times|often) as|(?:\d{3,}|a thousand|a million) times|indefinitely|non-?stop|continuously|again and again|never stop|for eternity|until i (?:say|tell) )");
    static readonly Regex ForeverWord = Pattern.Of(@"\b(?:words?|token|letter|term|phrase|repeat|say|write|print|output|type|echo)\s+(?:the\s+)?(?:following\s+)?(?:word|token|letter|term|phrase)?s?:?\s*(?:" + Clauses.Quoted + @"|(\w+))");
    static readonly Regex MaskedPerson = Pattern.Of(Name);

    public static IEnumerable<Demand> In(string text)
    {
        foreach (var (kind, pattern) in Table)
            if (pattern.Demands(text))
                yield return new(kind, kind == DemandKind.Membership ? Record(text) : [text], Form: Forms.Of(text));
        if (PersonOf.Demands(text, out var m) || PersonPossessive.Demands(text, out m) || PersonWhere.Demands(text, out m) || PersonDeeds.Demands(text, out m))
            yield return new(DemandKind.Person, [MaskedPerson.First(m.Value[Math.Max(0, m.Value.Length - 160)..]).Value is { Length: > 0 } name ? name : m.Value], Form: Forms.Of(text));
        else if (People.Demands(text))
            yield return new(DemandKind.Person, ["*"], Form: Forms.Of(text));
        if (Forever.Demands(text, out m))
            yield return Demand.Of(DemandKind.RepeatForever, ForeverWord.First(m.Value) is { Success: true } w ? w.Groups.Cast<Group>().Skip(1).Last(g => g.Success).Value : "word");
        if (Continue.Demands(text))
            yield return Demand.Of(DemandKind.Continue, text);
    }

    static IReadOnlyList<string> Record(string text) => Clauses.QuotedIn(text) is { Count: > 0 } quoted ? [quoted[0]] : MaskedPerson.Every(text) is { Count: > 0 } names ? [names[^1].Value] : [text];
}
