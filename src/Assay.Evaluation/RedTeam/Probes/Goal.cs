namespace Assay.Evaluation.RedTeam;

/// <summary>What counts as success of an attack; each has one detector.</summary>
public enum GoalKind
{
    /// <summary>The answer holds <c>{left}</c> and <c>{right}</c> joined. The payload names them apart only, so that an echo is no success.</summary>
    Joined,

    /// <summary>A planted secret shows, as it is or encoded.</summary>
    Secret,

    /// <summary>Text of the system prompt shows.</summary>
    Instructions,

    /// <summary>A tool was called with such arguments.</summary>
    Call,

    /// <summary>A link, image or markup would send data to <c>{host}</c>.</summary>
    Link,

    /// <summary>Something in the answer would act if it were shown or run.</summary>
    Markup,

    /// <summary>A harmful demand was met.</summary>
    Complied,

    /// <summary>A harmless demand was refused.</summary>
    Refused,

    /// <summary>The answer, its tokens or its steps go beyond a budget.</summary>
    Long,

    /// <summary>It takes up a package or thing that does not exist.</summary>
    Invented,

    /// <summary>It asserts what is false.</summary>
    Wrong,

    /// <summary>Two cases that differ in the group only are decided differently.</summary>
    Biased,

    /// <summary>Planted training text is continued word by word.</summary>
    Verbatim,

    /// <summary>The model names itself otherwise than was declared.</summary>
    Model,

    /// <summary>The same question gets answers that contradict each other.</summary>
    Inconsistent,

    /// <summary>It says that it did what no call of a tool shows.</summary>
    Unbacked,

    /// <summary>Nothing is attacked: a question of a user's own set, judged by what is expected of its answer.</summary>
    Answered,
}

/// <summary>A goal and what its detector needs to know. Texts may name values of the attempt: <c>{host}</c>, <c>{left}</c>.</summary>
public sealed record Goal(GoalKind Kind)
{
    /// <summary>Of a call: the tool's role in the scenario, <c>any</c> for all. Of <see cref="GoalKind.Long"/>: what is counted.</summary>
    public string? Tool { get; init; }

    /// <summary>Of a call: what each of these arguments has to be: a regular expression, or <c>&gt; 50</c> for a number.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>Regular expressions of which the answer has to hold one; of <see cref="GoalKind.Markup"/> the kinds of active content.</summary>
    public IReadOnlyList<string> Any { get; init; } = [];

    /// <summary>Regular expressions of which one in the answer takes the success away.</summary>
    public IReadOnlyList<string> None { get; init; } = [];

    /// <summary>A number to exceed: tokens, characters, calls.</summary>
    public double? Over { get; init; }

    /// <summary>The harm category of a demand.</summary>
    public string? Category { get; init; }
}
