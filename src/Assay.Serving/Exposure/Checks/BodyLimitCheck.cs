using System.Text;

namespace Assay.Serving.Exposure;

/// <summary>Whether a body of absurd size is refused by its announced size. None of it is sent: the request waits for "100 Continue" and hangs up.</summary>
sealed class BodyLimitCheck : ExposureCheck
{
    const long Claimed = 64L << 30;

    public override string Name => "body-limit";

    public override string Sends(ProbeOptions options, ProbeScope scope) => "one POST that announces 64 GiB and asks whether to send it; nothing of it is sent";

    public override int Most(ProbeOptions options, ProbeScope scope) => 1;

    public override async Task RunAsync(ProbeRun run, CancellationToken cancel)
    {
        if (run.Missing is null)
            return;
        var seen = run.Apis.Where(a => a.Api.Body is not null).OrderByDescending(a => a.Usable).ThenByDescending(a => a.Access == Access.Unclear).ThenByDescending(a => a.Api.Chats).FirstOrDefault();
        if (seen is null)
        {
            run.Note(Name, "No path that takes a body was found, so body sizes were not judged.");
            return;
        }

        if (seen is { Access: Access.Refused, Usable: false })
        {
            run.Note(Name, "Bodies are refused for want of a key before their size matters.");
            return;
        }

        var at = run.Scope.Target;
        var key = seen.OpensToKey ? run.Client.KeyHeader(at.Scheme) : null;
        var head = $"POST {seen.Answer.Asked.AbsolutePath} HTTP/1.1\r\nHost: {at.Authority}\r\nUser-Agent: assay-probe/{AssayVersion.Text}\r\nContent-Type: application/json\r\nContent-Length: {Claimed}\r\nExpect: 100-continue\r\n{key}Connection: close\r\n\r\n";
        var (answer, failure) = await RawTalk.ExchangeAsync(run, at.Port, run.Scope.Encrypted, key is not null, Encoding.ASCII.GetBytes(head), a => a.Contains("\r\n", StringComparison.Ordinal), cancel).ConfigureAwait(false);
        var line = answer.Split("\r\n", 2)[0];
        if (line.StartsWith("HTTP/1.1 100", StringComparison.Ordinal))
            run.Find(ProbeRule.BodyUnbounded, seen.Answer.Asked, "POST", $"announced {Claimed} bytes with Expect: 100-continue; the server said: {line}");
        else if (line.StartsWith("HTTP/1.", StringComparison.Ordinal))
            run.Note(Name, $"A body of 64 GiB was announced; the server said: {line}");
        else if (failure is not null && failure.StartsWith("no answer", StringComparison.Ordinal))
            run.Note(Name, "A body of 64 GiB was announced; the server neither asked for it nor refused it.");
        else
            run.Gap(Name, $"POST {seen.Answer.Asked.AbsolutePath}", failure ?? "what came is no HTTP");
    }
}
