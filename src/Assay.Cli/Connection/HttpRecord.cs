using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Assay.Governance;
using Assay.Record;
using Assay.Server;

namespace Assay.Cli;

/// <summary>
/// The record of a server, over its REST API. Refusals come back as they would embedded; what a refusal cannot say
/// (no connection, no such token, a broken server) is an <see cref="IOException"/> in words, which never hold the token.
/// </summary>
sealed class HttpRecord : IRecord, IDisposable
{
    const long MaxAnswer = 256L << 20;
    const string ProblemBase = "https://assay.dev/problems/";

    readonly HttpClient _http;

    HttpRecord(HttpClient http) => _http = http;

    public static Opening<HttpRecord> Connect(string server, string? token)
    {
        if (!Uri.TryCreate(server.EndsWith('/') ? server : server + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
            return new Problem($"{RecordConnection.ServerVariable} is not the address of a server.", Hint: "Give it as https://assay.example.com");
        if (address.Scheme == "http" && !address.IsLoopback)
            return new Problem("The token would go over the network unencrypted.", address.GetLeftPart(UriPartial.Authority), "Use https; plain http is for this machine only.");
        if (string.IsNullOrEmpty(token))
            return new Problem($"{RecordConnection.ServerVariable} is set, and {RecordConnection.TokenVariable} is not.", Hint: "Make an API token on the server's settings page.");
        if (token.Length > 200 || token.Any(c => c is <= ' ' or > '~'))
            return new Problem($"The value of {RecordConnection.TokenVariable} is no API token.", Hint: "Copy it again, without spaces or line breaks.");
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) }, disposeHandler: true)
        {
            BaseAddress = new Uri(address, "api/v1/"),
            Timeout = TimeSpan.FromSeconds(100),
            MaxResponseContentBufferSize = MaxAnswer,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        http.DefaultRequestHeaders.UserAgent.ParseAdd($"assay/{ProductVersion.Text}");
        return Opening<HttpRecord>.Of(new HttpRecord(http));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Address of a page of the server.</summary>
    /// <param name="path">Below the server's own address, without a slash in front.</param>
    public string PageOf(string path) => new Uri(_http.BaseAddress!, "../../" + path).ToString();

    public Task<CallerView> WhoAmIAsync(CancellationToken cancel = default) => ReadAsync<CallerView>("me", cancel);

    public Task<PortfolioView> PortfolioAsync(CancellationToken cancel = default) => ReadAsync<PortfolioView>("portfolio", cancel);

    public Task<WorkView> WorkAsync(CancellationToken cancel = default) => ReadAsync<WorkView>("work", cancel);

    public Task<Answer<EngagementView>> EngagementAsync(string useCase, CancellationToken cancel = default) => AskAsync<EngagementView>($"use-cases/{Part(useCase)}", null, cancel);

    public Task<IReadOnlyList<ThingView>> ThingsAsync(ThingKind kind, CancellationToken cancel = default) => ReadAsync<IReadOnlyList<ThingView>>($"things?kind={kind.Name()}", cancel);

    public Task<Answer<ThingPage>> ThingAsync(string idOrSlug, CancellationToken cancel = default) => AskAsync<ThingPage>($"things/{Part(idOrSlug)}", null, cancel);

    public Task<Page<FindingRow>> FindingsAsync(FindingQuery query, CancellationToken cancel = default) => ReadAsync<Page<FindingRow>>(
        "findings" + Query(
            ("status", List(query.Statuses)), ("severity", List(query.Severities)), ("thing", query.Thing), ("owner", query.Owner), ("text", query.Text),
            ("overdue", query.OverdueOnly ? "true" : null), ("sort", query.Sort), ("after", query.After), ("limit", Text(query.Limit))), cancel);

    public Task<FindingTrend> FindingTrendAsync(CancellationToken cancel = default) => ReadAsync<FindingTrend>("finding-trend", cancel);

    public Task<Answer<FindingView>> FindingAsync(string id, CancellationToken cancel = default) => AskAsync<FindingView>($"findings/{Part(id)}", null, cancel);

    public Task<Page<EvidenceRow>> EvidenceListAsync(Layer? layer, string? kind, string? thing, string? after, int limit, CancellationToken cancel = default) =>
        ReadAsync<Page<EvidenceRow>>("evidence" + Query(("layer", layer?.Name()), ("kind", kind), ("thing", thing), ("after", after), ("limit", Text(limit))), cancel);

    public Task<Answer<BomAnswer>> BomsContainingAsync(BomQuery query, CancellationToken cancel = default) =>
        AskAsync<BomAnswer>("boms" + Query(("contains", query.Contains), ("deployed", query.DeployedOnly ? "true" : null), ("limit", Text(query.Limit))), null, cancel);

    public Task<Answer<EvidenceView>> EvidenceAsync(long entry, CancellationToken cancel = default) => AskAsync<EvidenceView>($"evidence/{Text(entry)}", null, cancel);

    public Task<IReadOnlyList<RescanRow>> RescansAsync(RescanQuery query, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ReadAsync<IReadOnlyList<RescanRow>>(
            "rescans" + Query(
                ("scanner", query.Scanner.Name), ("version", query.Scanner.Version), ("ruleSet", query.RuleSet.ToString()), ("policies", string.Join(',', query.Policies)),
                ("maxAgeSeconds", query.MaxAge is { } age ? Text((long)age.TotalSeconds) : null), ("all", query.All ? "true" : null)), cancel);
    }

    public Task<Answer<WaiverRow>> WaiverAsync(string id, CancellationToken cancel = default) => AskAsync<WaiverRow>($"waivers/{Part(id)}", null, cancel);

    public Task<Page<WaiverRow>> WaiversAsync(WaiverStatus? status, string? after, int limit, CancellationToken cancel = default) =>
        ReadAsync<Page<WaiverRow>>("waivers" + Query(("status", status?.Name()), ("after", after), ("limit", Text(limit))), cancel);

    public Task<Page<ActivityRow>> ActivityAsync(string? type, string? actor, long? before, int limit, CancellationToken cancel = default) =>
        ReadAsync<Page<ActivityRow>>("activity" + Query(("type", type), ("actor", actor), ("before", before is { } b ? Text(b) : null), ("limit", Text(limit))), cancel);

    public Task<IReadOnlyList<PackRow>> PacksAsync(CancellationToken cancel = default) => ReadAsync<IReadOnlyList<PackRow>>("packs", cancel);

    public async Task<Answer<byte[]>> PackAsync(string id, CancellationToken cancel = default)
    {
        using var response = await SendAsync(HttpMethod.Get, $"packs/{Part(id)}", null, cancel).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        return response.IsSuccessStatusCode ? body : Refused(response, body);
    }

    public Task<RecordView> RecordAsync(CancellationToken cancel = default) => ReadAsync<RecordView>("record", cancel);

    public Task<IReadOnlyList<SearchHit>> SearchAsync(string text, CancellationToken cancel = default) => ReadAsync<IReadOnlyList<SearchHit>>("search" + Query(("text", text)), cancel);

    public async Task<IReadOnlyList<DigestUse>> DigestUsesAsync(IReadOnlyList<Digest> digests, string? kind = null, CancellationToken cancel = default)
    {
        var uses = new List<DigestUse>();
        // An address has an end.
        foreach (var some in digests.Distinct().Chunk(50))
            uses.AddRange(await ReadAsync<IReadOnlyList<DigestUse>>("digest-uses" + Query(("digests", string.Join(',', some)), ("kind", kind)), cancel).ConfigureAwait(false));
        return uses;
    }

    public Task<Answer<TranscriptView>> ReadTranscriptAsync(TranscriptRequest request, CancellationToken cancel = default) =>
        AskAsync<TranscriptView>($"rounds/{Text(request.Entry)}/transcripts", request, cancel);

    /// <summary>The texts of an exchange of a gateway, where they are kept and the server has their key. Reading them is an entry.</summary>
    public Task<Answer<Server.ExchangeTexts>> ReadExchangeTextsAsync(string reference, CancellationToken cancel = default) => AskAsync<Server.ExchangeTexts>($"exchanges/{Part(reference)}/texts", new { }, cancel);

    public Task<Answer<GateView>> GateAsync(string useCase, Gate gate, string? modelVersion = null, DateTimeOffset? at = null, CancellationToken cancel = default) => AskAsync<GateView>(
        $"use-cases/{Part(useCase)}/gates/{gate.Name()}" + Query(("modelVersion", modelVersion), ("at", at?.ToString("O", CultureInfo.InvariantCulture))), null, cancel);

    public Task<Answer<DecisionRow>> DecideAsync(DecisionRequest request, CancellationToken cancel = default) =>
        AskAsync<DecisionRow>($"use-cases/{Part(request.UseCase)}/gates/{request.Gate.Name()}/decisions", request, cancel);

    public Task<Answer<ThingView>> RegisterAsync(RegisterRequest request, CancellationToken cancel = default) => AskAsync<ThingView>("things", request, cancel);

    public Task<Answer<Assay.Record.Receipt>> LinkAsync(LinkRequest request, CancellationToken cancel = default) => AskAsync<Assay.Record.Receipt>("links", request, cancel);

    public Task<Answer<EvidenceRow>> FileEvidenceAsync(EvidenceRequest request, CancellationToken cancel = default) => AskAsync<EvidenceRow>("evidence", request, cancel);

    public Task<Answer<FindingRow>> ChangeFindingAsync(FindingChange change, CancellationToken cancel = default) => AskAsync<FindingRow>($"findings/{Part(change.Finding)}/changes", change, cancel);

    public Task<Answer<WaiverRow>> RequestWaiverAsync(WaiverRequest request, CancellationToken cancel = default) => AskAsync<WaiverRow>("waivers", request, cancel);

    public Task<Answer<WaiverRow>> AnswerWaiverAsync(WaiverAnswer answer, CancellationToken cancel = default) => AskAsync<WaiverRow>($"waivers/{Part(answer.Waiver)}/answers", answer, cancel);

    public Task<Answer<DeploymentView>> ChangeDeploymentAsync(DeploymentRequest request, CancellationToken cancel = default) => AskAsync<DeploymentView>("deployments", request, cancel);

    public Task<Answer<Assay.Record.Receipt>> BaselineAsync(BaselineRequest request, CancellationToken cancel = default) => AskAsync<Assay.Record.Receipt>("baselines", request, cancel);

    public Task<Answer<ActorView>> AddActorAsync(ActorRequest request, CancellationToken cancel = default) => AskAsync<ActorView>("actors", request, cancel);

    public Task<Answer<ActorView>> RenameActorAsync(ActorRenaming request, CancellationToken cancel = default) => AskAsync<ActorView>("actors/renames", request, cancel);

    public Task<Answer<ActorView>> CloseActorAsync(ActorClosing request, CancellationToken cancel = default) => AskAsync<ActorView>("actors/closures", request, cancel);

    public Task<Answer<ActorView>> GrantAsync(GrantRequest request, CancellationToken cancel = default) => AskAsync<ActorView>("grants", request, cancel);

    public Task<Answer<ErasurePreview>> PreviewErasureAsync(ErasureRequest request, CancellationToken cancel = default) => AskAsync<ErasurePreview>("erasures/preview", request, cancel);

    public Task<Answer<Assay.Record.Receipt>> EraseAsync(ErasureRequest request, CancellationToken cancel = default) => AskAsync<Assay.Record.Receipt>("erasures", request, cancel);

    public Task<Answer<PackRow>> BuildPackAsync(string useCase, string? modelVersion, long? since, CancellationToken cancel = default) => AskAsync<PackRow>("packs", new { useCase, modelVersion, since }, cancel);

    async Task<T> ReadAsync<T>(string path, CancellationToken cancel)
    {
        var answer = await AskAsync<T>(path, null, cancel).ConfigureAwait(false);
        return answer.Refusal is { } refusal ? throw new IOException($"The server refused: {refusal.Message} {refusal.HowTo}".TrimEnd()) : answer.Value!;
    }

    public Task<IReadOnlyList<RolloutRow>> RolloutsAsync(CancellationToken cancel = default) => ReadAsync<IReadOnlyList<RolloutRow>>("rollouts", cancel);

    public Task<IReadOnlyList<RolloutProgress>> RolloutProgressAsync(CancellationToken cancel = default) => ReadAsync<IReadOnlyList<RolloutProgress>>("rollouts/progress", cancel);

    public Task<IReadOnlyList<DeploymentView>> DeploymentsAsync(CancellationToken cancel = default) => ReadAsync<IReadOnlyList<DeploymentView>>("deployments", cancel);

    public Task<Answer<RolloutRow>> StartRolloutAsync(RolloutRequest request, CancellationToken cancel = default) => AskAsync<RolloutRow>("rollouts", request, cancel);

    public Task<Answer<RolloutRow>> PromoteRolloutAsync(RolloutChange change, CancellationToken cancel = default) => AskAsync<RolloutRow>("rollouts/promotions", change, cancel);

    public Task<Answer<RolloutRow>> RollBackAsync(RolloutChange change, CancellationToken cancel = default) => AskAsync<RolloutRow>("rollouts/rollbacks", change, cancel);

    public Task<IReadOnlyList<TakedownRow>> TakedownsAsync(CancellationToken cancel = default) => ReadAsync<IReadOnlyList<TakedownRow>>("takedowns", cancel);

    public Task<Answer<TakedownPreview>> PreviewTakedownAsync(TakedownRequest request, CancellationToken cancel = default) => AskAsync<TakedownPreview>("takedowns/preview", request, cancel);

    public Task<Answer<TakedownRow>> ProposeTakedownAsync(TakedownRequest request, CancellationToken cancel = default) => AskAsync<TakedownRow>("takedowns", request, cancel);

    public Task<Answer<TakedownRow>> AnswerTakedownAsync(TakedownAnswer answer, CancellationToken cancel = default) => AskAsync<TakedownRow>($"takedowns/{Part(answer.Takedown)}/answers", answer, cancel);

    public Task<IReadOnlyList<SwitchRow>> SwitchesAsync(CancellationToken cancel = default) => ReadAsync<IReadOnlyList<SwitchRow>>("switches", cancel);

    public Task<IReadOnlyList<ReplicaRow>> ReplicasAsync(CancellationToken cancel = default) => ReadAsync<IReadOnlyList<ReplicaRow>>("gateways", cancel);

    public Task<IReadOnlyList<ServingReplica>> GatewayContentsAsync(CancellationToken cancel = default) => ReadAsync<IReadOnlyList<ServingReplica>>("gateways/contents", cancel);

    public Task<IReadOnlyList<GatewayKeyRow>> GatewayKeysAsync(CancellationToken cancel = default) => ReadAsync<IReadOnlyList<GatewayKeyRow>>("gateway-keys", cancel);

    public Task<Answer<SwitchRow>> ChangeSwitchAsync(SwitchRequest request, CancellationToken cancel = default) => AskAsync<SwitchRow>(request.Stop ? "switches/pulls" : "switches/releases", request, cancel);

    public Task<IReadOnlyList<GuardPolicyRow>> GuardPoliciesAsync(CancellationToken cancel = default) => ReadAsync<IReadOnlyList<GuardPolicyRow>>("guardrail-policies", cancel);

    public Task<Answer<GuardPolicyView>> GuardPolicyAsync(string version, CancellationToken cancel = default) => AskAsync<GuardPolicyView>($"guardrail-policies/{Part(version)}", null, cancel);

    public Task<IReadOnlyList<GuardRouteRow>> GuardRoutesAsync(CancellationToken cancel = default) => ReadAsync<IReadOnlyList<GuardRouteRow>>("guardrail-routes", cancel);

    public Task<IReadOnlyList<GuardTrialRow>> GuardTrialsAsync(string? route, DateTimeOffset from, CancellationToken cancel = default) =>
        ReadAsync<IReadOnlyList<GuardTrialRow>>("guardrail-trials" + Query(("route", route), ("from", from.ToString("O", CultureInfo.InvariantCulture))), cancel);

    public Task<Answer<GuardPolicyCheck>> CheckGuardPolicyAsync(GuardPolicyRequest request, string? route = null, CancellationToken cancel = default) =>
        AskAsync<GuardPolicyCheck>("guardrail-policies/checks" + Query(("route", route)), request, cancel);

    public Task<Answer<GuardPolicyRow>> PublishGuardPolicyAsync(GuardPolicyRequest request, CancellationToken cancel = default) => AskAsync<GuardPolicyRow>("guardrail-policies", request, cancel);

    public Task<Answer<GuardRouteRow>> ChangeGuardRouteAsync(GuardRouteRequest request, CancellationToken cancel = default) => AskAsync<GuardRouteRow>("guardrail-routes", request, cancel);

    public Task<Answer<SwitchReach>> SwitchReachAsync(SwitchScope scope, string? value, CancellationToken cancel = default) =>
        AskAsync<SwitchReach>("switches/reach" + Query(("scope", scope.Name()), ("value", value)), null, cancel);

    public Task<Answer<GatewaysGone>> DeclareGatewayGoneAsync(GatewayGoneRequest request, CancellationToken cancel = default) => AskAsync<GatewaysGone>($"gateways/{Part(request.Gateway)}/gone", request, cancel);

    public Task<Answer<GatewayKeyRow>> AddGatewayKeyAsync(GatewayKeyRequest request, CancellationToken cancel = default) => AskAsync<GatewayKeyRow>("gateway-keys", request, cancel);

    public Task<Answer<GatewayKeyRow>> RevokeGatewayKeyAsync(string id, CancellationToken cancel = default) => AskAsync<GatewayKeyRow>($"gateway-keys/{Part(id)}/revocations", new { }, cancel);

    /// <summary>An entry as it stands in the server's log.</summary>
    public async Task<LogEntry> EntryAsync(long index, CancellationToken cancel)
    {
        var view = await ReadAsync<EntryView>($"entries/{Text(index)}", cancel).ConfigureAwait(false);
        try
        {
            return LogEntry.FromLeaf(index, Convert.FromBase64String(view.Leaf));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new IOException($"The server answered something that this version of Assay does not understand: {e.Message}");
        }
    }

    // A body makes it a POST, with a key of its own: should a proxy send it twice, it is done once.
    async Task<Answer<T>> AskAsync<T>(string path, object? body, CancellationToken cancel)
    {
        using var response = await SendAsync(body is null ? HttpMethod.Get : HttpMethod.Post, path, body, cancel).ConfigureAwait(false);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            return Answer.No<T>(Refused(response, bytes));
        try
        {
            return Answer.Yes(Json.Read<T>(bytes));
        }
        catch (JsonException e)
        {
            throw new IOException($"The server answered something that this version of Assay does not understand: {e.Message}");
        }
    }

    async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Json.Options));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        }

        try
        {
            return await _http.SendAsync(request, cancel).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new ServerAwayException(_http.BaseAddress!.GetLeftPart(UriPartial.Authority), e.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"The server {_http.BaseAddress!.GetLeftPart(UriPartial.Authority)} did not answer within {_http.Timeout.TotalSeconds:0} seconds. Whether the change was made is not known: look before you try again.");
        }
    }

    static Refusal Refused(HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        var problem = Read(body);
        if (problem?.Type?.StartsWith(ProblemBase, StringComparison.Ordinal) == true && Names.TryParse<RefusalKind>(problem.Type[ProblemBase.Length..], out var kind))
            return new Refusal(kind, problem.Detail ?? problem.Title ?? "The server gave no reason.",
                problem.Errors is null ? null : [.. problem.Errors.SelectMany(f => f.Value.Select(m => new FieldError(f.Key, m)))])
            { HowTo = problem.Hint };
        throw new IOException(status switch
        {
            401 => $"The server does not take the token in {RecordConnection.TokenVariable}: it is wrong, expired or withdrawn. Make a new one on the server's settings page.",
            >= 300 and < 400 => $"The server answered with a redirect (HTTP {status}), which is not followed. Put the final address in {RecordConnection.ServerVariable}.",
            _ => $"The server answered HTTP {status}{(problem?.Title is { } title ? $": {title}. {problem.Detail}" : ", and not as an Assay server does.")}",
        });
    }

    static ProblemDocument? Read(byte[] body)
    {
        try
        {
            return body.Length is 0 or > 1 << 20 ? null : Json.Read<ProblemDocument>(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string Query(params ReadOnlySpan<(string Name, string? Value)> values)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in values)
            if (!string.IsNullOrEmpty(value))
                text.Append(text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Part(value));
        return text.ToString();
    }

    static string Part(string text) => Uri.EscapeDataString(text);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    static string? List<T>(IReadOnlyList<T>? values) where T : struct, Enum => values is null ? null : string.Join(',', values.Select(v => v.Name()));

    sealed record ProblemDocument(string? Type, string? Title, string? Detail, string? Hint, Dictionary<string, string[]>? Errors);
}
