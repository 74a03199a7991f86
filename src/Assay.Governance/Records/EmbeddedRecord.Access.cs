using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public Task<Answer<ActorView>> AddActorAsync(ActorRequest request, CancellationToken cancel = default) =>
        WriteAsync<ActorView>(Operation.ManageAccess, (view, _) =>
        {
            if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > RecordSetup.MaxName || request.Name.Any(char.IsControl))
                return Invalid($"A name has 1 to {RecordSetup.MaxName} characters and no control characters.", new FieldError("name", "missing or malformed")) with { HowTo = "Give the name by which others know the person or service." };
            if (ActorQueries.Find(view, request.Name) is not null)
                return new Refusal(RefusalKind.Conflict, $"There is an actor named '{request.Name}' already.") { HowTo = $"Take another name, or give that actor a role: assay actor grant '{request.Name}' ROLE" };
            if (Roster(view) is not { } roster)
                return NoRoster();
            var id = Ids.New("a");
            var entries = new List<NewEntry> { TrustEntries.ActorAdded(id, request.Service ? ActorKind.Service : ActorKind.Person, request.Name, session.ActorId) };
            if (request.WithKey)
                entries.Add(TrustEntries.Delegated(
                    Delegation.Of(session.Record, session.Keyring.Generate(KeyPurpose.Actor, id).PublicKey, KeyPurpose.Actor, id), roster, session.ActorId));
            if (request.Roles is { Count: > 0 } roles)
                entries.Add(TrustEntries.Access(Grant.Of(session.Record, id, AccessChange.Granted, [.. roles.Distinct()]), roster, session.ActorId));
            return Plan<ActorView>.Append(entries, (after, _) => ActorQueries.All(after).First(a => a.Id == id));
        }, cancel);

    public Task<Answer<ActorView>> GrantAsync(GrantRequest request, CancellationToken cancel = default) =>
        WriteAsync<ActorView>(Operation.ManageAccess, (view, _) =>
        {
            if (ActorQueries.Find(view, request.Actor) is not { } actor)
                return Sought.Actor.Missing(request.Actor);
            var held = ActorQueries.Roles(view, actor);
            if (held.Contains(request.Role) != request.Withdraw)
                return Plan<ActorView>.Already(ActorQueries.All(view).First(a => a.Id == actor));
            if (request.Withdraw && request.Role == Role.Administrator
                && view.Query<long>("SELECT COUNT(*) FROM actor_role r JOIN actor a ON a.id = r.actor WHERE r.role = 'administrator' AND a.closed = 0", null)[0] <= 1)
                return new Refusal(RefusalKind.Conflict, "This is the last administrator.") { HowTo = "Give the role to somebody else first: assay actor grant NAME administrator" };
            if (Roster(view) is not { } roster)
                return NoRoster();
            var grant = Grant.Of(session.Record, actor, request.Withdraw ? AccessChange.Revoked : AccessChange.Granted, request.Role);
            return Plan<ActorView>.Append([TrustEntries.Access(grant, roster, session.ActorId)], (after, _) => ActorQueries.All(after).First(a => a.Id == actor));
        }, cancel);

    ISigner? Roster(IReadView view) =>
        ActorQueries.Keys(view).Where(k => k is { Purpose: KeyPurpose.Roster, RevokedAt: null }).Select(k => session.Find(k.Id)).FirstOrDefault(s => s is not null);

    static Refusal NoRoster() => new(RefusalKind.Forbidden, "The roster key is not in this installation, so roles and actors cannot be changed here.") { HowTo = "Run the command where the key is." };
}
