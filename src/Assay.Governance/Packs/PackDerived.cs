using System.Text;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// The files of a pack that are there for convenience: all of them follow from the entries and their content, so a verifier
/// derives them again and compares. A change of what is derived is a new <see cref="PackManifest.CurrentFormat"/>.
/// </summary>
static class PackDerived
{
    public static IReadOnlyList<PackFile> Files(PackModel model, TreeHead head, int format)
    {
        var files = new List<PackFile>();
        foreach (var key in model.Keys.Where(k => model.Trust.KeyAt(k.KeyId, model.Size) is not null))
            files.Add(new PackFile(PackNames.Key(key.KeyId), Encoding.ASCII.GetBytes(key.Pem)));
        foreach (var (entry, kind, blob, keyId) in Envelopes(model))
            if (Read(model, entry, blob) is { } envelope)
                files.Add(new PackFile($"envelopes/{PackNames.Padded(entry.Index)}-{kind}.sigstore.json", PackBundle.Of(envelope, keyId)));
        foreach (var (entry, body) in model.Evidence.Where(e => e.Body.Kind is "model-card" or "dataset-card"))
            if (Predicate(model, entry) is { } card)
                files.Add(new PackFile($"cards/{PackNames.Padded(entry.Index)}-{body.Kind}.json", card));
        var bom = model.Evidence.LastOrDefault(e => e.Body.Kind == "aibom" && e.Body.PredicateType == PredicateTypes.CycloneDx && model.IsAbout(e.Body.Subjects, model.ModelVersionId));
        if (bom.Entry is { } newest && Predicate(model, newest) is { } components)
            files.Add(new PackFile("bom.cdx.json", components));
        var release = model.Decisions.LastOrDefault(d => d.Entry.Blobs.ContainsKey("vsa"));
        if (release.Entry is { } decided && model.Content(decided, "vsa") is { } summary)
            files.Add(new PackFile("vsa.dsse.json", summary));
        files.Add(Text("findings.json", Findings(model, head.At)));
        files.Add(Text("decisions.json", Decisions(model)));
        files.Add(new PackFile(PackNames.Report, PackReport.Render(model, head, format)));
        return files;
    }

    /// <summary>Every envelope that the entries name by digest, with the kind it is, its blob and the key that the entry says signed it.</summary>
    public static IEnumerable<(LogEntry Entry, string Kind, string Blob, string KeyId)> Envelopes(PackModel model)
    {
        foreach (var (entry, body) in model.Evidence)
            yield return (entry, body.Kind, "envelope", body.KeyId);
        foreach (var (entry, body, _) in model.Decisions)
        {
            yield return (entry, $"gate-decision-{body.Gate.Name()}", "envelope", body.KeyId);
            if (entry.Blobs.ContainsKey("vsa"))
                yield return (entry, "release-vsa", "vsa", Read(model, entry, "vsa")?.Signatures[0].KeyId ?? "");
        }
    }

    public static Envelope? Read(PackModel model, LogEntry entry, string blob) =>
        model.Content(entry, blob) is { } bytes ? Envelope.TryRead(bytes, out _) : null;

    // As it was stated, byte for byte.
    static byte[]? Predicate(PackModel model, LogEntry entry) =>
        Read(model, entry, "envelope")?.TryReadStatement(out _) is { } statement ? Encoding.UTF8.GetBytes(statement.Predicate.GetRawText()) : null;

    static object Findings(PackModel model, DateTimeOffset at)
    {
        var cell = Sql.Time(at);
        return new { asOf = at, findings = model.ToldFindings.Select(f => Finding(model, f, f.View(cell))), waivers = model.Findings.Waivers.Select(w => Waiver(model, w, w.View(cell, null))) };
    }

    static object Finding(PackModel model, FindingCells f, FindingRow row) => new
    {
        id = f.Id,
        rule = f.Rule,
        title = f.Title,
        severity = row.Severity,
        ownSeverity = row.OwnSeverity,
        cvss = f.Cvss,
        status = row.Status,
        subject = f.SubjectName,
        digest = f.OwnDigest ?? f.SubjectDigest,
        countsFor = f.OwnDigest is null || f.OwnDigest == f.SubjectDigest ? null : f.SubjectDigest,
        tool = f.Tool,
        owner = f.Owner,
        ownerName = model.Name(f.Owner),
        openedAt = row.OpenedAt,
        due = row.Due,
        overdue = row.Overdue,
        fingerprint = f.Fingerprint,
        firstEntry = f.FirstEntry,
        lastEntry = f.LastEntry,
        detail = model.Detail(f),
    };

    static object Waiver(PackModel model, WaiverCells w, WaiverRow row) => new
    {
        id = w.Id,
        kind = row.Kind,
        status = row.Status,
        expired = row.Expired,
        finding = w.Finding,
        gate = row.Gate,
        requirement = w.Requirement,
        modelVersion = w.ModelVersion,
        severity = row.Severity,
        rationale = Rationale(model, w),
        requester = w.Requester,
        requesterName = model.Name(w.Requester),
        owner = w.Owner,
        ownerName = model.Name(w.Owner),
        approver = w.Approver,
        approverName = model.Name(w.Approver),
        approverRole = row.ApproverRole,
        requestedAt = row.RequestedAt,
        expires = row.Expires,
        entry = w.RequestEntry,
    };

    public static string? Rationale(PackModel model, WaiverCells waiver) =>
        model.Entries.FirstOrDefault(e => e.Index == waiver.RequestEntry) is { } request ? model.Text(request, "rationale") : null;

    static object Decisions(PackModel model) => model.Decisions.Select(d => new
    {
        entry = d.Entry.Index,
        gate = d.Body.Gate,
        modelVersion = d.Body.ModelVersion,
        outcome = d.Body.Outcome,
        opens = d.Body.Opens,
        actor = d.Entry.Actor,
        name = model.Name(d.Entry.Actor),
        role = d.Body.As,
        at = d.Entry.At,
        policy = d.Body.Policy,
        envelope = d.Body.Envelope,
        rationale = d.Words?.Rationale,
        conditions = d.Words?.Conditions,
        baseline = d.Body.Baseline,
        erasedBy = model.Erased(d.Entry, "words"),
        requirements = d.Body.Basis.Requirements,
        evidence = d.Body.Basis.Evidence,
    });

    static PackFile Text(string name, object value) => new(name, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value, Json.Indented) + "\n"));
}
