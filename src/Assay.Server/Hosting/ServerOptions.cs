using Assay.Build.ModelFiles;
using Assay.Governance;
using Assay.Record;
using Assay.Serving;

namespace Assay.Server;

/// <summary>What a server runs with. The caller opened the store and unlocked the keys.</summary>
/// <param name="Address">Where to listen: loopback unless the operator says otherwise.</param>
public sealed record ServerOptions(
    RecordStore Store, SigningSession Session, GatePolicies Policies, Uri Address, string? TlsCertificate = null, string? TlsKey = null, OpaClient? Opa = null)
{
    /// <summary>Model files below this folder may be named for a scan; null when none may.</summary>
    public string? ModelsFolder { get; init; }

    /// <summary>How often what is deployed is compared with today's rules, and scanned again where it has to be; zero for never.</summary>
    public TimeSpan RescanEvery { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Policies that scans may have been judged by: a version is judged again by the one of its last scan. Those built in are always among them.</summary>
    public IReadOnlyList<ScanPolicy> ScanPolicies { get; init; } = ScanPolicy.BuiltIn;

    /// <summary>Index of known vulnerabilities that deployed versions are judged by every night; null when there is none to look for.</summary>
    public string? AdvisoryIndex { get; init; }

    /// <summary>What the server needs to run the red-team rounds that are due; null when it runs none.</summary>
    public RoundScheduleOptions? Rounds { get; init; }

    /// <summary>Keys under which gateways keep texts of exchanges; without one, texts cannot be read here.</summary>
    public IReadOnlyList<PromptKey> PromptKeys { get; init; } = [];

    /// <summary>Name of the file beside the record that has logins and passwords, for the sign-in page of a demonstration; null where an administrator gives links.</summary>
    public string? LoginsFile { get; init; }

    /// <summary>How often rollouts that have a plan are looked at.</summary>
    public TimeSpan SteerEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock of the schedules, sessions and pages.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Bytes of the largest file that may be uploaded for a scan.</summary>
    public long MaxScanBytes { get; init; } = 8L << 30;
}
