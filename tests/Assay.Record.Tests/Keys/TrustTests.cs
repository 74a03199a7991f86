using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Record.Tests;

public sealed class TrustTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly NewRecord _made;
    readonly TestLog _log;
    readonly ISigner _root, _roster, _evidence, _own;
    readonly string _record, _owner;

    public TrustTests()
    {
        _made = _folder.Init();
        var first = _made.First;
        (_record, _owner) = (first.Record, first.Owner);
        _log = new TestLog(first.Root);
        foreach (var entry in first.Entries)
            _log.Append(entry);
        _root = _made.Session.Find(first.Root.KeyId)!;
        _roster = _made.Session.Find(first.RosterKey)!;
        _evidence = _made.Session.Evidence;
        _own = _made.Session.Actor;
    }

    public void Dispose()
    {
        // Whatever a test appended: the state of the history after the last entry is what the tables say.
        foreach (var row in _log.Query<KeyRow>("SELECT id AS Id, revoked_at AS RevokedAt FROM signing_key"))
            Assert.Equal(row.RevokedAt, _log.History.KeyAt(row.Id, _log.Size)!.RevokedAt);
        foreach (var actor in _log.Query<string>("SELECT id FROM actor"))
            Assert.Equal(
                _log.History.RolesAt(actor, _log.Size).Select(r => r.Name()).Order(StringComparer.Ordinal),
                _log.Query<string>("SELECT role FROM actor_role WHERE actor = @actor", new { actor }).Order(StringComparer.Ordinal));
        Assert.Equal(_log.Cells(), _log.CellsOfARebuild());
        _log.Dispose();
        _made.Dispose();
        _folder.Dispose();
    }

    sealed record KeyRow(string Id, long? RevokedAt);

    static Envelope Signed(ISigner key) => Envelope.Sign("text/plain", "content"u8.ToArray(), key);

    TrustVerdict Judge(ISigner key, long index, params KeyPurpose[] allowed) => _log.History.Verify(Signed(key), index, allowed);

    string AddActor(string name = "Bob Example")
    {
        var id = Ids.New("a");
        _log.Append(TrustEntries.ActorAdded(id, ActorKind.Person, name, _owner));
        return id;
    }

    NewEntry Granted(string actor, ISigner signer, params Role[] roles) => TrustEntries.Access(Grant.Of(_record, actor, AccessChange.Granted, roles), signer, _owner);

    void Reports(TrustFault fault) => Assert.Equal(fault, Assert.Single(_log.History.Problems).Fault);

    [Fact]
    public void The_first_entries_stand_without_a_problem_and_make_an_administrator()
    {
        Assert.Empty(_log.History.Problems);
        Assert.True(_log.History.RootMatches);
        Assert.Equal(_record, _log.History.Record);
        Assert.Equal([Role.Administrator], _log.History.RolesAt(_owner, _log.Size));
        Assert.Empty(_log.History.RolesAt(_owner, _log.Size - 1));
        Assert.Equal(_owner, Judge(_own, _log.Size, KeyPurpose.Actor).Key!.Actor);
        Assert.True(Judge(_made.Session.TreeHead, _log.Size, KeyPurpose.TreeHead).Trusted);
        Assert.Equal(["Ada Example"], _log.Query<string>("SELECT name FROM actor"));
    }

    [Fact]
    public void Revocation_counts_by_index()
    {
        var at = _log.Append(TrustEntries.Revoked(new Revocation(_record, _evidence.KeyId, RevocationReason.Compromised), KeyPurpose.Evidence, null, _root, _owner));
        Assert.Empty(_log.History.Problems);
        Assert.True(Judge(_evidence, at, KeyPurpose.Evidence).Trusted);
        Assert.Equal(Distrust.Revoked, Judge(_evidence, at + 1, KeyPurpose.Evidence).Distrust);
        Assert.Null(_log.History.KeyAt(_evidence.KeyId, at)!.RevokedAt);
        Assert.Equal(at, _log.History.KeyAt(_evidence.KeyId, at + 1)!.RevokedAt);
    }

    [Fact]
    public void A_revoked_key_is_never_delegated_again()
    {
        _log.Append(TrustEntries.Revoked(new Revocation(_record, _evidence.KeyId, RevocationReason.Lost), KeyPurpose.Evidence, null, _root, _owner));
        _log.Append(_made.First.Entries[2]);
        Reports(TrustFault.KeyReused);
        Assert.Equal(Distrust.Revoked, Judge(_evidence, _log.Size, KeyPurpose.Evidence).Distrust);
    }

    [Fact]
    public void Each_reason_for_distrust_is_told_apart()
    {
        using var stranger = EcdsaSigner.Create();
        var n = _log.Size;
        Assert.Equal(Distrust.UnknownKey, Judge(stranger, n, KeyPurpose.Evidence).Distrust);
        Assert.Equal(Distrust.WrongPurpose, Judge(_evidence, n, KeyPurpose.TreeHead, KeyPurpose.Actor).Distrust);
        Assert.Equal(Distrust.NotYetDelegated, Judge(_evidence, 2, KeyPurpose.Evidence).Distrust);
        Assert.True(Judge(_evidence, 3, KeyPurpose.Evidence).Trusted);
        var good = Signed(_evidence);
        Assert.Equal(Distrust.BadSignature, _log.History.Verify(good with { Payload = "other"u8.ToArray() }, n, KeyPurpose.Evidence).Distrust);
        Assert.Equal(Distrust.BadSignature, _log.History.Verify(good with { Signatures = [new(_evidence.KeyId, [1, 2, 3])] }, n, KeyPurpose.Evidence).Distrust);
        Assert.Equal(Distrust.UnknownKey, _log.History.Verify(good with { Signatures = [new("", good.Signatures[0].Sig)] }, n, KeyPurpose.Evidence).Distrust);
        Assert.True(_log.History.Verify(good with { Signatures = [new(stranger.KeyId, [1]), good.Signatures[0]] }, n, KeyPurpose.Evidence).Trusted);
        _log.Append(TrustEntries.Delegated(Delegation.Of(_record, stranger.PublicKey, KeyPurpose.Evidence), stranger, _owner));
        Reports(TrustFault.SignerNotAllowed);
        Assert.Equal(Distrust.DelegationNotByRoot, Judge(stranger, _log.Size, KeyPurpose.Evidence).Distrust);
    }

    [Fact]
    public void A_roster_key_makes_keys_of_actors_and_grants_and_nothing_more()
    {
        var bob = AddActor();
        using var bobs = EcdsaSigner.Create();
        using var evidence = EcdsaSigner.Create();
        _log.Append(TrustEntries.Delegated(Delegation.Of(_record, bobs.PublicKey, KeyPurpose.Actor, bob), _roster, _owner));
        _log.Append(Granted(bob, _roster, Role.AppSec, Role.Grc));
        Assert.Empty(_log.History.Problems);
        Assert.Equal([Role.AppSec, Role.Grc], _log.History.RolesAt(bob, _log.Size));
        _log.Append(TrustEntries.Delegated(Delegation.Of(_record, evidence.PublicKey, KeyPurpose.Evidence), _roster, _owner));
        _log.Append(TrustEntries.Revoked(new Revocation(_record, _evidence.KeyId, RevocationReason.Lost), KeyPurpose.Evidence, null, _roster, _owner));
        Assert.All(_log.History.Problems, p => Assert.Equal(TrustFault.SignerNotAllowed, p.Fault));
        Assert.Equal(2, _log.History.ProblemCount);
        Assert.True(Judge(_evidence, _log.Size, KeyPurpose.Evidence).Trusted);
    }

    [Fact]
    public void Grants_of_actors_strangers_and_revoked_roster_keys_give_no_role()
    {
        var bob = AddActor();
        using var stranger = EcdsaSigner.Create();
        _log.Append(Granted(bob, _own, Role.Administrator));
        _log.Append(Granted(bob, stranger, Role.Administrator));
        _log.Append(TrustEntries.Revoked(new Revocation(_record, _roster.KeyId, RevocationReason.Compromised), KeyPurpose.Roster, null, _root, _owner));
        _log.Append(Granted(bob, _roster, Role.Administrator));
        Assert.Equal(3, _log.History.ProblemCount);
        Assert.All(_log.History.Problems, p => Assert.Equal(TrustFault.SignerNotAllowed, p.Fault));
        Assert.Empty(_log.History.RolesAt(bob, _log.Size));
    }

    [Fact]
    public void An_old_grant_cannot_be_used_again_after_it_was_withdrawn()
    {
        var bob = AddActor();
        var grant = Granted(bob, _root, Role.AppSec, Role.Legal);
        var at = _log.Append(grant);
        _log.Append(TrustEntries.Access(Grant.Of(_record, bob, AccessChange.Revoked, Role.AppSec), _root, _owner));
        _log.Append(grant);
        Reports(TrustFault.Replayed);
        Assert.Equal([Role.AppSec, Role.Legal], _log.History.RolesAt(bob, at + 1));
        Assert.Equal([Role.Legal], _log.History.RolesAt(bob, _log.Size));
        _log.Append(Granted(bob, _root, Role.AppSec));
        Assert.Equal([Role.AppSec, Role.Legal], _log.History.RolesAt(bob, _log.Size));
    }

    [Fact]
    public void What_was_signed_for_another_record_does_not_count()
    {
        var bob = AddActor();
        _log.Append(TrustEntries.Access(Grant.Of(Ids.New("r"), bob, AccessChange.Granted, Role.Administrator), _root, _owner));
        Reports(TrustFault.WrongRecord);
    }

    [Fact]
    public void A_body_that_says_more_than_its_envelope_does_not_count()
    {
        var bob = AddActor();
        var grant = Granted(bob, _root, Role.Auditor);
        var body = grant.Body.Deserialize<AccessBody>(Json.Options)!;
        _log.Append(grant with { Body = Json.Element(body with { Roles = [Role.Auditor, Role.Administrator] }) });
        _log.Append(grant with { Body = Json.Element(body with { Actor = _owner }) });
        _log.Append(grant with { Body = Json.Element(body with { Signer = _roster.PublicKey.Pem }) });
        Assert.Equal([TrustFault.BodyDiffers, TrustFault.BodyDiffers, TrustFault.BadSignature], _log.History.Problems.Select(p => p.Fault));
        Assert.Empty(_log.History.RolesAt(bob, _log.Size));
    }

    [Fact]
    public void Closing_an_actor_ends_keys_and_roles_from_that_entry_on()
    {
        var at = _log.Append(TrustEntries.ActorClosed(_owner, ActorKind.Person, _owner));
        Assert.True(Judge(_own, at, KeyPurpose.Actor).Trusted);
        Assert.Equal(Distrust.Revoked, Judge(_own, at + 1, KeyPurpose.Actor).Distrust);
        Assert.Equal([Role.Administrator], _log.History.RolesAt(_owner, at));
        Assert.Empty(_log.History.RolesAt(_owner, at + 1));
        _log.Append(Granted(_owner, _root, Role.Administrator));
        Assert.Empty(_log.History.RolesAt(_owner, _log.Size));
    }

    [Fact]
    public void An_auditor_with_another_root_trusts_nothing_and_is_told()
    {
        using var other = EcdsaSigner.Create();
        var history = new TrustHistory(other.PublicKey);
        foreach (var entry in _log.Entries)
            history.Apply(entry);
        Assert.False(history.RootMatches);
        Assert.Equal(TrustFault.RootDiffers, history.Problems[0].Fault);
        Assert.False(history.Verify(Signed(_evidence), _log.Size, KeyPurpose.Evidence).Trusted);
        Assert.Empty(history.RolesAt(_owner, _log.Size));
    }

    [Fact]
    public void A_second_genesis_and_entries_out_of_order_do_not_count()
    {
        _log.Append(_made.First.Entries[0]);
        Reports(TrustFault.Genesis);
        var history = new TrustHistory(_made.First.Root);
        history.Apply(_log.Entries.ElementAt(1));
        history.Apply(_log.Entries.ElementAt(0));
        Assert.Equal([TrustFault.Genesis, TrustFault.OutOfOrder], history.Problems.Select(p => p.Fault));
    }

    [Fact]
    public void An_erased_name_is_null_as_in_a_fold_without_it()
    {
        var bob = AddActor("Bob");
        var added = _log.Size - 1;
        var renamed = _log.Append(TrustEntries.ActorRenamed(bob, ActorKind.Person, "Robert", _owner));
        _log.Erase(added);
        Assert.Equal(["Robert"], _log.Query<string?>("SELECT name FROM actor WHERE id = @bob", new { bob }));
        Assert.Equal(_log.Cells(), _log.CellsOfARebuild());
        _log.Erase(renamed);
        Assert.Equal([null], _log.Query<string?>("SELECT name FROM actor WHERE id = @bob", new { bob }));
    }

    [Fact]
    public void Hostile_bodies_are_reported_and_never_crash()
    {
        var random = new Random(11);
        var bob = AddActor();
        var templates = _made.First.Entries.Append(Granted(bob, _root, Role.Legal)).ToList();
        var before = _log.Cells();
        for (var i = 0; i < 600; i++)
        {
            var template = templates[random.Next(templates.Count)];
            var body = JsonNode.Parse(template.Body.GetRawText())!.AsObject();
            var name = body.Select(p => p.Key).ElementAt(random.Next(body.Count));
            body[name] = random.Next(5) switch
            {
                0 => null,
                1 => 17,
                2 => JsonNode.Parse("[[{}]]"),
                3 when body[name] is JsonValue v && v.TryGetValue<string>(out var s) && s.Length > 0 => Flip(s, random),
                _ => "x",
            };
            // Actor entries are not signed: any well-formed one counts, and is left out here.
            if (template.Type != EntryTypes.Actor)
                _log.Append(template with { Body = JsonSerializer.SerializeToElement(body) });
        }

        Assert.Equal(before, _log.Cells());
        Assert.True(_log.History.ProblemCount > 300);
        _log.Append(new NewEntry(EntryTypes.Key, 2, _owner, templates[1].Body));
        _log.Append(new NewEntry(EntryTypes.Key, 1, _owner, Json.Element<object?>(null)));
        Assert.Equal(before, _log.Cells());
    }

    static string Flip(string text, Random random)
    {
        var at = random.Next(text.Length);
        return text[..at] + (char)(text[at] ^ (1 << random.Next(7))) + text[(at + 1)..];
    }
}
