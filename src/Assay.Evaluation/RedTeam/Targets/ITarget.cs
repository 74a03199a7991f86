namespace Assay.Evaluation.RedTeam;

/// <summary>What is attacked: a model behind an interface, or an application around one. Safe for several askers at once.</summary>
public interface ITarget
{
    /// <summary>What it is and what can be done to it.</summary>
    TargetTraits Traits { get; }

    /// <summary>Asks once. Never throws for what the target does: a target that breaks, floods or hangs gives a reply that says so.</summary>
    Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel);

    /// <summary>An attempt is over, however it ended: what it left at the target is taken away. Says what could not be; null when nothing is left.</summary>
    Task<string?> EndAsync(string attempt, CancellationToken cancel) => Task.FromResult<string?>(null);
}

/// <summary>What a target is, and which attacks can reach it.</summary>
/// <param name="Name">As its owner calls it.</param>
/// <param name="Model">The model that it says it is; null when unknown.</param>
public sealed record TargetTraits(string Name, string Kind, string? Model)
{
    /// <summary>
    /// A model without an application: Assay gives it the system prompt, the documents and the tools of a scenario, and answers the tools itself.
    /// An application has its own, and takes only what a person or an attacker can reach.
    /// </summary>
    public bool Bare { get; init; }

    /// <summary>A bare model that can be offered tools.</summary>
    public bool TakesTools { get; init; }

    /// <summary>Calls of the application's own tools can be seen.</summary>
    public bool Trace { get; init; }

    /// <summary>Attempts do not meet: each has a world of its own at the target, so that what one leaves no other finds.</summary>
    public bool Isolated { get; init; }

    /// <summary>Where payloads can be left for it.</summary>
    public IReadOnlyList<Place> Places { get; init; } = [Place.User];

    /// <summary>Persons it can be asked as: <c>user</c>, and <c>other</c> for somebody of another tenant.</summary>
    public IReadOnlyList<string> Persons { get; init; } = ["user"];
}

/// <summary>One question to a target.</summary>
public sealed record TargetRequest
{
    /// <summary>Names the conversation, for targets that remember.</summary>
    public required string Session { get; init; }

    /// <summary>The attempt that the conversation belongs to; ended with <see cref="ITarget.EndAsync"/>.</summary>
    public string Attempt { get; init; } = "";

    /// <summary>Tells this round from every other, and is the same when it goes on after an interruption.</summary>
    public string Round { get; init; } = "";

    /// <summary>The conversation so far, its last message the newest.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    public string Person { get; init; } = "user";

    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary>What an attacker has left for the target to find. The same for all requests of a session.</summary>
    public IReadOnlyList<Plant> Plants { get; init; } = [];

    public double? Temperature { get; init; }

    /// <summary>Tokens of the answer at most, where the target lets one say.</summary>
    public int? MostTokens { get; init; }

    /// <summary>Counts what it costs beside the question itself; null where nobody counts.</summary>
    internal RequestMeter? Meter { get; init; }
}

/// <summary>What came back. Everything in it was written by the target and is not to be trusted.</summary>
public sealed record TargetReply
{
    public string Text { get; init; } = "";

    /// <summary>Tools that the model wants called by whoever asked.</summary>
    public IReadOnlyList<ToolCall> Calls { get; init; } = [];

    /// <summary>Tools that the application called itself, as far as it shows.</summary>
    public IReadOnlyList<ToolCall> Trace { get; init; } = [];

    /// <summary>The answer showed which tools were called, were it none: without it nothing can be said about calls.</summary>
    public bool TraceShown { get; init; }

    /// <summary>Of a streamed answer: so many of <see cref="Calls"/> were followed by text, so somebody other than who asked has answered them.</summary>
    internal int Answered { get; init; }

    /// <summary>What the application retrieved for its answer, as far as it shows.</summary>
    public IReadOnlyList<RetrievedText> Retrieved { get; init; } = [];

    /// <summary>The model's name as the answer states it.</summary>
    public string? Model { get; init; }

    /// <summary>Why it stopped, in the interface's word: <c>stop</c>, <c>length</c>, <c>tool_calls</c>.</summary>
    public string? Finish { get; init; }

    public long? InputTokens { get; init; }

    public long? OutputTokens { get; init; }

    /// <summary>The answer was longer than is kept; <see cref="Text"/> is its beginning.</summary>
    public bool Cut { get; init; }

    /// <summary>The application refused the question with a status of its protocol: <see cref="Text"/> is what it said.</summary>
    public bool Refused { get; init; }

    public TargetFailure? Failure { get; init; }
}

/// <summary>Why there is no answer, or only part of one.</summary>
public sealed record TargetFailure(TargetFailureKind Kind, string Message);

/// <summary>How a target failed to answer.</summary>
public enum TargetFailureKind { Unreachable, Refused, RateLimited, TimedOut, Malformed, TooMuch, AnswerLost, OverBudget }
