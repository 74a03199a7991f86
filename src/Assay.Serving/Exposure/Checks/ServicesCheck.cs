using System.Text;

namespace Assay.Serving.Exposure;

/// <summary>What software answers at each port in scope, by several independent signs, and what it gives away without a key.</summary>
sealed class ServicesCheck : ExposureCheck
{
    public override string Name => "services";

    public override string Sends(ProbeOptions options, ProbeScope scope) => $"one connection and {ProductCatalogue.Paths.Count + 1} requests that only read, to each of {scope.Ports.Count} port{(scope.Ports.Count == 1 ? "" : "s")}";

    public override int Most(ProbeOptions options, ProbeScope scope) => scope.Ports.Count * (1 + 2 + 1 + ProductCatalogue.Paths.Count);

    public override async Task RunAsync(ProbeRun run, CancellationToken cancel)
    {
        foreach (var port in run.Scope.Ports)
            if (await SchemeAsync(run, port, cancel).ConfigureAwait(false) is { } scheme)
                await WalkAsync(run, scheme, port, cancel).ConfigureAwait(false);
    }

    async Task<string?> SchemeAsync(ProbeRun run, int port, CancellationToken cancel)
    {
        if (port == run.Scope.Target.Port)
            return run.Missing is null ? null : run.Scope.Target.Scheme;
        var (socket, failure) = await RawTalk.ConnectAsync(run, port, cancel).ConfigureAwait(false);
        if (socket is null)
        {
            // Closed or filtered: from here nothing is exposed. A budget that ran out is no answer.
            if (failure!.StartsWith("no connection", StringComparison.Ordinal))
            {
                run.Shut.Add(port);
                run.Note(Name, $"port {port}: {failure}");
            }
            else
            {
                run.Gap(Name, $"port {port}", failure);
            }

            return null;
        }

        socket.Dispose();
        foreach (var scheme in new[] { "http", "https" })
        {
            var answer = await run.SendAsync(new ProbeRequest("GET", $"/{run.Nonce}") { At = (scheme, port) }, cancel).ConfigureAwait(false);
            if (answer.Failure is null)
                return run.Speaks[port] = scheme;
            if (answer.Unsent)
            {
                run.Gap(Name, $"port {port}", answer.Failure);
                return null;
            }
        }

        Mute(run, port);
        return null;
    }

    // The next check asks whether it is gRPC.
    void Mute(ProbeRun run, int port)
    {
        run.Speaks[port] = null;
        if (run.Options.Skip.Contains(GrpcCheck.Id))
            run.Gap(Name, $"port {port}", "it is open and speaks neither HTTP/1.1 nor HTTPS, and gRPC was left out");
    }

    async Task WalkAsync(ProbeRun run, string scheme, int port, CancellationToken cancel)
    {
        var own = port == run.Scope.Target.Port && scheme == run.Scope.Target.Scheme;
        (string, int)? at = own ? null : (scheme, port);
        var missing = own ? run.Missing!.Value.Get : await run.SendAsync(new ProbeRequest("GET", $"/{run.Nonce}") { At = at }, cancel).ConfigureAwait(false);
        var answers = new Dictionary<string, ProbeAnswer>();
        foreach (var (method, path) in ProductCatalogue.Paths)
        {
            var answer = await run.SendAsync(new ProbeRequest(method, path) { At = at, Body = method == "POST" ? Encoding.UTF8.GetBytes("{}") : null }, cancel).ConfigureAwait(false);
            if (answer.Failure is not null)
                run.Gap(Name, $"{method} {answer.Asked.Authority}{path}", answer.Failure);
            else if (answer.Shape(answer.Asked.PathAndQuery) != missing.Shape(missing.Asked.PathAndQuery))
                answers[path] = answer;
        }

        // Some servers of HTTP/2 say of every other request only that it is none.
        if (!own && missing.Status is 400 or 426 or 505 && answers.Values.All(a => a.Status == missing.Status))
            Mute(run, port);
        else
            Judge(run, port, new PortAnswers(answers));
    }

    void Found(ProbeRun run, int port, PortAnswers answers, Product product, List<string> marks)
    {
        run.Products.Add(product.Name);
        var version = product.Version(answers) is { Length: > 0 and < 40 } told ? told : null;
        run.Note(Name, $"port {port}: {product.Name}{(version is null ? "" : " " + version)}, by {string.Join(", ", marks)}");
        var open = product.Ways.Where(w => w.Opens(answers)).ToList();
        foreach (var way in open)
            run.Find(ProbeRule.Management, answers.At(way.Path)!.Asked, product.Name, $"{product.Name}: {way.What}. Seen: {answers.At(way.Path)!.Told(run.Cut)}", way.Severity, way.References, $"{product.Name} answers without a key");
        if (version is not null)
            Versioned(run, product, version, answers.All.First().Asked);
    }

    void Judge(ProbeRun run, int port, PortAnswers answers)
    {
        var before = run.Products.Count;
        foreach (var product in ProductCatalogue.All)
        {
            var marks = product.Marks.Where(m => m.Holds(answers)).Select(m => m.Name).ToList();
            if (marks.Count < Product.Needed)
                continue;
            Found(run, port, answers, product, marks);
        }

        if (run.Products.Count == before && port != run.Scope.Target.Port)
            run.Note(Name, $"port {port}: HTTP, and no software that is known here");
        if (answers.At("/metrics") is { Good: true } metrics && metrics.Body.Contains("# TYPE ", StringComparison.Ordinal))
            run.Find(ProbeRule.Metrics, metrics);
        foreach (var path in new[] { "/openapi.json", "/docs", "/redoc", "/swagger.json" })
            if (answers.At(path) is { Good: true } page && (page.Json.Inner("paths").ValueKind == System.Text.Json.JsonValueKind.Object || (page.Html && (page.Body.Contains("swagger-ui", StringComparison.OrdinalIgnoreCase) || page.Body.Contains("redoc", StringComparison.OrdinalIgnoreCase)))))
                run.Find(ProbeRule.Docs, page);
    }

    /// <summary>What a version that a product told means.</summary>
    public static void Versioned(ProbeRun run, Product product, string version, Uri at)
    {
        var root = new Uri($"{at.Scheme}://{at.Authority}");
        run.Find(ProbeRule.VersionTold, root, product.Name, $"{product.Name} {version}");
        foreach (var flaw in product.Flaws.Where(f => Versions.Affected(version, f.From, f.Fixed)))
            run.Find(ProbeRule.KnownFlaw, root, flaw.Cve, $"{product.Name} {version} is older than {flaw.Fixed}: {flaw.What} ({flaw.Source})", flaw.Severity, [new Reference("cve", flaw.Cve)], $"The {product.Name} that runs has {flaw.Cve}");
    }
}
