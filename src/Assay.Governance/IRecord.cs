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

    Task<Answer<ActorView>> GrantAsync(GrantRequest request, CancellationToken cancel = default);

    /// <summary>What <see cref="EraseAsync"/> would take away; nothing is changed. The reason is not looked at.</summary>
    Task<Answer<ErasurePreview>> PreviewErasureAsync(ErasureRequest request, CancellationToken cancel = default);

    Task<Answer<Receipt>> EraseAsync(ErasureRequest request, CancellationToken cancel = default);

    Task<Answer<PackRow>> BuildPackAsync(string useCase, string? modelVersion, CancellationToken cancel = default);
}
