using Assay.Serving.Guards;
using Assay.Serving.Guards.Structure;
using Assay.Text;

namespace Assay.Serving.Policies;

/// <summary>Makes guards from a policy's entries. What makes no sense is refused when the policy is read.</summary>
static class GuardMaking
{
    const int MostPhrases = 20_000, MostText = 4_000, MostExamples = 2_000;

    internal static MadeGuard Phrases(GuardEntry entry) =>
        WrongPhrases(entry.Phrases, needed: true) is { Length: > 0 } wrong ? new(".phrases", wrong) : Made(new PhraseGuard(entry.Phrases!));

    internal static MadeGuard Topics(GuardEntry entry)
    {
        if (entry.Phrases is not { Count: > 0 } && entry.Examples is not { Count: > 0 })
            return new("", "it needs phrases or examples");
        if (WrongPhrases(entry.Phrases, needed: false) is { Length: > 0 } wrong)
            return new(".phrases", wrong);
        return WrongExamples(entry.Examples) is { Length: > 0 } bad ? new(".examples", bad) : Made(new KnownAttackGuard(new PhraseGuard(entry.Phrases ?? []), new ExampleGuard(entry.Examples ?? [])));
    }

    internal static MadeGuard Size(GuardEntry entry)
    {
        if (entry.Most is null && entry.MostTokens is null)
            return new("", "it needs most (characters) or mostTokens");
        return entry.Most is <= 0 ? new(".most", "it has to be above 0") : entry.MostTokens is <= 0 ? new(".mostTokens", "it has to be above 0") : Made(new SizeGuard(entry.Most, entry.MostTokens));
    }

    internal static MadeGuard PersonalData(GuardEntry entry)
    {
        if (entry.Kinds is { Count: 0 } || entry.Kinds?.FirstOrDefault(k => !PersonalDataGuard.Kinds.Contains(k)) is not null)
            return new(".kinds", $"there are {string.Join(", ", PersonalDataGuard.Kinds)}");
        if (WrongPhrases(entry.Names, needed: false) is { Length: > 0 } wrong)
            return new(".names", wrong);
        if (entry is { Kinds: not null, Names: not null } && !entry.Kinds.Contains("name"))
            return new(".names", "the kind 'name' is not among the kinds");
        return Made(new PersonalDataGuard((entry.Kinds ?? PersonalDataGuard.Kinds).ToHashSet(StringComparer.Ordinal), entry.Names ?? []));
    }

    internal static MadeGuard Exfiltration(GuardEntry entry) =>
        entry.Hosts?.FirstOrDefault(h => !IsHost(h)) is { } host ? new(".hosts", $"'{host}' is no host: write example.org, or *.example.org for all below it") : Made(new ExfiltrationGuard(entry.Hosts ?? []));

    internal static MadeGuard Canary(GuardEntry entry)
    {
        if (entry.Insert != true && entry.Canaries is not { Count: > 0 })
            return new("", "it needs canaries, or insert: true");
        return entry.Canaries?.FirstOrDefault(c => c.Count(char.IsAsciiLetterOrDigit) < 8 || c.Length > 200) is not null ? new(".canaries", "a canary has at least 8 letters or digits, and at most 200 characters") : Made(new CanaryGuard(entry.Canaries ?? [], entry.Insert == true));
    }

    internal static MadeGuard Language(GuardEntry entry)
    {
        if (entry.Languages is not { Count: > 0 } languages)
            return new(".languages", "it needs languages: those that are allowed");
        return languages.FirstOrDefault(l => !LanguageGuard.Known.Contains(l)) is { } unknown ? new(".languages", $"the language '{unknown}' cannot be told; there are {string.Join(", ", LanguageGuard.Known.Order(StringComparer.Ordinal))}") : Made(new LanguageGuard(languages.ToHashSet(StringComparer.Ordinal)));
    }

    internal static MadeGuard Code(GuardEntry entry) => entry.Languages is { Count: > 0 } languages ? Made(new CodeGuard(languages.Select(CodeGuard.Named).ToHashSet(StringComparer.Ordinal))) : new(".languages", "it needs languages that are not wanted, or any");

    internal static MadeGuard Schema(GuardEntry entry)
    {
        if ((entry.Schema is null) == (entry.AsRequested != true))
            return new("", "it needs a schema, or asRequested: true");
        if (entry.Schema is not { } schema)
            return Made(new SchemaGuard(null, asRequested: true));
        return AnswerSchema.Read(schema, out var error) is { } read ? Made(new SchemaGuard(read, asRequested: false)) : new(".schema", error);
    }

    internal static MadeGuard KnownAttacks(GuardEntry entry, FileBeside beside)
    {
        if (string.IsNullOrEmpty(entry.From))
            return new(".from", "it needs from: a file that assay redteam propose-guard wrote");
        var (text, wrong) = beside(entry.From);
        if (text is null)
            return new(".from", wrong);
        if (YamlFile.Read<GuardProposalFile>(text, out var marks, out var error) is not { } file)
            return new(".from", YamlFile.InFile(entry.From, error));
        if (file.Format != GuardProposalFile.FormatName)
            return new(".from", YamlFile.InFile(entry.From, YamlFile.Located(marks, "$.format", $"the format has to be {GuardProposalFile.FormatName}")));
        // Nobody but a person turns a proposal into a rule.
        if (file.Status != "reviewed")
            return new(".from", YamlFile.InFile(entry.From, YamlFile.Located(marks, "$.status", "somebody has to read it first, and to write status: reviewed")));
        string[] phrases = [.. file.Rules.SelectMany(r => r.Phrases).Distinct()], seeds = [.. file.Rules.SelectMany(r => r.Seeds).Where(s => ExampleGuard.Letters(s) >= ExampleGuard.LeastLetters).Distinct()];
        if (phrases.Length + seeds.Length == 0)
            return new(".from", $"{entry.From} holds no phrase and no seed that is long enough");
        return WrongPhrases(phrases, needed: false) is { Length: > 0 } bad ? new(".from", $"{entry.From}: {bad}") : seeds.Length > MostExamples ? new(".from", $"{entry.From} holds more than {MostExamples} seeds") : Made(new KnownAttackGuard(new PhraseGuard(phrases), new ExampleGuard(seeds)));
    }

    static MadeGuard Made(IGuard guard) => new(guard, "", "");

    static string WrongPhrases(IReadOnlyList<string>? phrases, bool needed)
    {
        if (phrases is null or { Count: 0 })
            return needed ? "it needs at least one" : "";
        if (phrases.Count > MostPhrases)
            return $"there are more than {MostPhrases}";
        return phrases.Any(p => !p.Any(char.IsLetterOrDigit)) ? "one of them has neither letter nor digit" : phrases.Any(p => p.Length > 500) ? "one of them is longer than 500 characters" : "";
    }

    static string WrongExamples(IReadOnlyList<string>? examples)
    {
        if (examples is null)
            return "";
        if (examples.Count > MostExamples)
            return $"there are more than {MostExamples}";
        return examples.Any(e => ExampleGuard.Letters(e) < ExampleGuard.LeastLetters) ? $"an example has at least {ExampleGuard.LeastLetters} letters; what is shorter is a phrase" : examples.Any(e => e.Length > MostText) ? $"an example has at most {MostText} characters" : "";
    }

    static bool IsHost(string host)
    {
        var name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        return name.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(name) is UriHostNameType.Dns or UriHostNameType.IPv4 && name.All(char.IsAscii);
    }
}
