using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// What every command, page and API route talks to: the record seen by one caller. Embedded it is a folder, remote it
/// is a server; both give the same answers and refusals.
/// </summary>
public interface IRecord
{
    Task<CallerView> WhoAmIAsync(CancellationToken cancel = default);

    // Reading

    Task<PortfolioView> PortfolioAsync(CancellationToken cancel = default);

    Task<WorkView> WorkAsync(CancellationToken cancel = default);

    Task<Answer<EngagementView>> EngagementAsync(string useCase, CancellationToken cancel = default);

    Task<IReadOnlyList<ThingView>> ThingsAsync(ThingKind kind, CancellationToken cancel = default);

    Task<Answer<ThingPage>> ThingAsync(string idOrSlug, CancellationToken cancel = default);

    Task<Page<FindingRow>> FindingsAsync(FindingQuery query, CancellationToken cancel = default);

    /// <summary>Open findings by age, and how many were open in the past, by severity.</summary>
    Task<FindingTrend> FindingTrendAsync(CancellationToken cancel = default);

    Task<Answer<FindingView>> FindingAsync(string id, CancellationToken cancel = default);

    /// <summary>Evidence of one layer, kind or thing, newest first.</summary>
    Task<Page<EvidenceRow>> EvidenceListAsync(Layer? layer, string? kind, string? thing, string? after, int limit, CancellationToken cancel = default);

    Task<Answer<EvidenceView>> EvidenceAsync(long entry, CancellationToken cancel = default);

    /// <summary>Deployed model versions whose newest scan no longer says what a scan would say now, by name of the version.</summary>
    Task<IReadOnlyList<RescanRow>> RescansAsync(RescanQuery query, CancellationToken cancel = default);

    Task<Answer<WaiverRow>> WaiverAsync(string id, CancellationToken cancel = default);

    Task<Page<WaiverRow>> WaiversAsync(WaiverStatus? status, string? after, int limit, CancellationToken cancel = default);

    Task<Page<ActivityRow>> ActivityAsync(string? type, string? actor, long? before, int limit, CancellationToken cancel = default);

    Task<IReadOnlyList<PackRow>> PacksAsync(CancellationToken cancel = default);

    Task<Answer<byte[]>> PackAsync(string id, CancellationToken cancel = default);

    Task<RecordView> RecordAsync(CancellationToken cancel = default);

    Task<IReadOnlyList<SearchHit>> SearchAsync(string text, CancellationToken cancel = default);

    /// <summary>Which recorded bills of materials contain a digest, package, name or licence, and where the versions they are about run.</summary>
    Task<Answer<BomAnswer>> BomsContainingAsync(BomQuery query, CancellationToken cancel = default);

    /// <summary>The things that have these digests and the evidence about them; digests that nothing knows are left out.</summary>
    /// <param name="kind">Evidence of this kind only.</param>
    Task<IReadOnlyList<DigestUse>> DigestUsesAsync(IReadOnlyList<Digest> digests, string? kind = null, CancellationToken cancel = default);

    /// <summary>The transcript of one attempt of a red-team round, when the record keeps it. Reading it is an entry.</summary>
    Task<Answer<TranscriptView>> ReadTranscriptAsync(TranscriptRequest request, CancellationToken cancel = default);

    /// <summary>Every kill switch that was ever pulled, the stopped ones first.</summary>
    Task<IReadOnlyList<SwitchRow>> SwitchesAsync(CancellationToken cancel = default);

    /// <summary>The gateways that follow this record, the last seen first.</summary>
    Task<IReadOnlyList<ReplicaRow>> ReplicasAsync(CancellationToken cancel = default);

    /// <summary>The gateways that are there now, with what each says that it serves.</summary>
    Task<IReadOnlyList<ServingReplica>> GatewayContentsAsync(CancellationToken cancel = default);

    /// <summary>The last rollout of every route, the last changed first.</summary>
    Task<IReadOnlyList<RolloutRow>> RolloutsAsync(CancellationToken cancel = default);

    /// <summary>What servers make of rollouts that go on by themselves.</summary>
    Task<IReadOnlyList<RolloutProgress>> RolloutProgressAsync(CancellationToken cancel = default);

    /// <summary>Deployments of all use cases and what runs in them, the last registered first.</summary>
    Task<IReadOnlyList<DeploymentView>> DeploymentsAsync(CancellationToken cancel = default);

    /// <summary>Keys that applications show to gateways, newest first; revoked ones too.</summary>
    Task<IReadOnlyList<GatewayKeyRow>> GatewayKeysAsync(CancellationToken cancel = default);

    /// <summary>Takedowns, the last changed first.</summary>
    Task<IReadOnlyList<TakedownRow>> TakedownsAsync(CancellationToken cancel = default);

    /// <summary>What a finding would take out of production; nothing is changed.</summary>
    Task<Answer<TakedownPreview>> PreviewTakedownAsync(TakedownRequest request, CancellationToken cancel = default);

    // Gates

    /// <summary>Judges a gate now, or as of <paramref name="at"/>.</summary>
    Task<Answer<GateView>> GateAsync(string useCase, Gate gate, string? modelVersion = null, DateTimeOffset? at = null, CancellationToken cancel = default);

    Task<Answer<DecisionRow>> DecideAsync(DecisionRequest request, CancellationToken cancel = default);

    // Writing

    Task<Answer<ThingView>> RegisterAsync(RegisterRequest request, CancellationToken cancel = default);

    Task<Answer<Receipt>> LinkAsync(LinkRequest request, CancellationToken cancel = default);

    Task<Answer<EvidenceRow>> FileEvidenceAsync(EvidenceRequest request, CancellationToken cancel = default);

    Task<Answer<FindingRow>> ChangeFindingAsync(FindingChange change, CancellationToken cancel = default);

    Task<Answer<WaiverRow>> RequestWaiverAsync(WaiverRequest request, CancellationToken cancel = default);

    Task<Answer<WaiverRow>> AnswerWaiverAsync(WaiverAnswer answer, CancellationToken cancel = default);

    Task<Answer<DeploymentView>> ChangeDeploymentAsync(DeploymentRequest request, CancellationToken cancel = default);

    Task<Answer<Receipt>> BaselineAsync(BaselineRequest request, CancellationToken cancel = default);

    Task<Answer<ActorView>> AddActorAsync(ActorRequest request, CancellationToken cancel = default);

    /// <summary>Gives an actor another name. What they did stands under it from then on, for names are kept beside the log.</summary>
    Task<Answer<ActorView>> RenameActorAsync(ActorRenaming request, CancellationToken cancel = default);

    /// <summary>Ends what an actor may do: roles and keys. Neither the last administrator is closed, nor the caller, nor who an installation acts as.</summary>
    Task<Answer<ActorView>> CloseActorAsync(ActorClosing request, CancellationToken cancel = default);

    Task<Answer<ActorView>> GrantAsync(GrantRequest request, CancellationToken cancel = default);

    /// <summary>What <see cref="EraseAsync"/> would take away; nothing is changed. The reason is not looked at.</summary>
    Task<Answer<ErasurePreview>> PreviewErasureAsync(ErasureRequest request, CancellationToken cancel = default);

    Task<Answer<Receipt>> EraseAsync(ErasureRequest request, CancellationToken cancel = default);

    /// <summary>Builds an assurance pack of the record as it is now.</summary>
    /// <param name="since">Size of a tree head that somebody keeps: the pack shows that the record still begins with it.</param>
    Task<Answer<PackRow>> BuildPackAsync(string useCase, string? modelVersion, long? since, CancellationToken cancel = default);

    /// <summary>Pulls or releases a kill switch: every gateway that follows the record does so within the second.</summary>
    Task<Answer<SwitchRow>> ChangeSwitchAsync(SwitchRequest request, CancellationToken cancel = default);

    /// <summary>Begins to move a route of gateways to another model version, whose deployment gate has to be open.</summary>
    Task<Answer<RolloutRow>> StartRolloutAsync(RolloutRequest request, CancellationToken cancel = default);

    /// <summary>Gives the new version a larger share of a route, or all of it.</summary>
    Task<Answer<RolloutRow>> PromoteRolloutAsync(RolloutChange change, CancellationToken cancel = default);

    /// <summary>Puts a route back to the version that it had before its last rollout.</summary>
    Task<Answer<RolloutRow>> RollBackAsync(RolloutChange change, CancellationToken cancel = default);

    /// <summary>Takes what a finding reaches out of production: at once where one person is enough, when another agrees otherwise.</summary>
    Task<Answer<TakedownRow>> ProposeTakedownAsync(TakedownRequest request, CancellationToken cancel = default);

    /// <summary>Agrees to a takedown that waits, or refuses it.</summary>
    Task<Answer<TakedownRow>> AnswerTakedownAsync(TakedownAnswer answer, CancellationToken cancel = default);

    /// <summary>Versions of guardrail policies, newest first.</summary>
    Task<IReadOnlyList<GuardPolicyRow>> GuardPoliciesAsync(CancellationToken cancel = default);

    /// <summary>A version with its text: by digest, the beginning of it, or name for the last one.</summary>
    Task<Answer<GuardPolicyView>> GuardPolicyAsync(string version, CancellationToken cancel = default);

    /// <summary>Which version each route has, by name of the route; routes that were never told one are not among them.</summary>
    Task<IReadOnlyList<GuardRouteRow>> GuardRoutesAsync(CancellationToken cancel = default);

    /// <summary>What candidates would have done beside what was in force.</summary>
    Task<IReadOnlyList<GuardTrialRow>> GuardTrialsAsync(string? route, DateTimeOffset from, CancellationToken cancel = default);

    /// <summary>Reads a policy as publishing it would; nothing is changed.</summary>
    /// <param name="route">A route, to compare it with what is in force there.</param>
    Task<Answer<GuardPolicyCheck>> CheckGuardPolicyAsync(GuardPolicyRequest request, string? route = null, CancellationToken cancel = default);

    /// <summary>Publishes a version. It acts nowhere yet.</summary>
    Task<Answer<GuardPolicyRow>> PublishGuardPolicyAsync(GuardPolicyRequest request, CancellationToken cancel = default);

    /// <summary>Tries a version on a route, puts it into force, or puts the route back.</summary>
    Task<Answer<GuardRouteRow>> ChangeGuardRouteAsync(GuardRouteRequest request, CancellationToken cancel = default);

    /// <summary>What a switch would stop, by what the gateways that are there say of themselves; nothing is changed.</summary>
    Task<Answer<SwitchReach>> SwitchReachAsync(SwitchScope scope, string? value, CancellationToken cancel = default);

    /// <summary>Says of gateways that are not there that they are gone: they are not waited for any more. Ends by itself for one that is heard of again.</summary>
    Task<Answer<GatewaysGone>> DeclareGatewayGoneAsync(GatewayGoneRequest request, CancellationToken cancel = default);

    /// <summary>Takes a key into the record that its holder made; only its digest is known here.</summary>
    Task<Answer<GatewayKeyRow>> AddGatewayKeyAsync(GatewayKeyRequest request, CancellationToken cancel = default);

    /// <summary>Ends a key on every gateway.</summary>
    Task<Answer<GatewayKeyRow>> RevokeGatewayKeyAsync(string id, CancellationToken cancel = default);
}

/// <summary>Shorter ways to ask a record.</summary>
public static class RecordExtensions
{
    /// <summary>Builds an assurance pack of the record as it is now, without a proof from a kept tree head.</summary>
    public static Task<Answer<PackRow>> BuildPackAsync(this IRecord record, string useCase, string? modelVersion, CancellationToken cancel = default) =>
        record.BuildPackAsync(useCase, modelVersion, null, cancel);
}
