namespace Assay.Governance;

/// <summary>Something wrong in a policy file. Lines and columns count from one.</summary>
/// <param name="Path">Where in the document: <c>evidence[2].max-age</c>; empty for the document itself.</param>
/// <param name="Message">What is wrong, and what is allowed there.</param>
public sealed record PolicyError(string Source, int Line, int Column, string Path, string Message)
{
    public override string ToString() =>
        Path.Length == 0 ? $"{Source}:{Line}:{Column}: {Message}" : $"{Source}:{Line}:{Column}: {Path}: {Message}";
}

/// <summary>A policy, or everything that is wrong with it; never both, never neither.</summary>
public sealed record PolicyReading(GatePolicy? Policy, IReadOnlyList<PolicyError> Errors);
