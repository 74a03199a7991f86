using Assay.Governance;

namespace Assay.Cli;

/// <summary>Asks an assurance pack, or the record, what was decided and measured about a model.</summary>
static class LoadStandings
{
    const int MaxKeyBytes = 64 * 1024;
    const int MaxPackBytes = 1024 * 1024 * 1024;

    /// <summary>From a pack; a refusal is noted when it does not verify, is about another model or is too old.</summary>
    public static async Task<LoadStanding?> FromPackAsync(LoadPack pack, LoadPolicy policy, IReadOnlyList<Digest> digests, DateTimeOffset now, LoadCheck check, CancellationToken cancel)
    {
        var pem = System.Text.Encoding.UTF8.GetString(await BoundedFile.ReadAsync(pack.RootKey, MaxKeyBytes, cancel).ConfigureAwait(false));
        if (PublicKey.TryReadPem(pem, out var error) is not { } root)
            throw new IOException($"the root key {pack.RootKey} cannot be used: {error}");
        var verified = PackVerifier.Verify(await BoundedFile.ReadAsync(pack.File, MaxPackBytes, cancel).ConfigureAwait(false), root, null, now);
        if (!verified.Ok || verified.Summary is not { } summary)
        {
            check.Refuse("pack", "The assurance pack does not verify", verified.Checks.FirstOrDefault(c => !c.Holds) is { } failed ? $"{failed.Name}: {failed.Detail}" : "It cannot be read.");
            return null;
        }

        if (!IsOf(summary.ModelVersion.Digests, digests))
        {
            check.Refuse("pack", "The assurance pack is about another model", $"It is about {summary.ModelVersion.Name}, whose digests are not those of the model here.");
            return null;
        }

        if (policy.UseCase is { } useCase && useCase != summary.UseCase.Slug && useCase != summary.UseCase.Id)
            check.Refuse("pack", "The assurance pack is of another use case", $"It is of {summary.UseCase.Slug}, and the policy asks about {useCase}.");
        if (pack.MaxAge is { } longest && now - summary.At > longest)
            check.Refuse("pack", "The assurance pack is too old", $"It is of {summary.At:u}. Build a new one.");
        return new LoadStanding($"The pack {Path.GetFileName(pack.File)}", summary.Opened, summary.Gates.ToDictionary(g => g.Gate, g => $"{g.State.Name()} ({g.Label})"), summary.OfModelVersion);
    }

    /// <summary>From the record in the folder here, or the server that <c>ASSAY_SERVER</c> names.</summary>
    public static async Task<LoadStanding?> FromRecordAsync(IRecord record, LoadPolicy policy, IReadOnlyList<Digest> digests, LoadCheck check, CancellationToken cancel)
    {
        var versions = await record.ThingsAsync(ThingKind.ModelVersion, cancel).ConfigureAwait(false);
        var same = versions.Where(v => v.Digests.Contains(digests[0])).ToList();
        if (same.Count == 0)
            same = [.. versions.Where(v => IsOf(v.Digests, digests))];
        if (same.Count == 0)
        {
            var alike = versions.Where(v => v.Digests.Intersect(digests).Any()).Select(v => v.Slug).ToList();
            check.Refuse("record", "The record does not know this model", $"No registered model version has its root digest {digests[0]}.{(alike.Count > 0 ? $" These have a file of it, and others: {string.Join(", ", alike.Take(5))}." : "")}");
            return null;
        }

        // The same files may be registered twice: what counts is that one of those versions was decided.
        var standings = new List<LoadStanding>();
        foreach (var version in same.OrderByDescending(v => v.CreatedAt))
            standings.Add(await OfVersionAsync(record, policy, version, cancel).ConfigureAwait(false));
        var best = standings.MaxBy(s => s.Opened.Count)!;
        return standings.Count == 1 ? best : best with { Source = $"{best.Source.TrimEnd(',')} (asked: {string.Join(", ", same.Select(v => v.Slug))})," };
    }

    // The signed root, which stands first, is what the model is; versions that only share a file with it are others. A model of one file is
    // registered by that file.
    static bool IsOf(IReadOnlyList<Digest> registered, IReadOnlyList<Digest> signed) =>
        registered.Contains(signed[0]) || (registered.Count > 0 && signed.Count <= 2 && registered.All(signed.Contains));

    static async Task<LoadStanding> OfVersionAsync(IRecord record, LoadPolicy policy, ThingView version, CancellationToken cancel)
    {
        var labels = new Dictionary<Gate, string>();
        var opened = new List<Gate>();
        foreach (var gate in policy.Gates)
        {
            var answer = await record.GateAsync(policy.UseCase!, gate, version.Id, null, cancel).ConfigureAwait(false);
            if (!answer.TryGet(out var view, out var refusal))
            {
                labels[gate] = refusal.Message;
                continue;
            }

            labels[gate] = $"{view.Stamp.State.Name()} ({view.Stamp.Label})";
            if (view is { Stamp.State: StampState.Decided, Decision.Opens: true })
                opened.Add(gate);
        }

        var page = (await record.ThingAsync(version.Id, cancel).ConfigureAwait(false)).Value;
        return new LoadStanding(
            $"The record, of {version.Slug},", opened, labels,
            [.. (page?.Evidence ?? []).Where(e => !e.FailedElsewhere).Select(e => new PackEvidence(e.Entry, e.Kind.Id, e.Result, e.At, e.Expires, e.Partial))]);
    }
}
