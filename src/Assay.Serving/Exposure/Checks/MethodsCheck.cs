namespace Assay.Serving.Exposure;

/// <summary>Methods: whether TRACE sends requests back, and which methods the server says it takes. Nothing is changed: no PUT, no DELETE.</summary>
sealed class MethodsCheck : ExposureCheck
{
    public override string Name => "methods";

    public override string Sends(ProbeOptions options, ProbeScope scope) => "TRACE and OPTIONS of the address";

    public override int Most(ProbeOptions options, ProbeScope scope) => 2;

    public override async Task RunAsync(ProbeRun run, CancellationToken cancel)
    {
        if (run.Missing is null)
            return;
        var trace = await run.SendAsync(new ProbeRequest("TRACE", "/") { Headers = [("X-Assay-Probe", run.Nonce)] }, cancel).ConfigureAwait(false);
        if (trace.Failure is not null)
            run.Gap(Name, trace);
        else if (trace.Good && trace.Body.Contains(run.Nonce, StringComparison.Ordinal))
            run.Find(ProbeRule.Trace, trace);
        var options = await run.SendAsync(new ProbeRequest("OPTIONS", "/"), cancel).ConfigureAwait(false);
        if (options.Failure is not null)
            run.Gap(Name, options);
        else if (options.Header("Allow") is { Length: > 0 } allow)
            run.Note(Name, $"OPTIONS tells: {allow}");
    }
}
