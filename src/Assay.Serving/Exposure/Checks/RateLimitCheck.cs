using System.Diagnostics;
using System.Globalization;

namespace Assay.Serving.Exposure;

/// <summary>One bounded burst at the cheapest path; says what was seen, and that few requests show little.</summary>
sealed class RateLimitCheck : ExposureCheck
{
    // Fewer say nothing: usual limits are tens in a second.
    const int Telling = 30, AtOnce = 8;
    static readonly string[] Announced = ["RateLimit", "RateLimit-Limit", "RateLimit-Policy", "X-RateLimit-Limit", "x-ratelimit-limit-requests", "x-ratelimit-limit-tokens", "Retry-After"];

    public override string Name => "rate-limit";

    public override string Sends(ProbeOptions options, ProbeScope scope) => $"a burst of {options.Burst} requests, {AtOnce} at a time, faster than the rate; it stops at the first 429";

    public override int Most(ProbeOptions options, ProbeScope scope) => options.Burst;

    public override async Task RunAsync(ProbeRun run, CancellationToken cancel)
    {
        if (run.Missing is null)
            return;
        var seen = run.Apis.Where(a => a.Access == Access.Open).OrderByDescending(a => a.Api.Lists).FirstOrDefault() ?? run.Apis.OrderByDescending(a => a.OpensToKey).ThenByDescending(a => a.Api.Lists).FirstOrDefault();
        if (seen is null)
        {
            run.Note(Name, "No path of a model's API was found to send a burst to.");
            return;
        }

        if (!seen.Usable)
        {
            run.Gap(Name, seen.Answer.Asked.AbsolutePath, "limits of callers lie behind the key (--key-env), or leave the check out (--skip rate-limit)");
            return;
        }

        var request = seen.Api.Request(run.Nonce) with { WithKey = seen.OpensToKey };
        var (asked, limited, refused) = (0, 0, 0);
        string? announced = null, failure = null;
        var began = Stopwatch.GetTimestamp();
        async Task OneAsync()
        {
            while (Volatile.Read(ref limited) == 0 && Volatile.Read(ref failure) is null && Interlocked.Increment(ref asked) <= run.Options.Burst)
            {
                var answer = await run.SendOnlyAsync(request, cancel).ConfigureAwait(false);
                if (answer.Failure is not null)
                    failure = answer.Failure;
                else if (answer.Status == 429 || (answer.Status == 503 && answer.Header("Retry-After") is not null))
                    Interlocked.Increment(ref limited);
                else if (answer.Status >= 500)
                    Interlocked.Increment(ref refused);
                foreach (var name in Announced)
                    if (answer.Header(name) is { } value)
                        announced = $"{name}: {value}";
            }
        }

        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => OneAsync())).ConfigureAwait(false);
        var sent = Math.Min(asked, run.Options.Burst);
        var told = string.Create(CultureInfo.InvariantCulture, $"{sent} requests in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s at {seen.Answer.Asked.AbsolutePath}");
        if (limited > 0)
            run.Note(Name, $"A limit was met: {told}, then 429{(announced is null ? "" : $" ({announced})")}.");
        else if (failure is not null)
            run.Gap(Name, seen.Answer.Asked.AbsolutePath, $"{told}, then: {failure}");
        else if (announced is not null)
            run.Note(Name, $"{told}: none refused; a limit is announced ({announced}).");
        else if (sent >= Telling)
            run.Find(ProbeRule.NoRateLimit, seen.Answer.Asked, seen.Api.Method, $"{told}: none refused, no limit announced{(refused > 0 ? $", {refused} errors of the server" : "")}. A higher limit may exist.");
        else
            run.Note(Name, $"{told}: none refused. So few requests say nothing of a limit (--burst {Telling} or more).");
    }
}
