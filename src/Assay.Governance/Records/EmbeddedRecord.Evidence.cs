using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    const int MaxFindings = 100_000;

    public Task<Answer<EvidenceRow>> FileEvidenceAsync(EvidenceRequest request, CancellationToken cancel = default) =>
        WriteAsync<EvidenceRow>(Operation.FileEvidence, (view, _) =>
        {
            if (!EvidenceKinds.TryGet(request.Kind, out var kind))
                return Invalid($"There is no evidence kind '{request.Kind}'.", new FieldError("kind", "unknown")) with { HowTo = "List them with: assay kinds" };
            if (request.Kind is "gate-decision" or "assurance-pack")
                return Invalid($"A {request.Kind} is not filed: it is made.", new FieldError("kind", "not filed")) with { HowTo = $"Make it with: {kind.Command}" };
            if ((request.Envelope is null) == (request.Predicate is null))
                return Invalid("Neither or both of a signed envelope and a predicate are given.") with { HowTo = "Give the envelope that was signed elsewhere, or a predicate to sign here." };
            if (request.Findings?.Count > MaxFindings)
                return Invalid($"A report may hold at most {MaxFindings} findings.") with { HowTo = "Split it by subject." };
            if (request.Comment?.Length > MaxText)
                return Invalid($"The comment is longer than {MaxText} characters.", new FieldError("comment", "too long")) with { HowTo = FewerWords };

            if (!About(view, kind, request).TryGet(out var about, out var unsaid))
                return unsaid;
            var sealedBy = Seal(view, kind, request, about.Subjects);
            if (!sealedBy.TryGet(out var made, out var refusal))
                return refusal;
            if (kind.Id == RoundSignOff.Kind && RoundSignOff.Check(view, made.Statement, request.Origin, session.ActorId, Now) is { } unsigned)
                return unsigned;
            var digest = Digest.Sha256(made.Bytes);
            // By payload: white space around a signed payload does not make new evidence of it.
            if (request.Envelope is not null && view.Query<long>("SELECT id FROM evidence WHERE payload = @payload ORDER BY id", new { payload = Digest.Sha256(made.Statement.ToBytes()).ToString() }) is [var known, ..])
                return Plan<EvidenceRow>.Already(EvidenceQueries.Row(view, known)!);
            if (view.Query<long>("SELECT id FROM evidence WHERE envelope = @envelope", new { envelope = digest.ToString() }) is [var already, ..])
                return Plan<EvidenceRow>.Already(EvidenceQueries.Row(view, already)!);

            var gaps = request.Gaps ?? [];
            var looked = new LookedAt(view, kind.Id, made.Statement.Subjects);
            var findings = FindingMatching.AsKnown(looked, request.Tool, request.Findings ?? []);
            var result = request.Envelope is null ? request.Result : ResultOf(request, StatedResult(made.Statement.Predicate));
            if (KnownRounds.Refuse(view, kind.Id, made.Statement, request.Origin, result, request.Findings ?? []) is { } again)
                return again;
            var partial = Partial(looked);
            if (result is EvidenceResult.Passed or EvidenceResult.NotStated && partial)
                result = EvidenceResult.Incomplete;
            // What saw a part closes nothing, whatever it says of that part. A round or a suite says itself what it tried.
            var tried = LookedBy(kind, made.Statement.Predicate);
            var complete = Closes(request) && !about.Beside && !partial && (result != EvidenceResult.Incomplete || tried is not null);
            var (seen, closed) = FindingMatching.Match(view, looked, request.Tool, findings, complete, Now, tried);
            var body = new EvidenceBody(
                kind.Id, request.Origin, result, request.Tool, made.Statement.Subjects, digest, made.Statement.PredicateType, made.KeyId,
                request.ValidUntil, request.Metrics ?? [], gaps.Count, seen, closed,
                made.Statement.Predicate.ValueKind == JsonValueKind.Object && made.Statement.Predicate.TryGetProperty("noneInPeriod", out var none) && none.ValueKind == JsonValueKind.True,
                Digest.Sha256(made.Statement.ToBytes()), request.Origin == Origin.Measured ? KnownRounds.Answered(kind.Id, made.Statement.Predicate, Now) : null);
            if (!Contents(kind, request, made, findings, seen).TryGet(out var blobs, out var notTaken))
                return notTaken;
            return Plan<EvidenceRow>.Append([Entry(EntryTypes.Evidence, body, blobs)], (after, receipts) => Told(after, EvidenceQueries.Row(after, receipts[0].Index)!, made.Statement));
        }, cancel);

    // What a request is about: the things that it names, and what it says itself.
    static Answer<AboutWhat> About(IReadView view, EvidenceKind kind, EvidenceRequest request)
    {
        var (subjects, named) = (new List<Subject>(), new List<Subject>());
        foreach (var key in request.Things)
        {
            if (ThingQueries.Find(view, key) is not { } thing)
                return Sought.Thing.Missing(key);
            named.Add(ThingQueries.SubjectOf(thing));
            if (WrongScope(kind, thing) is { } wrong)
                return Invalid(wrong, new FieldError("things", wrong)) with { HowTo = "What every kind is about stands in: assay kinds" };
            // What a tool looked at is what its subjects say: naming the version adds no file to it. What lies beside a version (its code, its packages) has no digest of it.
            if (request is { Origin: Origin.Measured, Subjects.Count: > 0 } && thing.Digests.Count > 0 && !kind.LooksBeside)
            {
                if (!request.Subjects.Any(new Subject(thing.Slug, [.. thing.Digests, thing.RegisterDigest]).Matches))
                    return Invalid($"The report is not about '{thing.Slug}': none of its subjects has a digest of it.", new FieldError("subjects", "other digests")) with { HowTo = $"Measure the files that are registered; their digests: assay register show {thing.Slug}" };
            }
            else
                subjects.Add(NamesEntry(kind, request, thing) ? new Subject(thing.Slug, thing.RegisterDigest)
                    // An envelope may name either.
                    : request.Envelope is not null ? new Subject(thing.Slug, [.. thing.Digests, thing.RegisterDigest])
                    : ThingQueries.SubjectOf(thing));
        }

        // That one tree is clean says nothing of another: only what is about the version itself closes what was found in it.
        var beside = kind.LooksBeside && named.Count > 0 && request.Subjects.Any(s => !named.Any(s.Matches));
        subjects.AddRange(request.Subjects.Where(s => !subjects.Any(s.Matches)));
        return new AboutWhat(subjects, beside);
    }

    // What can be erased: the envelope, texts, and what was attached.
    Answer<List<NewBlob>> Contents(EvidenceKind kind, EvidenceRequest request, SealedStatement made, IReadOnlyList<Finding> findings, IReadOnlyList<SeenFinding> seen)
    {
        var blobs = new List<NewBlob> { Blobs.Envelope("envelope", made.Bytes) };
        var gaps = request.Gaps ?? [];
        if (findings.Count + gaps.Count > 0)
        {
            // Details stand in the order of the body: duplicates that matching dropped are dropped here too.
            var byFingerprint = findings.DistinctBy(f => f.Fingerprint).ToDictionary(f => f.Fingerprint.ToString());
            blobs.Add(Blobs.Json("details", new EvidenceDetails(
                [.. seen.Select(s => byFingerprint[s.Fingerprint]).Select(f => new FindingDetail(f.Description, f.Evidence, f.Remediation, Place(f, made.Statement.Subjects), f.References, f.Cvss))], gaps)));
        }

        if (!string.IsNullOrWhiteSpace(request.Comment))
            blobs.Add(Blobs.Text("comment", request.Comment));
        if (request.Attachments is { Count: > 0 } attachments)
        {
            if (!Transcripts.Seal(session.Keyring, kind, attachments).TryGet(out var transcripts, out var notTaken))
                return notTaken;
            blobs.Add(transcripts);
        }

        return blobs;
    }

    static EvidenceRow Told(IReadView view, EvidenceRow row, Statement? statement) => row.Kind.Id == FiledClass.Kind ? row with { Note = FiledClass.Note(view, row.Entry, statement) } : row;

    // What lies beside a version, what somebody says of it, and what was measured of it by its name alone (a gateway that serves it) is named by its entry in the register: a file that
    // two versions share would make it about both. A run against a target names that entry itself.
    // What says something of every file keeps their digests, and so does what other tools read by them: the same files are the same thing to those.
    static bool NamesEntry(EvidenceKind kind, EvidenceRequest request, ThingView thing) => kind.LooksBeside
        || (request.Envelope is null && (request.Origin == Origin.Filed || request.Subjects.Count == 0) && thing.Digests.Count > 0
            && !VersionCover.OfEveryFile.Contains(kind.Id) && kind.PredicateType.StartsWith(PredicateTypes.Prefix, StringComparison.Ordinal));

    // A file that the statement does not name as a subject (one of a source tree) is a place inside what it names.
    static Location? Place(Finding finding, IReadOnlyList<Subject> subjects) =>
        finding is not { Subject: { Length: > 0 } file } || finding.Location?.Path is not null || subjects.Any(s => s.Name == file) || ReportSubjects.IsWhole(file, subjects) ? finding.Location : (finding.Location ?? new Location()) with { Path = file };

    // Only a complete report that a tool of this installation just made closes what it no longer sees: a statement by hand,
    // or an envelope whose findings stand beside it unsigned, opens findings but closes none.
    static bool Closes(EvidenceRequest request) =>
        request is { Origin: Origin.Measured, Predicate: { } predicate, Findings: not null } && request.Gaps is not { Count: > 0 } && !LooksAway(predicate);

    static readonly string[] LookedAwayFrom = ["off", "quiet", "allowedImports"];

    // What the policy of a scan lets pass is not gone: nobody approved that.
    static bool LooksAway(JsonElement predicate) =>
        predicate.ValueKind == JsonValueKind.Object && predicate.TryGetProperty("policy", out var policy) && LookedAwayFrom.Any(name => Listed(policy, name).Any());

    // A round asks what it was told to ask, and a suite the cases that it holds: what was not tried, or not judged in full, says nothing of what was found before.
    static Tried? LookedBy(EvidenceKind kind, JsonElement predicate) => kind.Id switch
    {
        "red-team-report" => new Tried(Rules: [.. Listed(predicate, "scenarios").Where(WasTried).Select(s => s.GetProperty("id").GetString()!)]),
        "regression-output" => new Tried(Fingerprints: [.. Listed(predicate, "judged").Where(c => c.ValueKind == JsonValueKind.String).Select(c => c.GetString()!)]),
        _ => null,
    };

    static IEnumerable<JsonElement> Listed(JsonElement predicate, string name) =>
        predicate.ValueKind == JsonValueKind.Object && predicate.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    static bool WasTried(JsonElement scenario) =>
        scenario.ValueKind == JsonValueKind.Object && scenario.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
        && scenario.TryGetProperty("attempts", out var attempts) && attempts.ValueKind == JsonValueKind.Number && attempts.TryGetInt64(out var count) && count > 0
        && !scenario.TryGetProperty("notJudged", out _) && !scenario.TryGetProperty("unclear", out _);

    // About some files only of every version that they are about, such pieces are incomplete, whatever they found there.
    // A version of one file is looked at whole as soon as that is, though the file may be a part of another version.
    static bool Partial(LookedAt looked) =>
        VersionCover.OfEveryFile.Contains(looked.Kind) && looked.Versions.Where(t => t.Digests.Count > 0).ToList() is { Count: > 0 } versions && !versions.Exists(looked.All);

    // What an envelope says is read from what was signed. What stands beside it counts where the statement says nothing,
    // and never for measured evidence; it may say worse, not better.
    static EvidenceResult ResultOf(EvidenceRequest request, EvidenceResult stated) => stated switch
    {
        _ when request.Origin == Origin.Measured => stated,
        EvidenceResult.NotStated => request.Result,
        EvidenceResult.Passed when request.Result is EvidenceResult.Failed or EvidenceResult.Incomplete => request.Result,
        _ => stated,
    };

    static EvidenceResult StatedResult(JsonElement predicate)
    {
        if (predicate.ValueKind != JsonValueKind.Object)
            return EvidenceResult.NotStated;
        if (predicate.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.String && Names.TryParse<EvidenceResult>(result.GetString(), out var stated))
            return stated;
        if (predicate.TryGetProperty("verdict", out var verdict) && verdict.ValueKind == JsonValueKind.String)
            return verdict.GetString() switch { "clean" => EvidenceResult.Passed, "incomplete" or "not-a-model" => EvidenceResult.Incomplete, _ => EvidenceResult.Failed };
        return EvidenceResult.NotStated;
    }

    /// <summary>Signs the predicate here, or checks an envelope that was signed elsewhere.</summary>
    Answer<SealedStatement> Seal(IReadView view, EvidenceKind kind, EvidenceRequest request, List<Subject> subjects)
    {
        if (request.Predicate is { } predicate)
        {
            // A person's browser or script measured nothing here: a service account may, or an envelope by an evidence key.
            if (request.Origin == Origin.Measured && session.ThroughServer && !ActorQueries.IsService(view, session.ActorId))
                return Invalid("Over the server only a service account says 'measured'.", new FieldError("origin", "not measured here")) with { HowTo = "Push the envelope that the tool signed, use a service account's token, or file it." };
            if (subjects.Count == 0)
                return Invalid("The evidence is about nothing.", new FieldError("things", "missing")) with { HowTo = "Name a thing of the register, or a subject by digest." };
            if (EvidenceSchemas.Validate(kind, kind.PredicateType, predicate) is { Count: > 0 } errors)
                return Invalid(
                    $"The {kind.Title} does not fit its schema (docs/formats/{kind.Id}.schema.json): {errors[0]}",
                    [.. errors.Select(e => new FieldError(e.Pointer, e.Message))]) with
                { HowTo = SeeForm(kind) };
            var statement = new Statement(subjects, kind.PredicateType, predicate);
            var signer = request.Origin == Origin.Measured ? session.Evidence : session.Actor;
            return new SealedStatement(statement, Envelope.Sign(statement, signer).ToBytes(), signer.KeyId);
        }

        if (Envelope.TryRead(request.Envelope, out var error) is not { } envelope)
            return NoEnvelope(error);
        if (envelope.TryReadStatement(out error) is not { } inner)
            return NoEnvelope(error);
        if (!kind.Accepts(inner.PredicateType))
            return Invalid($"The envelope states {inner.PredicateType}; {kind.Id} is {kind.PredicateType}.", new FieldError("envelope", "other predicate type")) with { HowTo = "Name the kind that it is; list them with: assay kinds" };
        if (EvidenceSchemas.Validate(kind, inner.PredicateType, inner.Predicate) is { Count: > 0 } wrong)
            return Invalid($"The {kind.Title} in the envelope does not fit its schema: {wrong[0]}", [.. wrong.Select(e => new FieldError(e.Pointer, e.Message))]) with { HowTo = SeeForm(kind) };
        foreach (var thing in subjects)
            if (!inner.Subjects.Any(thing.Matches))
                return Invalid($"The envelope is not about {thing.Name}: none of its subjects has that digest.", new FieldError("envelope", "other subject")) with { HowTo = "Name the version whose files were looked at." };
        var known = envelope.Signatures.Select(s => (s.KeyId, Key: ActorQueries.ValidKey(view, s.KeyId))).FirstOrDefault(s => s.Key is not null);
        if (known.Key is { } key && !envelope.VerifiedBy(key.Key))
            return Invalid($"The signature by key {known.KeyId[..12]} does not verify: the envelope was changed after signing.", new FieldError("envelope", "bad signature")) with { HowTo = "Send it as it was signed, byte for byte." };
        if (request.Origin == Origin.Measured && known.Key?.Purpose is not KeyPurpose.Evidence)
            return Invalid("Only what an evidence key of this record signed counts as measured.", new FieldError("origin", "not measured here")) with { HowTo = "File it instead." };
        return new SealedStatement(inner, request.Envelope!, known.KeyId ?? envelope.Signatures[0].KeyId);
    }

    static Refusal NoEnvelope(string error) => Invalid($"The envelope cannot be read: {error}", new FieldError("envelope", error)) with { HowTo = "Give a DSSE envelope with an in-toto statement, as assay evidence push takes it." };

    static string SeeForm(EvidenceKind kind) => $"A form to fill in: assay evidence form {kind.Id}";

    static string? WrongScope(EvidenceKind kind, ThingView thing)
    {
        var fits = kind.Scope switch
        {
            EvidenceScope.UseCase => thing.Kind is ThingKind.UseCase,
            EvidenceScope.DatasetVersion => thing.Kind is ThingKind.DatasetVersion,
            EvidenceScope.ModelVersion => thing.Kind is ThingKind.ModelVersion or ThingKind.UseCase,
            EvidenceScope.Deployment => thing.Kind is ThingKind.Deployment,
            _ => true,
        };
        return fits ? null : $"A {kind.Title} is about a {kind.Scope.Name()}; '{thing.Slug}' is a {thing.Kind.Name()}.";
    }

    public Task<Page<EvidenceRow>> EvidenceListAsync(Layer? layer, string? kind, string? thing, string? after, int limit, CancellationToken cancel = default) =>
        ReadAsync(view =>
        {
            var about = thing is null ? null : ThingQueries.Find(view, thing);
            var page = EvidenceQueries.List(view, layer, kind, thing is null ? null : about?.Id ?? "", after, limit);
            return about is null ? page : page with { Items = AsOf(view, about, page.Items) };
        }, cancel);

    public Task<IReadOnlyList<RescanRow>> RescansAsync(RescanQuery query, CancellationToken cancel = default) => ReadAsync(view => RescanQueries.List(view, query, Now), cancel);

    public Task<Answer<EvidenceView>> EvidenceAsync(long entry, CancellationToken cancel = default) => ReadAsync<Answer<EvidenceView>>(view =>
    {
        if (entry < 0 || entry >= view.Size || EvidenceQueries.Row(view, entry) is not { } row)
            return Sought.Evidence.Missing(Text(entry));
        var log = view.Entry(entry);
        var body = log.Body.Deserialize<EvidenceBody>(Json.Options)!;
        var bytes = Blobs.Of(view, log, "envelope");
        var envelope = bytes is null ? null : Envelope.TryRead(bytes, out _);
        var statement = envelope?.TryReadStatement(out _);
        var details = Blobs.Read<EvidenceDetails>(view, log, "details");
        var head = view.Head!;
        var inclusion = view.Inclusion(entry, head.Size);
        return new EvidenceView(
            Told(view, row, statement), body.Subjects, body.KeyId, statement, statement?.Predicate, bytes, EvidenceChecks.Of(view, log, body, bytes, envelope, inclusion, head), inclusion, head,
            EvidenceQueries.Metrics(view, entry), details?.Gaps ?? [], FindingQueries.Rows(view, RetestScope.AsTheyStand(view, FindingQueries.FromReport(view, entry)), NowCell),
            new LookedAt(view, body.Kind, body.Subjects).Meant, Blobs.Text(view, entry, "comment"))
        {
            Reopened = [.. body.Findings.Where(f => f.Change == "reopened").Select(f => f.Id)],
            Closed = body.Closed.Count == 0 ? [] : FindingQueries.Rows(view, RetestScope.AsTheyStand(view, FindingQueries.OfIds(view, body.Closed)), NowCell),
        };
    }, cancel);
}

/// <summary>What evidence that is filed is about.</summary>
/// <param name="Beside">It names a version, and is about something else as well that lies beside one: it closes nothing.</param>
sealed record AboutWhat(List<Subject> Subjects, bool Beside);

/// <summary>A statement, its envelope's bytes, and the key that signed.</summary>
sealed record SealedStatement(Statement Statement, byte[] Bytes, string KeyId);
