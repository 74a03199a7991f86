using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Findings and waivers, folded from the entries of a pack as <see cref="FindingProjection"/> folds them into tables.</summary>
sealed class PackFindings
{
    readonly Dictionary<string, FindingCells> _findings = new(StringComparer.Ordinal);
    readonly Dictionary<string, WaiverCells> _waivers = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _waiverOf = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<IReadOnlyList<string>?>> _retests = new(StringComparer.Ordinal);

    public IEnumerable<FindingCells> All => _findings.Values.OrderBy(f => f.Number);

    public IEnumerable<WaiverCells> Waivers => _waivers.Values.OrderByDescending(w => w.RequestEntry).ThenBy(w => w.Id, StringComparer.Ordinal);

    /// <summary>Whether a retest closed it for other versions, and not for this one.</summary>
    public bool IsFixedElsewhere(FindingCells finding, ThingView thing) =>
        finding is { Closed: 1, Status: "verified" } && RetestScope.IsVersion(thing) && _retests.TryGetValue(finding.Id, out var retests) && !RetestScope.Speaks(retests, thing.Id);

    /// <summary>The versions that retests closed it for, since it was opened last.</summary>
    public IEnumerable<string> VerifiedFor(FindingCells finding) =>
        _retests.TryGetValue(finding.Id, out var retests) ? retests.OfType<IReadOnlyList<string>>().SelectMany(v => v).Distinct() : [];

    public void Seen(LogEntry entry, EvidenceBody body)
    {
        for (var i = 0; i < body.Findings.Count; i++)
        {
            var f = body.Findings[i];
            if (f.Change == "reopened")
                _retests.Remove(f.Id);
            if (f.Change == "opened")
                _findings[f.Id] = new FindingCells(
                    f.Id, long.Parse(f.Id.AsSpan(3), CultureInfo.InvariantCulture), f.Rule, f.Title, (long)f.Severity, (long)f.Severity, f.Cvss, "open", 0, f.Subject, f.CountedBy.ToString(),
                    body.Tool?.Name, null, null, Sql.Time(entry.At), Sql.Time(f.Due), null, null, f.Fingerprint, entry.Index, entry.Index, entry.Index, i)
                { OwnDigest = f.SubjectDigest.ToString() };
            else
                Change(f.Id, old =>
                {
                    var seen = old with { Fingerprint = f.Fingerprint, LastEntry = entry.Index, SubjectDigest = f.CountedBy.ToString(), OwnDigest = f.SubjectDigest.ToString(), SubjectName = f.Subject, DetailEntry = entry.Index, DetailIndex = i, OwnSeverity = (long)f.Severity, Severity = f.Change != "reopened" && old.WaiverKind == "severity" ? old.Severity : (long)f.Severity };
                    return f.Change == "reopened" ? Free(seen) with { Status = "open", Closed = 0 } : seen;
                });
        }

        foreach (var id in body.Closed)
        {
            // A scan of these bytes that no longer sees it speaks for every version that has them, also when a retest comes after it.
            _retests[id] = [null];
            Change(id, old => old with { Status = "verified", Closed = 1 });
        }
    }

    public void Changed(LogEntry entry, FindingBody body)
    {
        _ = entry;
        if (body.Retest == "passed")
            (_retests.TryGetValue(body.Finding, out var retests) ? retests : _retests[body.Finding] = []).Add(body.RetestVersions);
        else if (body.Status is not null)
            _retests.Remove(body.Finding);
        Change(body.Finding, old => old with
        {
            SetAsideElsewhere = old.SetAsideElsewhere && (body.Status is null or "verified"),
            Status = body.Status ?? old.Status,
            Closed = body.Status is { } s ? s is "verified" or "false-positive" or "accepted" ? 1 : 0 : old.Closed,
            Owner = body.Owner ?? old.Owner,
            DueAt = body.Due is { } due ? Sql.Time(due) : old.DueAt,
        });
    }

    public void Waived(LogEntry entry, WaiverBody body)
    {
        if (body.Change == "requested")
            _waivers[body.Id] = new WaiverCells(
                body.Id, body.Kind, "requested", body.Finding, body.UseCase, body.Gate, body.Requirement, body.ModelVersion, null, body.Severity is { } s ? (long)s : null, entry.Actor, null, body.Owner ?? entry.Actor, null,
                null, null, null, Sql.Time(entry.At), Sql.Time(body.Expires) ?? 0, entry.Index, entry.Index);
        else if (_waivers.TryGetValue(body.Id, out var waiver))
            _waivers[body.Id] = waiver with { Status = body.Change, Approver = entry.Actor, ApproverRole = body.Role, Entry = entry.Index };
        if (body.Finding is not { } finding)
            return;
        if (body.Change == "approved")
        {
            _waiverOf[finding] = body.Id;
            Change(finding, old => body.Kind == "severity"
                ? old with { Severity = (long)(body.Severity ?? Severity.Info), WaiverKind = body.Kind, WaivedUntil = Sql.Time(body.Expires) }
                : old with
                {
                    Status = old.Status == "verified" ? old.Status : body.Kind == "false-positive" ? "false-positive" : "accepted",
                    Closed = 1,
                    WaiverKind = body.Kind,
                    WaivedUntil = Sql.Time(body.Expires),
                    SetAsideElsewhere = old.Status == "verified",
                });
        }
        else if (body.Change is "lapsed" or "withdrawn" && _waiverOf.GetValueOrDefault(finding) == body.Id)
            Change(finding, old =>
            {
                var aside = old.Status is "accepted" or "false-positive";
                return Free(old) with { Status = aside ? "open" : old.Status, Closed = aside ? 0 : old.Closed };
            });
    }

    FindingCells Free(FindingCells old)
    {
        _waiverOf.Remove(old.Id);
        return old with { Severity = old.OwnSeverity, WaiverKind = null, WaivedUntil = null, SetAsideElsewhere = false };
    }

    // A finding of another subject of the same report is not one of this pack.
    void Change(string id, Func<FindingCells, FindingCells> change)
    {
        if (_findings.TryGetValue(id, out var old))
            _findings[id] = change(old);
    }
}
