using Assay.Build.ModelFiles.Remote;

namespace Assay.Build.ModelFiles;

/// <summary>How to scan.</summary>
public sealed record ScanOptions
{
    public static ScanOptions Default { get; } = new();

    public ScanLimits Limits { get; init; } = ScanLimits.Default;

    /// <summary>
    /// Read every file to its end for its SHA-256. Evidence and waivers need it; without it a 10 GB file costs no more
    /// than its header.
    /// </summary>
    public bool Digests { get; init; }

    /// <summary>
    /// Read every number of every tensor, for its statistics and for what is unnatural about them; without it the cost of
    /// a file is that of its header.
    /// </summary>
    public bool Weights { get; init; }

    public ScanPolicy Policy { get; init; } = ScanPolicy.Default;

    /// <summary>Is told the digests of large local files, for signing and describing them later. A scan itself reads every file.</summary>
    public DigestMemory? Memory { get; init; }

    internal bool WantsDigests => Digests || Policy.Waivers.Count > 0;

    /// <summary>Says which day it is, for the expiry of waivers.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>
/// What a scan saw. <see cref="ToReport"/> makes the evidence of it.
/// </summary>
/// <param name="Verdict">The worst verdict of all files; incomplete when there is a gap outside any file.</param>
/// <param name="Files">Every file seen, in the order of the names, also those that hold no model.</param>
/// <param name="Gaps">What could not be looked at outside any file (a folder without permission).</param>
/// <param name="Options">How it was scanned.</param>
/// <param name="Stats">What it cost.</param>
public sealed record ModelScan(ScanVerdict Verdict, IReadOnlyList<FileScan> Files, IReadOnlyList<Gap> Gaps, ScanOptions Options, ScanStats Stats)
{
    public bool Complete => Gaps.Count == 0 && Files.All(f => f.Complete);

    public Severity? Worst
    {
        get
        {
            Severity? worst = null;
            foreach (var file in Files)
                if (file.Worst is { } one && (worst is null || one > worst))
                    worst = one;
            return worst;
        }
    }

    /// <summary>The contract of every command; a policy may count what could not be looked at as a failure.</summary>
    public ExitCode ExitCode(Severity failOn)
    {
        if (Worst is { } worst && worst >= failOn)
            return Assay.ExitCode.No;
        if (Complete)
            return Assay.ExitCode.Yes;
        return Options.Policy.FailIncomplete ? Assay.ExitCode.No : Assay.ExitCode.Incomplete;
    }

    /// <summary>
    /// The same as if no waiver had been given, with what they cover still marked: a file beside the model may quiet a pipeline, but what is
    /// found is set aside in the record only, by somebody who may.
    /// </summary>
    public ModelScan WithoutWaivers()
    {
        if (Files.All(f => f.Waived.Count == 0))
            return this;
        IReadOnlyList<FileScan> files = [.. Files.Select(f => f.WithoutWaivers())];
        return this with { Files = files, Verdict = ScanRun.Verdict(files, Gaps) };
    }

    /// <summary>What the record takes, whatever the waivers cover: subjects with their SHA-256, findings, gaps; and one statement of kind <c>model-scan</c> when there are digests.</summary>
    public Report ToReport() => ModelScanEvidence.Of(WithoutWaivers());

    /// <summary>What counts here, without what is waived: for results that nobody records.</summary>
    public Report ToLocalReport() => ModelScanEvidence.Of(this);
}

/// <summary>What was seen of one file.</summary>
/// <param name="Path">Path below the scanned folder, with <c>/</c>; the file name when one file was scanned.</param>
/// <param name="Formats">Formats recognised by content, outermost first; empty when none was.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Digest">SHA-256 of the whole file, when that was asked for and the file could be read to its end.</param>
/// <param name="Verdict">What the scan says of it.</param>
/// <param name="Findings">What was found, worst first.</param>
/// <param name="Waived">What was found and is waived by the policy: it does not count for the verdict, but in what the record takes (<see cref="ModelScan.WithoutWaivers"/>).</param>
/// <param name="Gaps">What could not be looked at.</param>
public sealed record FileScan(
    string Path, IReadOnlyList<string> Formats, long Size, Digest? Digest, ScanVerdict Verdict,
    IReadOnlyList<Finding> Findings, IReadOnlyList<WaivedFinding> Waived, IReadOnlyList<Gap> Gaps)
{
    /// <summary>Where it was read from, when that is not this machine.</summary>
    public RemoteOrigin? Origin { get; init; }

    /// <summary>The numbers of its tensors, with <see cref="ScanOptions.Weights"/>.</summary>
    public WeightNumbers? Weights { get; init; }

    public bool Complete => Gaps.Count == 0;

    public Severity? Worst => Findings.Count == 0 ? null : Findings.Max(f => f.Severity);

    internal FileScan WithoutWaivers()
    {
        if (Waived.Count == 0)
            return this;
        IReadOnlyList<Finding> all = [.. Findings.Concat(Waived.Select(w => w.Finding)).OrderByDescending(f => (int)f.Severity)];
        return this with { Findings = all, Verdict = ScanRun.Verdict(all, Gaps, isModel: Verdict != ScanVerdict.NotAModel) };
    }
}

/// <summary>A finding, and the waiver that covers it.</summary>
public sealed record WaivedFinding(Finding Finding, ScanWaiver Waiver);

/// <summary>What a scan cost. <paramref name="Bytes"/> are those of the files themselves, not of what they expand to.</summary>
public sealed record ScanStats(int Files, long Bytes, double Seconds)
{
    /// <summary>Bytes that came over the network, answers of directories included; null when everything was local.</summary>
    public long? Transferred { get; init; }
}
