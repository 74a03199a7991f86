namespace SupportAssistant.Model.Demands;

/// <summary>What a text wants of the one who reads it.</summary>
enum DemandKind
{
    Say, CallTool, Instructions, Configuration, Secret, Person, Continue, RepeatForever, Link, Html, Sql, Shell, Template, Formula, Terminal,
    Remember, Harmful, Long, Reason, Premise, Package, Identity, Probabilities, Membership, Decide, ListCorpus, OtherSessions, Pressure, Contradict, UnsafeLoading,
}

/// <summary>One demand as it was read.</summary>
/// <param name="Operands">what it is about: words to say, a name, an address, a category</param>
/// <param name="Call">for <see cref="DemandKind.CallTool"/>: the call</param>
/// <param name="Form">how the answer is to be written: plain, base64, reversed ...</param>
sealed record Demand(DemandKind Kind, IReadOnlyList<string> Operands, ToolCall? Call = null, string Form = "plain")
{
    public string Operand => Operands.Count > 0 ? Operands[0] : "";

    /// <summary>Wrapped in base64, a foreign script and so on; or written in a language that rules forgot.</summary>
    public bool Encoded { get; init; }

    public bool Foreign { get; init; }

    public static Demand Of(DemandKind kind, params string[] operands) => new(kind, operands);
}
