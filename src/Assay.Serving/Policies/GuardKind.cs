using Assay.Serving.Classification;
using Assay.Serving.Detection;
using Assay.Serving.Guards;
using Assay.Serving.Predictive;
using static Assay.Serving.Guards.GuardAction;

namespace Assay.Serving.Policies;

/// <summary>Reads a file beside the policy: its text, or what is wrong.</summary>
delegate (string? Text, string Wrong) FileBeside(string name);

/// <summary>A guard that a policy can name.</summary>
/// <param name="Name">Its name in a policy.</param>
/// <param name="Places">Where it looks unless the policy says.</param>
/// <param name="Action">What follows unless the policy says.</param>
/// <param name="Cannot">Actions that it has no use for.</param>
/// <param name="Fields">The fields of an entry that are its own.</param>
/// <param name="Make">Makes it from the policy's entry, the files it names and the folder of its models (null: they are not loaded here); the text is what is wrong with the entry, and where (<c>.phrases</c>).</param>
sealed record GuardKind(string Name, IReadOnlySet<Place> Places, GuardAction Action, GuardAction[] Cannot, string[] Fields, Func<GuardEntry, FileBeside, string?, MadeGuard> Make)
{
    static readonly IReadOnlySet<Place> Everywhere = Enum.GetValues<Place>().ToHashSet(), Output = new HashSet<Place> { Place.Output }, Asked = Enum.GetValues<Place>().Except([Place.Output]).ToHashSet(), Written = new HashSet<Place> { Place.User, Place.Document, Place.ToolResult, Place.Output };

    static readonly IReadOnlySet<Place> Foreign = new HashSet<Place> { Place.User, Place.ToolDefinition, Place.ToolResult, Place.Document, Place.Metadata };

    // What changes the text of a whole answer leaves nothing of it.
    static readonly GuardAction[] NoChange = [Redact, Rewrite, Pseudonymise], NoOther = [Rewrite, Pseudonymise], NumbersOnly = [Redact, Pseudonymise, Block];

    static readonly IReadOnlySet<Place> Rows = new HashSet<Place> { Place.User };

    /// <summary>Places that it can be given: what looks for marks of an answer looks at answers, what needs a whole text does not look at one that grows.</summary>
    internal IReadOnlySet<Place> Allowed => Name switch { "canary" or "prompt-leak" or "schema" or "answer-precision" => Output, "input-profile" or "out-of-distribution" or "extraction" => Rows, "topics" or "known-attacks" or "injection" or "classifier" => Asked, _ => Everywhere };

    /// <summary>The least score that counts unless the policy says.</summary>
    internal double Threshold => Name switch { "injection" => InjectionDetector.Default.Threshold, "out-of-distribution" => 0.99, _ => 0.5 };

    /// <summary>All there are. To add one: a file in <c>Guards</c>, and a line here.</summary>
    internal static IReadOnlyList<GuardKind> All { get; } =
    [
        new("injection", Foreign, Block, NoChange, [], (_, _, _) => new(new InjectionGuard(), "", "")),
        new("classifier", Foreign, Block, NoChange, ["model", "tokeniser", "config", "attack", "scores", "output", "between", "window", "overlap", "windows", "callMilliseconds", "atOnce"], (entry, _, models) => ClassifierMaking.Make(entry, models)),
        new("secrets", Everywhere, Block, NoOther, [], (_, _, _) => new(new SecretGuard(), "", "")),
        new("phrases", Everywhere, Block, NoOther, ["phrases"], (entry, _, _) => GuardMaking.Phrases(entry)),
        new("topics", Asked, Block, NoOther, ["phrases", "examples"], (entry, _, _) => GuardMaking.Topics(entry)),
        new("size", Everywhere, Block, NoChange, ["most", "mostTokens"], (entry, _, _) => GuardMaking.Size(entry)),
        new("personal-data", Everywhere, Redact, [Rewrite], ["kinds", "names"], (entry, _, _) => GuardMaking.PersonalData(entry)),
        new("exfiltration", Output, Rewrite, [Pseudonymise], ["hosts"], (entry, _, _) => GuardMaking.Exfiltration(entry)),
        new("terminal", Output, Rewrite, [Pseudonymise], [], (_, _, _) => new(new TerminalGuard(), "", "")),
        new("formulas", Output, Annotate, [Pseudonymise], [], (_, _, _) => new(new FormulaGuard(), "", "")),
        new("canary", Output, Block, NoOther, ["canaries", "insert"], (entry, _, _) => GuardMaking.Canary(entry)),
        new("prompt-leak", Output, Block, NoOther, ["words"], (entry, _, _) => entry.Words is null or (>= 5 and <= 100) ? new MadeGuard(new LeakGuard(entry.Words ?? 12), "", "") : new MadeGuard(".words", "it has to be 5 to 100")),
        new("language", Written, Block, NoChange, ["languages"], (entry, _, _) => GuardMaking.Language(entry)),
        new("toxicity", Written, Log, NoOther, [], (_, _, _) => new(new ToxicityGuard(), "", "")),
        new("code", Output, Annotate, NoOther, ["languages"], (entry, _, _) => GuardMaking.Code(entry)),
        new("schema", Output, Block, NoChange, ["schema", "asRequested"], (entry, _, _) => GuardMaking.Schema(entry)),
        new("input-profile", Rows, Block, NoChange, ["profile"], (entry, beside, _) => PredictiveMaking.Profile(entry, beside)),
        new("out-of-distribution", Rows, Annotate, NoChange, ["profile"], (entry, beside, _) => PredictiveMaking.Distribution(entry, beside)),
        new("extraction", Rows, Block, NoChange, ["profile", "windowMinutes", "mostRows"], (entry, beside, _) => PredictiveMaking.Extraction(entry, beside)),
        new("answer-precision", Output, Rewrite, NumbersOnly, ["digits", "top", "least"], (entry, _, _) => PredictiveMaking.Precision(entry)),
        new("known-attacks", Asked, Block, NoOther, ["from"], (entry, beside, _) => GuardMaking.KnownAttacks(entry, beside)),
    ];
}

/// <summary>A guard, or what is wrong with its entry and where.</summary>
readonly record struct MadeGuard(IGuard? Guard, string Where, string Wrong)
{
    internal MadeGuard(string where, string wrong) : this(null, where, wrong)
    {
    }
}
