using System.Text;

namespace Assay.Serving.Exposure;

/// <summary>What malformed requests bring out: stack traces, paths, debuggers.</summary>
sealed class ErrorsCheck : ExposureCheck
{
    const int MostPaths = 3;

    // Broken in ways that parsers, validators and handlers each notice at a different place. All are small.
    static readonly (string Note, string Type, byte[] Body)[] Broken =
    [
        ("with broken JSON", "application/json", Encoding.UTF8.GetBytes("{\"model\":")),
        ("with wrong types", "application/json", Encoding.UTF8.GetBytes("""{"model":{"a":[1]},"messages":"x","prompt":{"a":1},"max_tokens":"x","inputs":7,"input":{"a":null}}""")),
        ("with bytes that are no UTF-8", "application/json", [(byte)'{', (byte)'"', 0xC3, 0x28, 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}']),
        ("with deep nesting", "application/json", Encoding.UTF8.GetBytes(new string('[', 2000) + new string(']', 2000))),
        ("with another type of body", "application/x-assay-probe", Encoding.UTF8.GetBytes("x")),
        ("with a number too large", "application/json", Encoding.UTF8.GetBytes("""{"model":"x","max_tokens":1e999,"n":-1,"temperature":"NaN","messages":[{"role":7,"content":[[]]}]}""")),
    ];

    public override string Name => "errors";

    public override string Sends(ProbeOptions options, ProbeScope scope) => $"{Broken.Length} malformed bodies to {MostPaths} paths, and two malformed paths{(options.Key is null ? "" : ", with the valid key where one is asked for")}";

    public override int Most(ProbeOptions options, ProbeScope scope) => (Broken.Length * MostPaths) + 2;

    public override async Task RunAsync(ProbeRun run, CancellationToken cancel)
    {
        if (run.Missing is null)
            return;
        var targets = run.Apis.Where(a => a.Api.Body is not null).OrderByDescending(a => a.Usable).ThenByDescending(a => a.Api.Chats).Take(MostPaths).ToList();
        foreach (var seen in targets)
            foreach (var (note, type, body) in Broken)
                await JudgeAsync(run, new ProbeRequest("POST", seen.Api.Request(run.Nonce).Path) { Body = body, ContentType = type, Note = note, WithKey = seen.OpensToKey }, cancel).ConfigureAwait(false);
        foreach (var path in new[] { $"/{run.Nonce}%00%0a%27%22%3C", "/v1/models/%2e%2e%2f%2e%2e%2fassay-probe?limit=%27&offset=-1&page=x" })
            await JudgeAsync(run, new ProbeRequest("GET", path) { Note = "with a malformed path" }, cancel).ConfigureAwait(false);
        foreach (var answer in run.Answers.Where(a => a.Status >= 400).ToList())
            Tell(run, answer);
        if (targets.Count > 0 && targets.TrueForAll(t => t is { Access: Access.Refused, Usable: false }))
            run.Note(Name, "Malformed bodies were refused for want of a key: what a caller with one would see was not looked at (--key-env).");
    }

    async Task JudgeAsync(ProbeRun run, ProbeRequest request, CancellationToken cancel)
    {
        var answer = await run.SendAsync(request, cancel).ConfigureAwait(false);
        if (answer.Failure is not null)
            run.Gap(Name, $"{answer.Method} {request.Path} {answer.Note}", answer.Failure);
    }

    static void Tell(ProbeRun run, ProbeAnswer answer)
    {
        if (ErrorTells.Debugger(answer.Body))
            run.Find(ProbeRule.Debugger, answer);
        // One finding for each path: the same trace comes to every malformed body.
        var tells = ErrorTells.In(answer.Body).ToList();
        if (tells.Count > 0)
            run.Find(ProbeRule.ErrorTrace, answer.Asked, answer.Method, $"{answer.Method} {answer.Asked.AbsolutePath} {answer.Note}: {answer.Status}, {string.Join("; ", tells.Select(t => $"{t.Kind}: {t.Words}"))}");
    }
}
