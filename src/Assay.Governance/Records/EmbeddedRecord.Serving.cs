using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public Task<IReadOnlyList<SwitchRow>> SwitchesAsync(CancellationToken cancel = default) => ReadAsync(ServingQueries.Switches, cancel);

    public Task<IReadOnlyList<ReplicaRow>> ReplicasAsync(CancellationToken cancel = default) => ReadAsync(ServingQueries.Replicas, cancel);

    public Task<IReadOnlyList<ServingReplica>> GatewayContentsAsync(CancellationToken cancel = default) => ReadAsync(view => ServingReplica.Live(view, Now), cancel);

    public Task<IReadOnlyList<GatewayKeyRow>> GatewayKeysAsync(CancellationToken cancel = default) => ReadAsync(ServingQueries.Keys, cancel);

    public Task<Answer<SwitchRow>> ChangeSwitchAsync(SwitchRequest request, CancellationToken cancel = default) =>
        WriteAsync<SwitchRow>(request.Stop || request.Scope == SwitchScope.Test ? Operation.PullSwitch : Operation.ReleaseSwitch, (view, _) =>
        {
            if (Complaint(request) is var (field, what) && what.Length > 0)
                return Invalid($"The switch cannot be changed: {what}", new FieldError(field, what));
            var value = Written(request.Scope, request.Value);
            var old = ServingQueries.Switch(view, request.Scope, value);
            if (!request.Stop && old is null)
                return Sought.Switch.Missing($"{request.Scope.Name()} {value}".TrimEnd());
            if (old is not null && old.Stopped == request.Stop)
                return Plan<SwitchRow>.Already(old);
            // Who stopped it had a reason; that it is gone is somebody else's to say. A trial stops nothing.
            if (!request.Stop && request.Scope != SwitchScope.Test && old!.PulledBy == session.ActorId)
                return new Refusal(RefusalKind.SeparationOfDuties, "You pulled this switch; another person releases it.") { HowTo = Ask(Operation.ReleaseSwitch, $"assay switch release {$"{request.Scope.Name()} {value}".TrimEnd()} --reason TEXT") };
            if (!request.Stop && request.Scope != SwitchScope.Test && ActorQueries.IsService(view, session.ActorId))
                return new Refusal(RefusalKind.SeparationOfDuties, "A service account does not release a switch: a person does, another one than who pulled it.") { HowTo = Ask(Operation.ReleaseSwitch, $"assay switch release {$"{request.Scope.Name()} {value}".TrimEnd()} --reason TEXT") };
            return Plan<SwitchRow>.Append(
                [Entry(EntryTypes.KillSwitch, new SwitchBody(request.Scope, value, request.Stop), Blobs.Text("reason", request.Reason))],
                (after, _) => ServingQueries.Switch(after, request.Scope, value)!);
        }, cancel);

    public Task<Answer<SwitchReach>> SwitchReachAsync(SwitchScope scope, string? value, CancellationToken cancel = default)
    {
        // The reason is asked for later.
        if (Complaint(new SwitchRequest(scope, value, true, "-")) is var (field, what) && what.Length > 0)
            return Task.FromResult(Answer.No<SwitchReach>(Invalid(Words(what), new FieldError(field, what))));
        return ReadAsync<Answer<SwitchReach>>(view => SwitchReaching.Of(view, scope, Written(scope, value), Now), cancel);

        static string Words(string what) => char.ToUpperInvariant(what[0]) + what[1..];
    }

    // A digest is compared as it is written, so it is kept in the one way of writing it.
    static string Written(SwitchScope scope, string? value) => scope == SwitchScope.Model && Digest.TryParse(value, out var digest) ? digest.ToString() : value ?? "";

    public async Task<Answer<GatewayKeyRow>> AddGatewayKeyAsync(GatewayKeyRequest request, CancellationToken cancel = default)
    {
        var caller = await WhoAmIAsync(cancel).ConfigureAwait(false);
        if (Permissions.Check(Operation.ManageGatewayKeys, caller.Roles) is { } refusal)
            return refusal;
        if (Complaint(request) is var (field, what) && what.Length > 0)
            return Invalid($"The key cannot be taken in: {what}", new FieldError(field, what));
        if (await ReadAsync(view => UnknownRoute(view, request.Routes ?? []), cancel).ConfigureAwait(false) is { } unknown)
            return unknown;
        if (store is not RecordStore own)
            throw new InvalidOperationException("Keys are kept beside a record, and this one has nothing beside it.");
        // Without its entry a digest opens nothing: the order of the two does not matter to anybody who stops in between.
        if (await new HostTables(own).ExecuteAsync("INSERT INTO host_gateway_key (id, sha256) VALUES (@id, @sha256) ON CONFLICT (id) DO NOTHING", new { id = request.Id, sha256 = request.Sha256.ToLowerInvariant() }, cancel).ConfigureAwait(false) == 0)
            return new Refusal(RefusalKind.Conflict, $"There is a key '{request.Id}' already.") { HowTo = "Make another: assay gateway key new --application NAME" };
        return await WriteAsync<GatewayKeyRow>(
            Operation.ManageGatewayKeys,
            (view, _) => ServingQueries.Key(view, request.Id) is not null
                ? new Refusal(RefusalKind.Conflict, $"There is a key '{request.Id}' already.") { HowTo = "Make another: assay gateway key new --application NAME" }
                : Plan<GatewayKeyRow>.Append(
                    [Entry(EntryTypes.GatewayKey, new GatewayKeyBody(request.Id, request.Application, request.Routes ?? [], request.Models ?? [], request.Expires, false))],
                    (after, _) => ServingQueries.Key(after, request.Id)!),
            cancel).ConfigureAwait(false);
    }

    public Task<Answer<GatewayKeyRow>> RevokeGatewayKeyAsync(string id, CancellationToken cancel = default) =>
        WriteAsync<GatewayKeyRow>(Operation.ManageGatewayKeys, (view, _) =>
        {
            if (ServingQueries.Key(view, id) is not { } key)
                return Sought.GatewayKey.Missing(id);
            if (key.Revoked)
                return Plan<GatewayKeyRow>.Already(key);
            return Plan<GatewayKeyRow>.Append(
                [Entry(EntryTypes.GatewayKey, new GatewayKeyBody(key.Id, key.Application, key.Routes, key.Models, key.Expires, true))], (after, _) => ServingQueries.Key(after, id)!);
        }, cancel);

    const int MostRoutesNamed = 20;

    /// <summary>
    /// Why nothing is done for a route: gateways are there, all of them have said which routes they have, and none has it. Where no gateway is there nobody can say, and it may be written down before they come.
    /// A switch asks nothing of the kind: what is stopped for nothing does no harm.
    /// </summary>
    Refusal? UnknownRoute(IReadView view, IReadOnlyList<string> routes)
    {
        var gateways = ServingReplica.ThereAt(view, Now);
        if (gateways.Count == 0 || routes.FirstOrDefault(r => gateways.All(g => g.HasRoute(r) == false)) is not { } missing)
            return null;
        var have = gateways.SelectMany(g => g.Replica.Routes.Select(r => r.Name).Concat(g.Contents?.Routes.Select(r => r.Name) ?? [])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var told = $"No gateway that is there has the route '{missing}'.";
        return Invalid(told, new FieldError("route", told)) with
        {
            HowTo = $"{(Suggestion.Nearest(missing, have) is { } near ? $"Did you mean '{near}'? " : "")}They have: {string.Join(", ", have.Take(MostRoutesNamed))}{(have.Count > MostRoutesNamed ? $" and {have.Count - MostRoutesNamed} more" : "")}. For a new route start a gateway that has it first: assay gateway run --config FILE --record",
        };
    }

    static (string Field, string What) Complaint(SwitchRequest request) =>
        string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > MaxText ? ("reason", $"give a reason of at most {MaxText} characters.")
        : request.Scope == SwitchScope.All ? ("value", string.IsNullOrEmpty(request.Value) ? "" : "the scope 'all' has no name.")
        : !IsName(request.Value) ? ("value", $"say which {request.Scope.Name()}, in at most {MaxName} characters without control characters.")
        : ("value", request.Scope == SwitchScope.Model && !Digest.TryParse(request.Value, out _) ? "a model is named by its digest: sha256: and 64 hexadecimal digits." : "");

    static (string Field, string What) Complaint(GatewayKeyRequest request) =>
        request.Id is not { Length: > 0 and <= 64 } || !request.Id.All(char.IsAsciiLetterOrDigit) ? ("id", "its public part has 1 to 64 letters and digits.")
        : !IsName(request.Application) ? ("application", $"name the application in at most {MaxName} characters.")
        : request.Sha256 is not { Length: 64 } || !request.Sha256.All(char.IsAsciiHexDigit) ? ("sha256", "its digest has 64 hexadecimal digits.")
        : (request.Routes ?? []).Concat(request.Models ?? []).Any(n => !IsName(n)) || request.Routes?.Count > 100 || request.Models?.Count > 100 ? ("routes", "at most 100 routes and models with names.") : ("", "");

    static bool IsName(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= MaxName && !text.Any(char.IsControl);
}
