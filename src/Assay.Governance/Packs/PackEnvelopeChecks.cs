using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Every envelope: the one that its entry names, about what the entry says, signed by a key in force there.</summary>
static class PackEnvelopeChecks
{
    /// <returns>Filed evidence whose key this record does not vouch for: allowed, and told.</returns>
    public static IReadOnlyList<string> Run(PackModel model, PackChecks checks)
    {
        var problems = new List<string>();
        var others = new List<string>();
        var verified = 0;
        var erased = 0;
        var evidence = model.Evidence.ToDictionary(e => e.Entry.Index, e => e.Body);
        var decisions = model.Decisions.ToDictionary(d => d.Entry.Index, d => d.Body);
        foreach (var (entry, kind, blob, _) in PackDerived.Envelopes(model))
        {
            var what = $"The {kind} of entry {entry.Index}";
            if (model.Content(entry, blob) is not { } bytes)
            {
                erased++;
                continue;
            }

            var stated = evidence.GetValueOrDefault(entry.Index);
            Digest? named = blob == "vsa" ? null : stated?.Envelope ?? decisions[entry.Index].Envelope;
            if (named is { } digest && Digest.Sha256(bytes) != digest)
                problems.Add($"{what} is not the envelope that the entry names.");
            else if (Envelope.TryRead(bytes, out var error) is not { } envelope || envelope.TryReadStatement(out error) is not { } statement)
                problems.Add($"{what} cannot be read: {error}");
            else if (stated is not null && (statement.PredicateType != stated.PredicateType || !statement.Subjects.SequenceEqual(stated.Subjects)))
                problems.Add($"{what} is about something else than the entry says.");
            else
            {
                var measured = stated?.Origin == Origin.Measured || blob == "vsa";
                var verdict = measured ? model.Trust.Verify(envelope, entry.Index, KeyPurpose.Evidence) : model.Trust.Verify(envelope, entry.Index, KeyPurpose.Evidence, KeyPurpose.Actor);
                if (verdict.Trusted && (stated is not null || verdict.Key!.Actor is null || verdict.Key.Actor == entry.Actor))
                    verified++;
                else if (verdict.Trusted)
                    problems.Add($"{what} was signed with the key of another person than the one who acted.");
                else if (stated?.Origin == Origin.Filed && verdict.Distrust != Distrust.BadSignature)
                    others.Add($"{what}, filed: {verdict.Message}");
                else
                    problems.Add($"{what}: {verdict.Message}");
            }
        }

        var told = (others.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {others.Count} filed ones are signed with keys of other parties")) + (erased == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {erased} erased"));
        checks.Add("Signatures", problems, string.Create(CultureInfo.InvariantCulture, $"{verified} envelopes verify with keys in force at their entries{told}"));
        return others;
    }
}
