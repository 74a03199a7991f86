using System.Text;

namespace Assay.Serving.Exposure;

/// <summary>Whether the endpoint answers at all, and what it says of paths that are not there. Everything else builds on it.</summary>
sealed class ReachCheck : ExposureCheck
{
    public override string Name => "reach";

    public override string Sends(ProbeOptions options, ProbeScope scope) => "GET of the address, GET and POST of a path that does not exist; redirects in scope are followed, three at most";

    public override int Most(ProbeOptions options, ProbeScope scope) => 3 + 3;

    public override async Task RunAsync(ProbeRun run, CancellationToken cancel)
    {
        var root = await run.SendAsync(new ProbeRequest("GET", "/") { Follow = true }, cancel).ConfigureAwait(false);
        var get = await run.SendAsync(new ProbeRequest("GET", $"/{run.Nonce}"), cancel).ConfigureAwait(false);
        var post = await run.SendAsync(new ProbeRequest("POST", $"/{run.Nonce}") { Body = Encoding.UTF8.GetBytes("{}") }, cancel).ConfigureAwait(false);
        if (get.Failure is not null || post.Failure is not null)
        {
            run.Gap(Name, get.Failure is not null ? get : post);
            return;
        }

        run.Missing = (get, post);
        run.Speaks[run.Scope.Target.Port] = run.Scope.Target.Scheme;
        run.Note(Name, root.Told(run.Cut));
    }
}
