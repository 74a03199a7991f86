using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public Task<Answer<GatewaysGone>> DeclareGatewayGoneAsync(GatewayGoneRequest request, CancellationToken cancel = default) =>
        WriteAsync<GatewaysGone>(Operation.DeclareGatewayGone, (view, _) =>
        {
            if (Complaint(request) is var (field, what) && what.Length > 0)
                return Invalid($"Nothing can be said of the gateway: {what}", new FieldError(field, what));
            var named = Named(view, request.Gateway);
            if (named.Count == 0)
                return Sought.Gateway.Missing(request.Gateway);
            // A switch is called stopped where all others have it: that one serves nobody, a person has seen.
            if (ActorQueries.IsService(view, session.ActorId))
                return new Refusal(RefusalKind.SeparationOfDuties, "A service account does not say that a gateway is gone: a person who knows does.") { HowTo = Ask(Operation.DeclareGatewayGone, $"assay gateway gone {request.Gateway} --reason TEXT") };
            var now = Now;
            var away = named.Where(r => !r.IsOver() && !r.IsThereAt(now)).ToList();
            if (away.Count > 0)
                return Plan<GatewaysGone>.Append(
                    [.. away.Select(r => Entry(EntryTypes.GatewayGone, new GatewayGoneBody(r.Id, r.Name, r.SeenAt, r.Position), Blobs.Text("reason", request.Reason)))],
                    (after, _) => new GatewaysGone([.. Named(after, request.Gateway).Where(r => away.Exists(a => a.Id == r.Id))]));
            return named.FirstOrDefault(r => r.IsThereAt(now)) is { } there
                ? new Refusal(RefusalKind.Conflict, $"The gateway {there.Name} ({there.Id}) is there: it follows this record.") { HowTo = "End it, and it signs off by itself; one that does not is not there after some seconds. See: assay switch list" }
                : Plan<GatewaysGone>.Already(new GatewaysGone(named));
        }, cancel);

    static IReadOnlyList<ReplicaRow> Named(IReadView view, string gateway) => [.. ServingQueries.Replicas(view).Where(r => r.Id == gateway || r.Name == gateway)];

    static (string Field, string What) Complaint(GatewayGoneRequest request) =>
        !IsName(request.Gateway) ? ("gateway", $"name it in at most {MaxName} characters.")
        : string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > MaxText ? ("reason", $"say how that is known, in at most {MaxText} characters.") : ("", "");
}
