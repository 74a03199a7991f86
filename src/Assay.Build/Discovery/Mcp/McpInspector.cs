using System.Text.Json;
using Assay.Build.Code;
using Assay.Build.Discovery.Tools;

namespace Assay.Build.Discovery.Mcp;

/// <summary>
/// Looks at a live server of the Model Context Protocol: who it says it is, its instructions, tools, prompts and resources. It calls no
/// tool and reads no resource. A server that floods, stalls or lies about the protocol ends in a clear failure, within the limits.
/// </summary>
public static class McpInspector
{
    public static Tool Tool { get; } = new("assay", AssayVersion.Text);

    /// <summary>Rules about servers; those about what they say are <see cref="ToolJudge.Rules"/>.</summary>
    public static IReadOnlyList<CodeRule> Rules { get; } = [.. McpRules.All.OrderBy(r => r.Id, StringComparer.Ordinal)];

    /// <summary>Over the streams of a process that the caller started and will end.</summary>
    /// <param name="label">What the server is called here; empty to take what it calls itself.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<McpInspection> OverStreamsAsync(string label, Stream toServer, Stream fromServer, McpLimits limits, CancellationToken cancel)
    {
        var budget = new McpBudget(limits);
        var channel = new StreamChannel(toServer, fromServer, budget);
        await using (channel.ConfigureAwait(false))
            return await RunAsync(label, channel, budget, [], cancel).ConfigureAwait(false);
    }

    /// <summary>Over HTTP, streamable or the older kind with a stream of events.</summary>
    /// <param name="http">Must not follow redirects, and carries the credentials that the server is to get.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<McpInspection> OverHttpAsync(string label, HttpClient http, Uri address, McpLimits limits, CancellationToken cancel)
    {
        var budget = new McpBudget(limits);
        var channel = new HttpChannel(http, address, budget);
        var name = label.Length > 0 ? label : NameOf(address);
        IReadOnlyList<Finding> plain = address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback ? [McpRules.Found(McpRules.Plain, name, "", null)] : [];
        await using (channel.ConfigureAwait(false))
            return await RunAsync(name, channel, budget, plain, cancel).ConfigureAwait(false);
    }

    /// <summary>An address as it may be shown: without user, password, query and fragment.</summary>
    public static string NameOf(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    static async Task<McpInspection> RunAsync(string label, IMcpChannel channel, McpBudget budget, IReadOnlyList<Finding> before, CancellationToken cancel)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timer.CancelAfter(budget.Limits.Time);
        var client = new McpClient(channel, budget);
        var look = new McpLook(client, label);
        McpFailure? failure = null;
        try
        {
            await look.RunAsync(timer.Token).ConfigureAwait(false);
        }
        catch (McpStopped e)
        {
            failure = e.Failure;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            failure = new McpFailure(McpFailureKind.TimedOut, $"The server did not answer {look.Step} within {budget.Limits.Time.TotalSeconds:0} seconds{(client.Strange > 0 ? $"; it answered {client.Strange} questions that nobody asked" : "")}.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A number without a finite value, half a character (which the reader tells late, as an invalid operation): nothing that a digest could be taken of.
            failure = new McpFailure(McpFailureKind.Malformed, $"What the server lists has no canonical form: {e.Message}");
        }

        var snapshot = look.Snapshot;
        var shown = snapshot?.Label ?? (label.Length > 0 ? label : "server");
        var findings = new List<Finding>(before);
        if (snapshot is not null)
            findings.AddRange(ToolJudge.Judge(snapshot.Descriptions, snapshot.Texts));
        findings.AddRange(look.Unstable.Select(name => McpRules.Found(McpRules.Unstable, shown, name, null)));
        findings.AddRange(look.Twice.Select(name => McpRules.Found(McpRules.Twice, shown, name, null)));
        findings.AddRange(look.Unannounced.Select(name => McpRules.Found(McpRules.Unannounced, shown, name, null)));
        findings.AddRange(client.Unasked.Select(method => McpRules.Found(McpRules.Unasked, shown, method, null)));
        if (client.Noise + client.Strange > 0)
            findings.Add(McpRules.Found(McpRules.Sloppy, shown, "", $"{client.Noise} lines that are no messages, {client.Strange} answers that nobody asked for"));
        return new McpInspection(shown, snapshot, failure, [.. findings.OrderByDescending(f => f.Severity)]);
    }

    /// <summary>What only shows between servers that one agent uses together: names offered twice, one that steers another's tools.</summary>
    public static IReadOnlyList<Finding> Between(IReadOnlyList<McpSnapshot> servers) => ToolJudge.Between([.. servers.SelectMany(s => s.Descriptions)], [.. servers.SelectMany(s => s.Texts)]);
}
