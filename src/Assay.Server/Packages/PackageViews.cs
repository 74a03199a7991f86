using Assay.Governance;

namespace Assay.Server;

/// <summary>Which packages to show.</summary>
public enum PackageFilter { All, Vulnerable, Exploited, Fixable }

/// <summary>Filters of the list of packages.</summary>
/// <param name="Least">Only packages with an advisory at least this bad.</param>
public sealed record PackageRequest(string? Text = null, PackageFilter Only = PackageFilter.All, Severity? Least = null, int After = 0, int Limit = 100);

/// <summary>The packages of a model version with what is known of them.</summary>
/// <param name="Bill">The bill that lists them; null when there is none.</param>
/// <param name="BillProblem">Why the bill cannot be read; then its packages are not known.</param>
/// <param name="Scans">The scans that speak, the newest of each tool and target.</param>
/// <param name="Packages">How many packages are listed.</param>
/// <param name="Next">Where the next rows begin; null at the end.</param>
public sealed record PackagesView(
    EvidenceRow? Bill, string? BillProblem, IReadOnlyList<PackageScan> Scans, RematchState Rematch, int Packages, int Vulnerable, FindingCounts Advisories, int Exploited,
    IReadOnlyList<PackageRow> Rows, int Matching, int? Next);

/// <summary>A scan of dependencies.</summary>
/// <param name="DatabaseDate">How fresh the advisories were; null when it does not say, or was erased.</param>
public sealed record PackageScan(EvidenceRow Evidence, string? DatabaseDate, int? Packages, bool Readable);

/// <summary>Where the nightly re-match of a version stands.</summary>
/// <param name="Deployed">It runs somewhere: only then it is judged every night.</param>
/// <param name="Configured">This server has an index of advisories to judge by.</param>
/// <param name="LookedAt">When this server looked last; null when it did not since it started.</param>
/// <param name="Note">Why it could not be judged, the last time.</param>
/// <param name="Evidence">The newest result in the record: a look that finds the same again leaves none.</param>
public sealed record RematchState(bool Deployed, bool Configured, DateTimeOffset? LookedAt, string? Note, EvidenceRow? Evidence);

/// <summary>A package.</summary>
/// <param name="Listed">The bill of materials lists it; else only a scan names it.</param>
public sealed record PackageRow(string Name, string? Version, string? PackageUrl, string? Licence, bool Listed, IReadOnlyList<PackageAdvisory> Advisories);

/// <summary>A known vulnerability of a package.</summary>
/// <param name="Likelihood">EPSS, 0 to 1, where it was recorded.</param>
/// <param name="Exploited">Known to be exploited (KEV), where it was recorded.</param>
/// <param name="FixedIn">The smallest version without it; null when none is known.</param>
/// <param name="Vex">What the user says of it: <c>accepted</c> or <c>not-affected</c>.</param>
/// <param name="Finding">Id of the finding it opened.</param>
public sealed record PackageAdvisory(
    string Id, Severity? Severity, double? Likelihood, bool Exploited, string? FixedIn, string? Vex, string? Justification, string? Finding, FindingStatus? Status, long Entry)
{
    /// <summary>A statement says that it does not affect this package here.</summary>
    public bool Dismissed => Vex == "not-affected";
}
