using Assay.Governance.Tests.Records;
using Assay.Record;

namespace Assay.Governance.Tests.Packs;

/// <summary>Packs over time: what grew, what was rewritten, what was erased, what was revoked.</summary>
public sealed class PackHistoryTests
{
    [Fact]
    public async Task A_later_pack_continues_an_earlier_one()
    {
        await using var record = await StartedAsync();
        var first = await BuildAsync(record);
        Ok(await ReleasedRecord.FileAsync(record, "threat-model", "credit"));
        var second = await BuildAsync(record);
        var later = PackVerifier.Verify(second, record.Root, first);
        Holds(later);
        // The pack that was built and the threat model that was filed: what came since.
        Assert.Equal([EntryTypes.Evidence, EntryTypes.Pack], later.Since!.Select(s => s.Type).Order(StringComparer.Ordinal));
        Assert.All(later.Since!, s => Assert.Single(s.Entries));
        var same = PackVerifier.Verify(second, record.Root, second);
        Holds(same);
        Assert.Empty(same.Since!);
        Assert.Null(PackVerifier.Verify(second, record.Root).Since);
        var turned = PackVerifier.Verify(first, record.Root, second);
        Assert.False(turned.Ok);
        // Nothing is wrong with the pack: nothing was compared.
        Assert.All(turned.Checks, c => Assert.True(c.Holds, c.Detail));
        Assert.Contains("other way round", turned.NotCompared, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_that_was_cut_back_and_rewritten_is_not_taken_for_the_wrong_order()
    {
        await using var record = await StartedAsync();
        await using var rewritten = await record.ForkAsync();
        foreach (var kind in (string[])["threat-model", "obligations-list", "risk-classification"])
            Ok(await ReleasedRecord.FileAsync(record, kind, "credit"));
        var kept = await BuildAsync(record);
        Ok(await ReleasedRecord.FileAsync(rewritten, "ai-register-entry", "credit"));
        var shown = await BuildAsync(rewritten);
        var verified = PackVerifier.Verify(shown, record.Root, kept);
        Assert.Contains("History was rewritten", Assert.Single(verified.Checks, c => !c.Holds).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_head_that_was_kept_shows_whether_history_was_rewritten()
    {
        await using var record = await StartedAsync();
        await using var rewritten = await record.ForkAsync();
        Ok(await ReleasedRecord.FileAsync(record, "threat-model", "credit"));
        var kept = await HeadAsync(record);
        Ok(await ReleasedRecord.FileAsync(record, "obligations-list", "credit"));
        var pack = await BuildAsync(record);
        var verified = PackVerifier.Verify(pack, record.Root, against: kept);
        Holds(verified);
        Assert.Equal($"the record of {verified.Summary!.TreeSize} entries begins with its {kept.Size}", verified.Checks[^1].Detail);

        // The same keys, another history, longer than what was kept.
        foreach (var kind in (string[])["ai-register-entry", "obligations-list", "risk-classification"])
            Ok(await ReleasedRecord.FileAsync(rewritten, kind, "credit"));
        var shown = PackVerifier.Verify(await BuildAsync(rewritten), record.Root, against: kept);
        Assert.Contains("History was rewritten", Assert.Single(shown.Checks, c => !c.Holds).Detail, StringComparison.Ordinal);
        // A head that another key signed may be made up, or of a record that was made anew.
        var forged = TreeHeads.Sign(kept.Record, kept.Size, Digest.Sha256("other"u8), kept.At, record.SignerOf(Role.Grc));
        Assert.Contains("not signed by a tree-head key", Assert.Single(PackVerifier.Verify(pack, record.Root, against: forged).Checks, c => !c.Holds).Detail, StringComparison.Ordinal);
        // One of another record, and one that was damaged while it was kept, say nothing of this pack.
        await using var other = await StartedAsync();
        Silent(PackVerifier.Verify(pack, record.Root, against: await HeadAsync(other)), "is of another record");
        var envelope = Envelope.TryRead(kept.Envelope, out _)!;
        var signature = envelope.Signatures[0];
        var damaged = (envelope with { Signatures = [signature with { Sig = [.. signature.Sig.SkipLast(1), (byte)(signature.Sig[^1] ^ 1)] }] }).ToBytes();
        Silent(PackVerifier.Verify(pack, record.Root, against: kept with { Envelope = damaged }), "is not as it was signed");
    }

    [Fact]
    public async Task An_earlier_pack_of_another_use_case_is_said_to_be_one_and_one_of_another_record_compares_nothing()
    {
        await using var record = await StartedAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, "loans", "Loans", RiskClass: RiskClass.Minimal)));
        Ok(await record.As(Role.Grc).LinkAsync(new("loans", "credit@1")));
        var elsewhere = Ok(await record.As(Role.Grc).PackAsync(Ok(await record.As(Role.Grc).BuildPackAsync("loans", "credit@1")).Id));
        Ok(await ReleasedRecord.FileAsync(record, "threat-model", "credit"));
        var pack = await BuildAsync(record);
        var verified = PackVerifier.Verify(pack, record.Root, elsewhere);
        Holds(verified);
        Assert.Contains("It is a pack of another use case, loans (credit@1)", verified.Checks.Single(c => c.Name == "Earlier pack").Detail, StringComparison.Ordinal);
        Assert.Equal(["evidence", "pack of another use case"], verified.Since!.Select(a => a.Type).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("another use case", PackVerifier.Verify(await BuildAsync(record), record.Root, pack).Checks.Single(c => c.Name == "Earlier pack").Detail, StringComparison.Ordinal);
    }

    static void Silent(PackVerification verified, string why)
    {
        Assert.False(verified.Ok);
        Assert.All(verified.Checks, c => Assert.True(c.Holds, c.Detail));
        Assert.Contains(why, verified.NotCompared, StringComparison.Ordinal);
        Assert.Contains("so nothing was compared.", verified.NotCompared, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pack_that_does_not_reach_a_kept_tree_head_says_so_and_one_built_since_it_does()
    {
        await using var record = await StartedAsync();
        // Entries of another use case stand around the head: none of them is in the pack.
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, "other", "Other", RiskClass: RiskClass.Minimal)));
        // At an odd size the last entry stands alone, and the sibling that would prove it is the next one.
        do
            Ok(await ReleasedRecord.FileAsync(record, "ai-register-entry", "other"));
        while (long.IsEvenInteger((await HeadAsync(record)).Size));
        var kept = await HeadAsync(record);
        for (var i = 0; i < 5; i++)
            Ok(await ReleasedRecord.FileAsync(record, "ai-register-entry", "other"));
        var silent = PackVerifier.Verify(await BuildAsync(record), record.Root, against: kept);
        Assert.False(silent.Ok);
        Assert.All(silent.Checks, c => Assert.True(c.Holds, c.Detail));
        Assert.Contains("--since", silent.NotCompared, StringComparison.Ordinal);

        var row = Ok(await record.As(Role.Grc).BuildPackAsync("credit", "credit@1", kept.Size));
        var since = Ok(await record.As(Role.Grc).PackAsync(row.Id));
        Assert.Equal(row.Digest, Digest.Sha256(since));
        Holds(PackVerifier.Verify(since, record.Root, against: kept));
        Assert.Equal(RefusalKind.Invalid, (await record.As(Role.Grc).BuildPackAsync("credit", "credit@1", row.TreeSize + 10)).Refusal!.Kind);

        // A head that is younger than the pack says nothing of it.
        var young = PackVerifier.Verify(since, record.Root, against: await HeadAsync(record));
        Assert.Contains("built since", young.NotCompared, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rewritten_history_is_caught_against_an_older_pack()
    {
        await using var record = await StartedAsync();
        await using var rewritten = await record.ForkAsync();
        Ok(await ReleasedRecord.FileAsync(record, "threat-model", "credit"));
        var kept = await BuildAsync(record);
        // The same keys, another history: more entries, so that only the proof can tell.
        foreach (var kind in (string[])["obligations-list", "risk-classification", "ai-register-entry"])
            Ok(await ReleasedRecord.FileAsync(rewritten, kind, "credit"));
        _ = await BuildAsync(rewritten);
        Ok(await ReleasedRecord.FileAsync(rewritten, "threat-model", "credit"));
        var shown = await BuildAsync(rewritten);
        Holds(PackVerifier.Verify(shown, record.Root));
        var verified = PackVerifier.Verify(shown, record.Root, kept);
        Assert.False(verified.Ok);
        Assert.Contains("History was rewritten", Assert.Single(verified.Checks, c => !c.Holds).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pack_of_another_record_or_a_damaged_one_is_no_earlier_pack()
    {
        await using var record = await StartedAsync();
        await using var other = await StartedAsync();
        var pack = await BuildAsync(record);
        var foreign = await BuildAsync(other);
        Assert.False(PackVerifier.Verify(pack, record.Root, foreign).Ok);
        var damaged = pack.ToArray();
        damaged[100] ^= 1;
        Assert.Contains("does not verify itself", PackVerifier.Verify(pack, record.Root, damaged).NotCompared, StringComparison.Ordinal);
        var notes = PackVerifier.Verify(pack, record.Root, "my notes of last year"u8.ToArray());
        Assert.False(notes.Ok);
        Assert.All(notes.Checks, c => Assert.True(c.Holds, c.Detail));
        Assert.Contains("is no assurance pack", notes.NotCompared, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_erased_name_and_an_erased_envelope_still_verify_and_say_by_which_entry()
    {
        await using var record = await StartedAsync();
        var filed = Ok(await ReleasedRecord.FileAsync(record, "threat-model", "credit"));
        var before = Ok(await record.As(Role.Grc).BuildPackAsync("credit", "credit@1"));
        var kept = Ok(await record.As(Role.Grc).PackAsync(before.Id));
        var name = Ok(await record.As(Role.Legal).EraseAsync(new("Asked for by the person.", record.Actors[Role.DataEngineering])));
        var envelope = Ok(await record.As(Role.Legal).EraseAsync(new("Held a name.", Entry: filed.Entry)));
        var pack = await BuildAsync(record);
        var verified = PackVerifier.Verify(pack, record.Root, kept);
        Holds(verified);
        Assert.Contains(verified.Summary!.Erased, e => e.Name == "name" && e.ErasedBy == name.Index);
        Assert.Contains(verified.Summary.Erased, e => e.Name == "envelope" && e.Entry == filed.Entry && e.ErasedBy == envelope.Index);
        Assert.Contains($"erased by entry {envelope.Index}", System.Text.Encoding.UTF8.GetString(new Repacked(pack)[PackNames.Report]), StringComparison.Ordinal);
        Assert.DoesNotContain("DataEngineering person", System.Text.Encoding.Latin1.GetString(pack), StringComparison.Ordinal);

        // The earlier pack held what was erased: it cannot be built again, and says so instead of giving other bytes.
        var refusal = (await record.As(Role.Grc).PackAsync(before.Id)).Refusal!;
        Assert.Equal(RefusalKind.Conflict, refusal.Kind);
        Assert.Contains($"Entry {name.Index} erased", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_that_is_missing_without_an_erasure_fails()
    {
        await using var record = await StartedAsync();
        Ok(await ReleasedRecord.FileAsync(record, "threat-model", "credit"));
        var pack = new Repacked(await BuildAsync(record));
        pack.Remove(pack.Names.Last(n => n.EndsWith(".bin", StringComparison.Ordinal)));
        var verified = PackVerifier.Verify(pack.Signed(record.Session.Evidence, record.Session.TreeHead), record.Root);
        Assert.Contains("no entry erased it", Assert.Single(verified.Checks, c => !c.Holds).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revocation_cannot_be_left_out()
    {
        await using var record = await StartedAsync();
        var (key, index) = await RevokeActorKeyAsync(record);
        var kept = await BuildAsync(record);
        Holds(PackVerifier.Verify(kept, record.Root));

        Repacked Without()
        {
            var pack = new Repacked(kept);
            Assert.Contains(PackNames.Key(key), pack.Names);
            pack.Remove(PackNames.Entry(index));
            pack.Remove(PackNames.Proof(index));
            return pack;
        }

        // Taken out of a pack: the manifest names it. Signed anew with one stolen key: the other one is missing.
        Assert.Contains("is missing", Assert.Single(PackVerifier.Verify(Without().Zip(), record.Root).Checks, c => !c.Holds).Detail, StringComparison.Ordinal);
        Assert.False(PackVerifier.Verify(Without().Signed(record.Session.Evidence), record.Root).Ok);
        // By the operator, who holds both: the pack kept from before shows it.
        var byOperator = PackVerifier.Verify(Without().Signed(record.Session.Evidence, record.Session.TreeHead), record.Root, kept);
        Assert.False(byOperator.Ok);
        Assert.Contains(byOperator.Checks, c => !c.Holds && c.Detail.Contains($"Entry {index} (key) was in the earlier pack", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pack_signed_with_a_revoked_evidence_key_fails()
    {
        await using var record = await StartedAsync();
        await RevokeAsync(record, record.Session.Evidence.KeyId, KeyPurpose.Evidence, null);
        var pack = await record.Store.ReadAsync(view => PackBuilder.Build(
            view, ThingQueries.Find(view, "credit", ThingKind.UseCase)!, ThingQueries.Find(view, "credit@1", ThingKind.ModelVersion)!, view.Size, record.Session.Evidence, record.Session.TreeHead, GatePolicies.Default));
        var verified = PackVerifier.Verify(Ok(pack).Bytes, record.Root);
        Assert.Contains("was revoked", Assert.Single(verified.Checks, c => c is { Name: "Manifest signature", Holds: false }).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_signed_by_another_party_is_allowed_when_filed_and_told()
    {
        await using var record = await StartedAsync();
        using var vendor = EcdsaSigner.Create();
        var kind = EvidenceKinds.Get("threat-model");
        var useCase = (await record.Admin.EngagementAsync("credit")).Value!.UseCase;
        var envelope = Envelope.Sign(new Statement([new Subject("credit", useCase.RegisterDigest)], kind.PredicateType, ReleasedRecord.Sample("threat-model")), vendor).ToBytes();
        Ok(await record.As(Role.ProductSecurity).FileEvidenceAsync(new("threat-model", ["credit"], [], null, envelope, EvidenceResult.Passed, Origin.Filed)));
        var verified = PackVerifier.Verify(await BuildAsync(record), record.Root);
        Holds(verified);
        Assert.Contains("is not one of this record", Assert.Single(verified.Summary!.OtherKeys), StringComparison.Ordinal);
    }

    static async Task<TestRecord> StartedAsync()
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, "credit", "Credit", RiskClass: RiskClass.Minimal)));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "credit", "Credit model")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "credit@1", "Credit 1", "credit", Digests: [Digest.Sha256("model"u8)])));
        Ok(await record.As(Role.Grc).LinkAsync(new("credit", "credit@1")));
        return record;
    }

    static async Task<byte[]> BuildAsync(TestRecord record) =>
        Ok(await record.As(Role.Grc).PackAsync(Ok(await record.As(Role.Grc).BuildPackAsync("credit", "credit@1")).Id));

    static async Task<TreeHead> HeadAsync(TestRecord record) => (await record.Store.ReadAsync(view => view.Head))!;

    static async Task<(string Key, long Index)> RevokeActorKeyAsync(TestRecord record)
    {
        var actor = Ok(await record.Admin.AddActorAsync(new("Key holder", Roles: [Role.AppSec], WithKey: true)));
        var key = (await record.Admin.RecordAsync()).Keys.First(k => k.Actor == actor.Id);
        return (key.Id, await RevokeAsync(record, key.Id, KeyPurpose.Actor, actor.Id));
    }

    static async Task<long> RevokeAsync(TestRecord record, string key, KeyPurpose purpose, string? owner)
    {
        var root = record.Session.Find(record.Root.KeyId)!;
        var receipts = await record.Store.AppendAsync(_ =>
            [TrustEntries.Revoked(new Revocation(record.Session.Record, key, RevocationReason.Compromised), purpose, owner, root, record.Session.ActorId)]);
        return receipts[0].Index;
    }

    static T Ok<T>(Answer<T> answer) => ReleasedRecord.Ok(answer);

    static void Holds(PackVerification verified) => Assert.True(verified.Ok, PackTests.Failures(verified));
}
