namespace Assay.Build.ModelFiles;

/// <summary>
/// Predicate of the evidence kind <c>model-scan</c>, version 1 (<c>docs/formats/model-scan.schema.json</c>). The
/// subjects of the statement are the files, by SHA-256.
/// </summary>
/// <param name="Tool">The program that looked.</param>
/// <param name="RuleSet">Digest of the lists and rules it judged by; a new rule set makes new evidence.</param>
/// <param name="Policy">What it judged them by beyond the rules.</param>
/// <param name="Limits">What the scan was allowed to cost.</param>
/// <param name="Verdict">The worst verdict of all files.</param>
/// <param name="Files">Every file seen, also those that hold no model.</param>
/// <param name="Gaps">What could not be looked at outside any file (a folder without permission).</param>
public sealed record ModelScanPredicate(
    Tool Tool, Digest RuleSet, ScanPolicyName Policy, ScanLimits Limits, ScanVerdict Verdict, IReadOnlyList<ScannedFile> Files, IReadOnlyList<Gap> Gaps);

/// <summary>What was seen of one file.</summary>
/// <param name="Path">Path below the scanned folder, with <c>/</c>; the file name when one file was scanned.</param>
/// <param name="Digest">SHA-256 of the whole file; absent when it could not be read to its end.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Formats">Formats recognised by content, outermost first; empty when none was.</param>
/// <param name="Verdict">What the scan says of it.</param>
/// <param name="Findings">What was found, worst first.</param>
/// <param name="Waived">Which of the findings a file of waivers covers, with who answers for that. They count all the same.</param>
/// <param name="Gaps">What could not be looked at.</param>
public sealed record ScannedFile(
    string Path, Digest? Digest, long Size, IReadOnlyList<string> Formats, ScanVerdict Verdict,
    IReadOnlyList<ScanFinding> Findings, IReadOnlyList<ScanWaived> Waived, IReadOnlyList<Gap> Gaps);

/// <summary>The policy of a scan, by name and by the digest of its text, with what it looks away from: absent where that is nothing.</summary>
public sealed record ScanPolicyName(string Name, Digest Digest)
{
    /// <summary>Rules that it switched off.</summary>
    public IReadOnlyList<string>? Off { get; init; }

    /// <summary>Rules that it gave a severity below medium, so that what they find fails no scan.</summary>
    public IReadOnlyList<string>? Quiet { get; init; }

    /// <summary>Imports that it allows although no list knows them.</summary>
    public IReadOnlyList<string>? AllowedImports { get; init; }
}

/// <summary>A finding that a waiver covers until it expires.</summary>
public sealed record ScanWaived(ScanFinding Finding, string Reason, string Owner, DateOnly Expires);

/// <summary>A finding as the evidence keeps it: enough to explain and to match it, without the excerpt.</summary>
public sealed record ScanFinding(string RuleId, Severity Severity, string Title, string Location, long? Offset, string Fingerprint);

/// <summary>The verdict on a file, from best to worst.</summary>
public enum ScanVerdict
{
    /// <summary>Listed, not a model file; nothing in it was judged.</summary>
    NotAModel,

    /// <summary>Every byte is accounted for and nothing of medium severity or above was found.</summary>
    Clean,

    /// <summary>Nothing was found, but something could not be looked at.</summary>
    Incomplete,

    /// <summary>Findings of medium severity.</summary>
    Suspicious,

    /// <summary>Findings of high or critical severity.</summary>
    Malicious,
}
