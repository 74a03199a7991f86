using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>One entry of the log in one sentence.</summary>
static class Activity
{
    public static ActivityRow Row(IReadView view, LogEntry entry, string? actorName)
    {
        var (summary, link) = Describe(view, entry);
        return new ActivityRow(entry.Index, entry.At, entry.Type, entry.Actor, actorName, summary, link, Merkle.LeafHash(entry.Leaf));
    }

    static (string Summary, string? Link) Describe(IReadView view, LogEntry entry)
    {
        switch (entry.Type)
        {
            case EntryTypes.Genesis:
                return ($"The record of {entry.Body.GetProperty("organisation").GetString()} began", null);
            case EntryTypes.Key:
                var key = Body<KeyBody>(entry);
                return ($"{Why.Plain(key.Purpose.Name())} key {key.KeyId[..12]} {Why.Plain(key.Change.Name())}", "/settings");
            case EntryTypes.Actor:
                var actor = Body<ActorBody>(entry);
                return ($"{actor.Kind.Name()} {ActorQueries.Name(view, actor.Actor) ?? "(name erased)"} {actor.Change.Name()}", "/settings");
            case EntryTypes.Access:
                var access = Body<AccessBody>(entry);
                return ($"{string.Join(", ", access.Roles.Select(PackHtml.RoleName))} {access.Change.Name()} {(access.Change == AccessChange.Granted ? "to" : "from")} {ActorQueries.Name(view, access.Actor) ?? "(name erased)"}", "/settings");
            case EntryTypes.Account:
                var account = Body<AccountBody>(entry);
                return ($"{Words(account.Change)} {ActorQueries.Name(view, account.Actor) ?? "(name erased)"}", "/settings");
            case EntryTypes.Register:
                var thing = Body<RegisterBody>(entry);
                return ($"{thing.Kind.Name().Replace('-', ' ')} {thing.Slug} registered", ThingQueries.Find(view, thing.Id) is { } found ? EmbeddedRecord.Link(found) : null);
            case EntryTypes.Link:
                var link = Body<LinkBody>(entry);
                return ($"{Slug(view, link.Thing)} {(link.Removed ? "unlinked from" : "linked to")} {Slug(view, link.UseCase)}", $"/use-cases/{Slug(view, link.UseCase)}");
            case EntryTypes.Evidence:
                var evidence = Body<EvidenceBody>(entry);
                var opened = evidence.Findings.Count(f => f.Change != "matched");
                return ($"{EvidenceKinds.Get(evidence.Kind).Title} of {evidence.Subjects[0].Name} {evidence.Origin.Name()}{(opened > 0 ? $", {opened} finding{(opened == 1 ? "" : "s")} opened" : "")}{(evidence.Closed.Count > 0 ? $", {evidence.Closed.Count} closed" : "")}", $"/evidence/{entry.Index}");
            case EntryTypes.Finding:
                var change = Body<FindingBody>(entry);
                return ($"{change.Finding} {(change.Retest is { } retest ? $"retest {retest}" : (change.Status is { } status ? Why.Plain(status) : null) ?? (change.Owner is not null ? "assigned" : "commented"))}", $"/findings/{change.Finding}");
            case EntryTypes.Waiver:
                var waiver = Body<WaiverBody>(entry);
                return ($"{Why.Plain(waiver.Kind)} of {waiver.Finding ?? RequirementNames.Title(waiver.Requirement ?? "")} {waiver.Change}",
                    waiver.Finding is { } id ? $"/findings/{id}" : waiver.UseCase is { } useCase ? $"/use-cases/{Slug(view, useCase)}/gates/{waiver.Gate}" : null);
            case EntryTypes.Decision:
                var decision = Body<DecisionBody>(entry);
                return ($"{decision.Gate.Name().Replace('-', ' ')} gate of {Slug(view, decision.UseCase)} decided: {Why.Plain(decision.Outcome)}{(decision.ModelVersion is { } judged ? $", for {Slug(view, judged)}" : "")}", $"/use-cases/{Slug(view, decision.UseCase)}/gates/{decision.Gate.Name()}");
            case EntryTypes.Deployment:
                var deployment = Body<DeploymentBody>(entry);
                return ($"{Slug(view, deployment.Deployment)}: {Slug(view, deployment.ModelVersion)} {deployment.Status.Name().Replace('-', ' ')}{(deployment.Percent is { } p ? $" at {p} %" : "")}", null);
            case EntryTypes.Policy:
                var policy = Body<PolicyBody>(entry);
                return ($"Policy {policy.Policy.Short} of the {policy.Gate.Name().Replace('-', ' ')} gate first used", null);
            case EntryTypes.Pack:
                var pack = Body<PackBody>(entry);
                return ($"Assurance pack of {Slug(view, pack.ModelVersion)} built at size {pack.TreeSize}", "/assurance");
            case EntryTypes.Erasure:
                return ($"{Why.Count(entry.Body.GetProperty("commitments").GetArrayLength(), "blob")} erased", null);
            case EntryTypes.Read when entry.Body.Text("exchange") is { } exchange:
                return ($"Texts of exchange {exchange} read", $"/exchanges/{exchange}");
            case EntryTypes.Read:
                var read = entry.Body.Text("entry");
                return ($"Restricted content of entry {read} read{(entry.Body.Text("part") is { Length: > 0 } part ? $": {part}" : "")}", read is null ? null : $"/evidence/{read}");
            case EntryTypes.KillSwitch:
                var pulled = Body<SwitchBody>(entry);
                return ($"{(pulled.Stopped ? "Stopped" : "Released")}: {pulled.Scope.Name()}{(pulled.Value.Length > 0 ? $" {pulled.Value}" : "")}", "/switches");
            case EntryTypes.GatewayKey:
                var gatewayKey = Body<GatewayKeyBody>(entry);
                return ($"Gateway key {gatewayKey.Id} {(gatewayKey.Revoked ? "revoked" : $"made for {gatewayKey.Application}")}", null);
            case EntryTypes.GatewayGone:
                return ($"Gateway {Body<GatewayGoneBody>(entry).Name} said to be gone", "/switches");
            case EntryTypes.Rollout:
                var rollout = Body<RolloutBody>(entry);
                return ($"Route {rollout.Route}: {Slug(view, rollout.FromVersion)} to {Slug(view, rollout.ToVersion)} {rollout.State.Name().Replace('-', ' ')}{(rollout.State == RolloutState.Running ? $" at {rollout.Percent} %" : "")}", "/rollouts");
            case EntryTypes.GuardPolicy:
                var published = Body<GuardPolicyBody>(entry);
                return ($"Guardrail policy {published.Name} {published.Policy.Short} published", $"/guardrails/{published.Policy.Hex}");
            case EntryTypes.GuardRoute:
                return (Describe(Body<GuardRouteBody>(entry)), "/guardrails");
            case EntryTypes.Takedown:
                var takedown = Body<TakedownBody>(entry);
                return ($"Takedown of {Why.Count(takedown.Stops.Count, "digest")} for {takedown.Finding} {takedown.State.Name().Replace('-', ' ')}{(takedown.Automatic ? " by policy" : "")}", $"/findings/{takedown.Finding}");
            default:
                return (entry.Type, null);
        }
    }

    static string Describe(GuardRouteBody body) => body switch
    {
        { Candidate: { } tried, Trial: GuardTrial.Canary } => $"Route {body.Route}: guardrail policy {tried.Short} acts for {body.Percent} % of callers",
        { Candidate: { } tried } => $"Route {body.Route}: guardrail policy {tried.Short} looks and does not act",
        { Policy: { } policy } => $"Route {body.Route}: guardrail policy {policy.Short} in force{(body.Weaker.Count > 0 ? ", by a second person" : "")}",
        _ => $"Route {body.Route}: guardrail policy of the gateways' own files in force",
    };

    static string Words(AccountChange change) => change switch
    {
        AccountChange.LinkMade => "One-time sign-in link made for",
        AccountChange.Created => "Account made for",
        AccountChange.PasswordChanged => "Password changed of",
        AccountChange.Disabled => "Account disabled of",
        AccountChange.Enabled => "Account enabled of",
        AccountChange.TokenMade => "API token made for",
        _ => "Sessions and tokens ended of",
    };

    static T Body<T>(LogEntry entry) => entry.Body.Deserialize<T>(Json.Options)!;

    static string Slug(IReadView view, string id) => ThingQueries.Find(view, id)?.Slug ?? id;
}
