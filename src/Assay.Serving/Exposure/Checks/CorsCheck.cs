namespace Assay.Serving.Exposure;

/// <summary>Which web pages may read answers: origins of strangers, of look-alike hosts, and null, in plain requests and before them.</summary>
sealed class CorsCheck : ExposureCheck
{
    const int MostPaths = 2;

    public override string Name => "cors";

    public override string Sends(ProbeOptions options, ProbeScope scope) => $"requests and preflights (OPTIONS) from three strange origins to {MostPaths} paths";

    public override int Most(ProbeOptions options, ProbeScope scope) => MostPaths * 3 * 2;

    public override async Task RunAsync(ProbeRun run, CancellationToken cancel)
    {
        if (run.Missing is null)
            return;
        var apis = run.Apis.OrderByDescending(a => a.Access == Access.Open).ThenByDescending(a => a.Api.Lists).Take(MostPaths).ToList();
        var targets = apis.Select(a => (Request: a.Api.Request(run.Options.Model ?? run.Nonce), a.Api.Method, Open: a.Access == Access.Open)).ToList();
        if (targets.Count == 0)
            targets.Add((new ProbeRequest("GET", "/"), "GET", true));
        string[] origins = ["https://assay-probe.invalid", $"https://{run.Scope.Host.Trim('[', ']')}.assay-probe.invalid", "null"];
        foreach (var (request, method, open) in targets)
            foreach (var origin in origins)
                foreach (var preflight in new[] { false, true })
                {
                    var answer = await run.SendAsync(
                        preflight
                            ? new ProbeRequest("OPTIONS", request.Path) { Headers = [("Origin", origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", "authorization,content-type")], Note = $"(before a {method} from {origin})" }
                            : request with { Headers = [("Origin", origin)], Note = $"from {origin}" }, cancel).ConfigureAwait(false);
                    if (answer.Failure is not null)
                        run.Gap(Name, answer);
                    else
                        Judge(run, answer, origin, open);
                }
    }

    static void Judge(ProbeRun run, ProbeAnswer answer, string origin, bool open)
    {
        if (answer.Header("Access-Control-Allow-Origin")?.Trim() is not { } allowed)
            return;
        var credentials = string.Equals(answer.Header("Access-Control-Allow-Credentials")?.Trim(), "true", StringComparison.OrdinalIgnoreCase);
        var told = $"{answer.Method} {answer.Asked.AbsolutePath} {answer.Note}: Access-Control-Allow-Origin: {allowed}{(credentials ? ", Access-Control-Allow-Credentials: true" : "")}";
        if (allowed == origin && credentials)
            run.Find(ProbeRule.CorsCredentials, answer.Asked, origin == "null" ? "null" : "origin", told);
        else if ((allowed == "*" || allowed == origin) && open && answer.Status < 400)
            run.Find(ProbeRule.CorsOpen, answer.Asked, "origin", told);
        else if (allowed == origin)
            run.Find(ProbeRule.CorsReflected, answer.Asked, origin == "null" ? "null" : "origin", told);
    }
}
