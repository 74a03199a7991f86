namespace Assay;

/// <summary>The one exit-code contract of every command (docs/guides/exit-codes.md).</summary>
public enum ExitCode
{
    /// <summary>Clean, verified, gate open.</summary>
    Yes = 0,

    /// <summary>Findings at or above <c>--fail-on</c>, verification failed, gate shut.</summary>
    No = 1,

    /// <summary>The command or its environment is wrong; nothing was judged.</summary>
    Usage = 2,

    /// <summary>Something could not be looked at and nothing worse was found.</summary>
    Incomplete = 3,
}
