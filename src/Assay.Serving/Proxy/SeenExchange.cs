namespace Assay.Serving;

/// <summary>A guard's hit, without what was found.</summary>
/// <param name="Guard">The rule's name in its policy.</param>
/// <param name="Place">Where it stood.</param>
/// <param name="Pointer">The JSON Pointer of the text.</param>
/// <param name="Action">What followed; in shadow, what would have.</param>
/// <param name="Enforced">Whether it did.</param>
/// <param name="Score">How sure the guard was.</param>
/// <param name="Why">What was seen.</param>
public sealed record SeenHit(string Guard, Guards.Place Place, string Pointer, Guards.GuardAction Action, bool Enforced, double Score, string Why)
{
    /// <summary>Whether the guard does this with every answer, as its policy says (rounding): counted, and no sign that something was wrong.</summary>
    public bool IsRoutine { get; init; }
}

/// <summary>What a guardrail policy that only looked would have done.</summary>
/// <param name="Policy">Its digest.</param>
/// <param name="IsInForce">Whether it is the one in force, because the candidate acted for this caller; otherwise it is the candidate.</param>
/// <param name="Blocked">Whether it would have stopped the request or the answer.</param>
/// <param name="Hits">What would have followed, once for each guard, place and action.</param>
public sealed record SeenTrial(string Policy, bool IsInForce, bool Blocked, IReadOnlyList<SeenHit> Hits);

/// <summary>What a request used.</summary>
/// <param name="Input">Tokens of the question.</param>
/// <param name="Output">Tokens of the answer.</param>
/// <param name="IsEstimated">Whether the server did not say one of them, so that it was counted from characters.</param>
/// <param name="Cost">In the currency of the gateway's prices; null for a model without a price.</param>
public sealed record UsedTokens(long Input, long Output, bool IsEstimated, decimal? Cost);

/// <summary>What the gateway tells about one request, when it is over. It holds no text of it.</summary>
public sealed record SeenExchange
{
    /// <summary>The reference that the caller was given.</summary>
    public required string Reference { get; init; }

    public required DateTimeOffset At { get; init; }

    public string? Route { get; init; }

    /// <summary>Public part of the caller's key.</summary>
    public string? Key { get; init; }

    public string? Application { get; init; }

    public string? Endpoint { get; init; }

    public string? Model { get; init; }

    public string? Upstream { get; init; }

    /// <summary>Digest of the model version that it was sent to, where that is known.</summary>
    public string? Digest { get; init; }

    public required int Status { get; init; }

    public required Outcome Outcome { get; init; }

    public IReadOnlyList<SeenHit> Hits { get; init; } = [];

    /// <summary>Which guards looked at which places, request and answer.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Coverage { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What nobody looked at.</summary>
    public IReadOnlyList<string> Gaps { get; init; } = [];

    /// <summary>Rows that a predictive model was asked about, where a guard read them.</summary>
    public int? Rows { get; init; }

    /// <summary>What it used; null for what no server was asked, and for rows, which have no tokens.</summary>
    public UsedTokens? Used { get; init; }

    /// <summary>Time until the caller got the first piece of a stream; null for what was answered whole.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>The model that answered, as its server calls it.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>Why the model stopped, for each choice: <c>stop</c>, <c>length</c>.</summary>
    public IReadOnlyList<string> FinishReasons { get; init; } = [];

    /// <summary>Why there was no good answer, in one word for programs (<c>error.type</c>): the code that the caller was told, or the status; null when all went well.</summary>
    public string? Error { get; init; }

    /// <summary>The trace that it belongs to; null where nobody traces.</summary>
    public string? TraceId { get; init; }

    /// <summary>The method of MCP that was let through.</summary>
    public string? McpMethod { get; init; }

    /// <summary>The tool that was let through to be called.</summary>
    public string? Tool { get; init; }

    /// <summary><c>gen_ai.operation.name</c>; null for what is no operation of a model.</summary>
    internal string? Operation { get; init; }

    /// <summary><c>gen_ai.provider.name</c>.</summary>
    internal string? Provider { get; init; }

    /// <summary>Where the model's server stands.</summary>
    internal Uri? Server { get; init; }

    /// <summary>Whether more than the caller's word stands for the model's name: an operator's list, or a server that answered.</summary>
    internal bool ModelIsKnown { get; init; }

    /// <summary>Tokens that the server itself counted; what is estimated is no measurement.</summary>
    internal long? ReportedInput { get; init; }

    internal long? ReportedOutput { get; init; }

    internal Telemetry.Tracing.ExchangeTrace? Trace { get; init; }

    /// <summary>Digest of the guardrail policy that acted; null for what no guard looked at.</summary>
    public string? Policy { get; init; }

    /// <summary>What another version of the policy would have done, where one is tried.</summary>
    public SeenTrial? Trial { get; init; }

    /// <summary>Time that the gateway took.</summary>
    public required TimeSpan Added { get; init; }

    /// <summary>Time that all took.</summary>
    public required TimeSpan Total { get; init; }
}
