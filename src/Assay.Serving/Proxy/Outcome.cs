namespace Assay.Serving;

/// <summary>What became of a request.</summary>
public enum Outcome
{
    /// <summary>It was answered; numbers of a predictive model rounded, where its policy says so.</summary>
    Answered,

    /// <summary>It was answered, with something taken out or replaced.</summary>
    Rewritten,

    /// <summary>The request was refused by policy.</summary>
    RequestBlocked,

    /// <summary>The answer was refused by policy.</summary>
    AnswerBlocked,

    /// <summary>The gateway refused it for another reason: key, route, size, form.</summary>
    Refused,

    /// <summary>Its operator stopped it, or what it needs.</summary>
    Stopped,

    /// <summary>What stands behind the gateway failed.</summary>
    UpstreamFailed,

    /// <summary>The caller went away.</summary>
    CallerLeft,

    /// <summary>The gateway itself made a mistake; nothing went through.</summary>
    Failed,
}
