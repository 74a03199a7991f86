using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public Task<Answer<ActorView>> AddActorAsync(ActorRequest request, CancellationToken cancel = default) =>
        WriteAsync<ActorView>(Operation.ManageAccess, (view, _) =>
        {
            if (Misnamed(view, request.Name, null) is { } wrong)
                return wrong;
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
            if (request.Withdraw && request.Role == Role.Administrator && Administrators(view) <= 1)
                return LastAdministrator();
            if (Roster(view) is not { } roster)
                return NoRoster();
            var grant = Grant.Of(session.Record, actor, request.Withdraw ? AccessChange.Revoked : AccessChange.Granted, request.Role);
            return Plan<ActorView>.Append([TrustEntries.Access(grant, roster, session.ActorId)], (after, _) => ActorQueries.All(after).First(a => a.Id == actor));
        }, cancel);

    public Task<Answer<ActorView>> RenameActorAsync(ActorRenaming request, CancellationToken cancel = default) =>
        WriteAsync<ActorView>(Operation.ManageAccess, (view, _) =>
        {
            if (ActorQueries.Find(view, request.Actor) is not { } id)
                return Sought.Actor.Missing(request.Actor);
            var actor = ActorQueries.All(view).First(a => a.Id == id);
            if (actor.Name == request.Name)
                return Plan<ActorView>.Already(actor);
            if (Misnamed(view, request.Name, id) is { } wrong)
                return wrong;
            return Plan<ActorView>.Append(
                [TrustEntries.ActorRenamed(id, KindOf(actor), request.Name, session.ActorId)], (after, _) => ActorQueries.All(after).First(a => a.Id == id));
        }, cancel);

    public Task<Answer<ActorView>> CloseActorAsync(ActorClosing request, CancellationToken cancel = default) =>
        WriteAsync<ActorView>(Operation.ManageAccess, (view, _) =>
        {
            if (ActorQueries.Find(view, request.Actor) is not { } id)
                return ActorQueries.Closed(view, request.Actor) is { } already ? Plan<ActorView>.Already(already) : Sought.Actor.Missing(request.Actor);
            var actor = ActorQueries.All(view).First(a => a.Id == id);
            if (actor.Roles.Contains(Role.Administrator) && Administrators(view) <= 1)
                return LastAdministrator();
            if (id == session.ActorId)
                return new Refusal(RefusalKind.Conflict, "That is you.") { HowTo = "Ask another administrator to close you." };
            // What runs by the clock, and every command without --as, acts as them: it would be refused from then on.
            if (id == session.Installation)
                return new Refusal(RefusalKind.Conflict, $"This installation acts as {actor.Name ?? "that actor"}: its jobs, and its commands without --as.") { HowTo = "Name another actor and a key of theirs in .assay/config.json (actor, actorKey), start again, and close then." };
            if (Roster(view) is not { } roster)
                return NoRoster();
            // The closing ends all of it by itself. That keys and roles end is signed too, as it was signed that they began.
            List<NewEntry> entries =
            [
                .. ActorQueries.Keys(view).Where(k => k.Actor == id && k.RevokedAt is null)
                    .Select(k => TrustEntries.Revoked(new Revocation(session.Record, k.Id, RevocationReason.Ceased), k.Purpose, id, roster, session.ActorId)),
            ];
            if (actor.Roles.Count > 0)
                entries.Add(TrustEntries.Access(Grant.Of(session.Record, id, AccessChange.Revoked, [.. actor.Roles]), roster, session.ActorId));
            entries.Add(TrustEntries.ActorClosed(id, KindOf(actor), session.ActorId));
            return Plan<ActorView>.Append(entries, (after, _) => ActorQueries.All(after).First(a => a.Id == id));
        }, cancel);

    static ActorKind KindOf(ActorView actor) => actor.Service ? ActorKind.Service : ActorKind.Person;

    /// <summary>Why nobody can be called that; null when somebody can.</summary>
    /// <param name="self">Whose own name does not stand in the way.</param>
    static Refusal? Misnamed(IReadView view, string? name, string? self)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > RecordSetup.MaxName || HiddenSigns.First(name.AsSpan()) >= 0)
            return Invalid($"A name has 1 to {RecordSetup.MaxName} characters, and none that is not seen or turns the text.", new FieldError("name", "missing or malformed")) with { HowTo = "Give the name by which others know the person or service." };
        return ActorQueries.Find(view, name) is { } other && other != self
            ? new Refusal(RefusalKind.Conflict, $"There is an actor named '{name}' already.") { HowTo = $"Take another name, or give that actor a role: assay actor grant '{name}' ROLE" }
            : null;
    }

    static long Administrators(IReadView view) =>
        view.Query<long>("SELECT COUNT(*) FROM actor_role r JOIN actor a ON a.id = r.actor WHERE r.role = 'administrator' AND a.closed = 0", null)[0];

    static Refusal LastAdministrator() => new(RefusalKind.Conflict, "This is the last administrator.") { HowTo = "Give the role to somebody else first: assay actor grant NAME administrator" };

    ISigner? Roster(IReadView view) =>
        ActorQueries.Keys(view).Where(k => k is { Purpose: KeyPurpose.Roster, RevokedAt: null }).Select(k => session.Find(k.Id)).FirstOrDefault(s => s is not null);

    static Refusal NoRoster() => new(RefusalKind.Forbidden, "The roster key is not in this installation, so roles and actors cannot be changed here.") { HowTo = "Run the command where the key is." };
}
