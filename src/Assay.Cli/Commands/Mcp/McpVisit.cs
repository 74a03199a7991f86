using Assay.Build.Discovery.Mcp;

namespace Assay.Cli;

/// <summary>Looks at servers, one after the other: starts those that have a command, and ends them.</summary>
static class McpVisit
{
    const int MostErrorLines = 20;

    public static async Task<IReadOnlyList<McpInspection>> RunAsync(IReadOnlyList<McpTarget> targets, McpLimits limits, CancellationToken cancel)
    {
        var inspections = new List<McpInspection>();
        foreach (var target in targets)
            inspections.Add(target.Address is null ? await StartedAsync(target, limits, cancel).ConfigureAwait(false) : await AskedAsync(target, limits, cancel).ConfigureAwait(false));
        return inspections;
    }

    static async Task<McpInspection> StartedAsync(McpTarget target, McpLimits limits, CancellationToken cancel)
    {
        if (StartedProgram.Start(target, out var problem) is not { } process)
            return new McpInspection(target.Label.Length > 0 ? target.Label : target.Command![0], null, new McpFailure(McpFailureKind.Unreachable, problem), []);
        McpInspection inspection;
        await using (process.ConfigureAwait(false))
            inspection = await McpInspector.OverStreamsAsync(target.Label, process.ToServer, process.FromServer, limits, cancel).ConfigureAwait(false);
        if (inspection.Failure is not null)
            foreach (var line in string.Concat(process.Errors).Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0).TakeLast(MostErrorLines))
                Console.Error.WriteLine(SafeText.Of($"{inspection.Label} wrote: {(line.Length > 500 ? line[..500] : line)}"));
        return inspection;
    }

    static async Task<McpInspection> AskedAsync(McpTarget target, McpLimits limits, CancellationToken cancel)
    {
        // A redirect would carry the headers to somewhere else; cookies and packed answers are not needed.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(15), MaxResponseHeadersLength = 64 };
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        foreach (var (name, value) in target.Headers)
            if (!http.DefaultRequestHeaders.TryAddWithoutValidation(name, value))
                return new McpInspection(target.Label, null, new McpFailure(McpFailureKind.Unreachable, $"{name} is not a header that can be sent."), []);
        return await McpInspector.OverHttpAsync(target.Label, http, target.Address!, limits, cancel).ConfigureAwait(false);
    }
}
