namespace Assay.Evaluation.RedTeam;

/// <summary>Where the parts of an answer stand, as paths: <c>$.a.b[0].c</c>, <c>[*]</c> for every item.</summary>
public sealed record AnswerPaths
{
    /// <summary>Of a template or a command: the text. Null takes the whole answer as text.</summary>
    public string? Text { get; init; }

    /// <summary>The tools that an application called itself: a list of <c>name</c> and <c>arguments</c>.</summary>
    public string Calls { get; init; } = "$.trace.tools";

    /// <summary>What an application retrieved: a list of texts, or of <c>name</c> (or <c>id</c>) and <c>text</c>.</summary>
    public string Retrieved { get; init; } = "$.trace.retrieved";

    /// <summary>The model that an application says it used.</summary>
    public string? Model { get; init; }
}

/// <summary>A piece of content that an application says it retrieved for its answer.</summary>
public sealed record RetrievedText(string Name, string Text);
