using System.Text.Json;
using Assay.Serving.Guards;

namespace Assay.Serving.Policies;

/// <summary>A guardrail policy as an operator writes it. Format in <c>docs/formats/guardrail-policy.md</c>.</summary>
sealed record GuardPolicyFile
{
    /// <summary>The format: <c>assay-guardrails/1</c>.</summary>
    public required string Format { get; init; }

    public string? Name { get; init; }

    public required IReadOnlyList<GuardEntry> Guards { get; init; }
}

/// <summary>One guard of a policy: what every guard has, and what belongs to some.</summary>
sealed record GuardEntry
{
    /// <summary>Which guard: <c>secrets</c>, <c>phrases</c>, <c>size</c> ...</summary>
    public required string Guard { get; init; }

    /// <summary>A name of its own, where a policy has several of one guard.</summary>
    public string? Name { get; init; }

    /// <summary>What follows; what the guard does unless told, when it is not said.</summary>
    public GuardAction? Action { get; init; }

    public OnFailure Failure { get; init; } = OnFailure.Closed;

    public RuleMode Mode { get; init; } = RuleMode.Enforce;

    /// <summary>Of a rule in canary: for how many of a hundred keys it acts.</summary>
    public int? Percent { get; init; }

    /// <summary>How long it may look at one message, in milliseconds.</summary>
    public int? Patience { get; init; }

    /// <summary>Where it looks; the guard's own places when none are named.</summary>
    public IReadOnlyList<Place>? At { get; init; }

    /// <summary>The least score that counts, 0 to 1.</summary>
    public double? Threshold { get; init; }

    /// <summary>Of <c>phrases</c> and <c>topics</c>: what is not wanted.</summary>
    public IReadOnlyList<string>? Phrases { get; init; }

    /// <summary>Of <c>topics</c>: texts of which none may come close.</summary>
    public IReadOnlyList<string>? Examples { get; init; }

    /// <summary>Of <c>size</c>: characters, all parts together.</summary>
    public int? Most { get; init; }

    /// <summary>Of <c>size</c>: tokens by estimate, all parts together.</summary>
    public int? MostTokens { get; init; }

    /// <summary>Of <c>personal-data</c>: which kinds; all when none are named.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Of <c>personal-data</c>: names of people.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Of <c>exfiltration</c>: hosts that links may lead to.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>Of <c>canary</c>: tokens that stand in system prompts.</summary>
    public IReadOnlyList<string>? Canaries { get; init; }

    /// <summary>Of <c>canary</c>: whether the gateway puts a token of its own into each system prompt.</summary>
    public bool? Insert { get; init; }

    /// <summary>Of <c>prompt-leak</c>: words in a row.</summary>
    public int? Words { get; init; }

    /// <summary>Of <c>language</c> and <c>code</c>: which.</summary>
    public IReadOnlyList<string>? Languages { get; init; }

    /// <summary>Of <c>schema</c>: a JSON Schema.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>Of <c>schema</c>: whether the form that a request asks for counts.</summary>
    public bool? AsRequested { get; init; }

    /// <summary>Of <c>known-attacks</c>: a reviewed guardrail proposal, beside the policy.</summary>
    public string? From { get; init; }

    /// <summary>Of the guards of predictive models: a training profile, beside the policy.</summary>
    public string? Profile { get; init; }

    /// <summary>Of <c>extraction</c>: minutes that what a caller asked is kept for.</summary>
    public int? WindowMinutes { get; init; }

    /// <summary>Of <c>extraction</c>: rows that a caller may ask for in that time.</summary>
    public long? MostRows { get; init; }

    /// <summary>Of <c>answer-precision</c>: digits behind the point that stay.</summary>
    public int? Digits { get; init; }

    /// <summary>Of <c>answer-precision</c>: how many of a row's numbers stay, the greatest.</summary>
    public int? Top { get; init; }

    /// <summary>Of <c>answer-precision</c>: what is smaller becomes 0.</summary>
    public double? Least { get; init; }

    /// <summary>Of <c>classifier</c>: the ONNX model.</summary>
    public ModelFile? Model { get; init; }

    /// <summary>Of <c>classifier</c>: its <c>tokenizer.json</c> or <c>vocab.txt</c>; none where the model takes texts.</summary>
    public ModelFile? Tokeniser { get; init; }

    /// <summary>Of <c>classifier</c>: its <c>config.json</c>, for the names of its labels.</summary>
    public ModelFile? Config { get; init; }

    /// <summary>Of <c>classifier</c>: the labels that mean an attack, by name or by number.</summary>
    public IReadOnlyList<string>? Attack { get; init; }

    /// <summary>Of <c>classifier</c>: what the model's numbers are.</summary>
    public ScoreKind? Scores { get; init; }

    /// <summary>Of <c>classifier</c>: which output, where there are several.</summary>
    public string? Output { get; init; }

    /// <summary>Of <c>classifier</c>: the scores of the linear stage between which it is asked.</summary>
    public IReadOnlyList<double>? Between { get; init; }

    /// <summary>Of <c>classifier</c>: tokens that it sees at once, with what stands around them; characters where it takes texts.</summary>
    public int? Window { get; init; }

    /// <summary>Of <c>classifier</c>: how many of them a window shares with the one before.</summary>
    public int? Overlap { get; init; }

    /// <summary>Of <c>classifier</c>: windows of one text that are looked at.</summary>
    public int? Windows { get; init; }

    /// <summary>Of <c>classifier</c>: how long the model may take for a window.</summary>
    public int? CallMilliseconds { get; init; }

    /// <summary>Of <c>classifier</c>: windows that are looked at at the same time.</summary>
    public int? AtOnce { get; init; }

    /// <summary>The fields that some guards have and this entry gives, by their names in the file.</summary>
    internal IEnumerable<string> Own()
    {
        (string Name, object? Value)[] all =
        [
            ("phrases", Phrases), ("examples", Examples), ("most", Most), ("mostTokens", MostTokens), ("kinds", Kinds), ("names", Names), ("hosts", Hosts), ("canaries", Canaries), ("insert", Insert), ("words", Words),
            ("languages", Languages), ("schema", Schema), ("asRequested", AsRequested), ("from", From),
            ("profile", Profile), ("windowMinutes", WindowMinutes), ("mostRows", MostRows), ("digits", Digits), ("top", Top), ("least", Least),
            ("model", Model), ("tokeniser", Tokeniser), ("config", Config), ("attack", Attack), ("scores", Scores), ("output", Output), ("between", Between), ("window", Window), ("overlap", Overlap), ("windows", Windows),
            ("callMilliseconds", CallMilliseconds), ("atOnce", AtOnce),
        ];
        return all.Where(f => f.Value is not null).Select(f => f.Name);
    }
}

/// <summary>A file that is too large to be part of a policy: named, and bound by what it holds.</summary>
sealed record ModelFile
{
    /// <summary>Where it is, beside the policy.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of its bytes, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Of a <c>vocab.txt</c>: whether the model knows small letters only.</summary>
    public bool? Lowercase { get; init; }
}

/// <summary>What the numbers of a classifier are.</summary>
enum ScoreKind
{
    /// <summary>One of the labels is true: probabilities are made of them together.</summary>
    Softmax,

    /// <summary>Each label is true or not: a probability is made of each.</summary>
    Sigmoid,

    /// <summary>They are probabilities.</summary>
    Given,
}
