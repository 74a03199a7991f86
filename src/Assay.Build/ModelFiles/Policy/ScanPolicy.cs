using System.Text;

namespace Assay.Build.ModelFiles;

/// <summary>
/// What a team makes of what the scanner sees: severities by rule, names its own code allows or forbids, formats it does
/// not take, and waivers. It never changes what is looked at.
/// </summary>
public sealed record ScanPolicy
{
    /// <summary>The rules as they are.</summary>
    public static ScanPolicy Default { get; } = new();

    /// <summary>
    /// For models from strangers: what is not known to be harmless counts as malicious, formats that run code when they
    /// are loaded are findings even when nothing is wrong in them, and what could not be looked at fails.
    /// </summary>
    public static ScanPolicy Strict => field ??= new()
    {
        Name = "strict",
        Text = "strict/1",
        Severities = new Dictionary<string, Severity> { ["pickle-unknown-import"] = Severity.High },
        DeniedFormats = [.. "pickle torch-legacy marshal pyc rds rda executable elf pe macho script".Split(' ')],
        FailIncomplete = true,
    };

    /// <summary>The policies that need no file.</summary>
    public static IReadOnlyList<ScanPolicy> BuiltIn => [Default, Strict];

    public string Name { get; init; } = "default";

    /// <summary>The text it was read from; its digest goes into the evidence.</summary>
    public string Text { get; init; } = "default/1";

    public Digest Digest => Digest.Sha256(Encoding.UTF8.GetBytes(Text));

    /// <summary>Severity by rule id; null switches the rule off.</summary>
    public IReadOnlyDictionary<string, Severity?> Rules { get; init; } = new Dictionary<string, Severity?>();

    internal IReadOnlyDictionary<string, Severity> Severities { init => Rules = value.ToDictionary(p => p.Key, p => (Severity?)p.Value); }

    /// <summary>Full names of imports that are allowed; a last <c>.*</c> stands for everything below.</summary>
    public IReadOnlyList<string> AllowedImports { get; init; } = [];

    /// <summary>Full names of imports that are forbidden, in the same form; they win over allowed ones.</summary>
    public IReadOnlyList<string> DeniedImports { get; init; } = [];

    /// <summary>Ids of formats that count as a finding of medium severity wherever they are found.</summary>
    public IReadOnlyList<string> DeniedFormats { get; init; } = [];

    /// <summary>What could not be looked at fails the scan (exit code 1, not 3).</summary>
    public bool FailIncomplete { get; init; }

    public IReadOnlyList<ScanWaiver> Waivers { get; init; } = [];

    /// <summary>It says something of what a file may hold, beside waivers.</summary>
    internal bool Judges => Rules.Count + AllowedImports.Count + DeniedImports.Count + DeniedFormats.Count > 0;
}

/// <summary>
/// Leave to load a file in spite of a finding. Bound to the file by its digest: a changed file is not covered.
/// </summary>
/// <param name="Rule">Rule id.</param>
/// <param name="Digest">SHA-256 of the file.</param>
/// <param name="Part">Only findings about this part (an import's name, a tensor); null for all of the rule.</param>
/// <param name="Reason">Why it is acceptable.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Expires">The last day it holds, UTC.</param>
public sealed record ScanWaiver(string Rule, Digest Digest, string? Part, string Reason, string Owner, DateOnly Expires);
