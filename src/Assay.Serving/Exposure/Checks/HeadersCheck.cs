using System.Text.RegularExpressions;

namespace Assay.Serving.Exposure;

/// <summary>Headers of what came so far: versions in them, pages without protection, JSON that browsers take for a page.</summary>
sealed partial class HeadersCheck : ExposureCheck
{
    static readonly string[] Banners = ["Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-Generator", "Via", "X-Runtime"];

    public override string Name => "headers";

    public override string Sends(ProbeOptions options, ProbeScope scope) => "nothing: reads the answers to the other checks";

    public override int Most(ProbeOptions options, ProbeScope scope) => 0;

    public override Task RunAsync(ProbeRun run, CancellationToken cancel)
    {
        foreach (var answer in run.Answers)
        {
            foreach (var name in Banners)
                if (answer.Header(name) is { } value && Version().IsMatch(value))
                    run.Find(ProbeRule.Banner, run.Scope.Target, name, $"{name}: {value}");
            foreach (var (name, value) in answer.Headers)
                if (name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase))
                    Cookie(run, value);
            if (answer is { Html: true, MediaType: "text/html" or "" } && answer.Status is not (>= 300 and < 400) && answer.Body.Length > 0)
                Page(run, answer);
            if (answer.MediaType == "text/html" && answer.Json.ValueKind is not System.Text.Json.JsonValueKind.Undefined)
                run.Find(ProbeRule.JsonAsHtml, answer);
        }

        return Task.CompletedTask;
    }

    static void Cookie(ProbeRun run, string cookie)
    {
        var parts = cookie.Split(';', StringSplitOptions.TrimEntries);
        var name = parts[0].Split('=', 2)[0].Trim();
        bool Says(string flag) => parts.Skip(1).Any(p => p.Split('=', 2)[0].Trim().Equals(flag, StringComparison.OrdinalIgnoreCase));
        List<string> missing = [];
        // A token against forged requests is there to be read by the page's own scripts.
        if (!Says("HttpOnly") && !name.Contains("xsrf", StringComparison.OrdinalIgnoreCase) && !name.Contains("csrf", StringComparison.OrdinalIgnoreCase))
            missing.Add("HttpOnly");
        if (run.Scope.Encrypted && !Says("Secure"))
            missing.Add("Secure");
        if (!Says("SameSite"))
            missing.Add("SameSite");
        if (missing.Count > 0 && name.Length is > 0 and < 100)
            run.Find(ProbeRule.Cookie, run.Scope.Target, name, $"{name} comes without {string.Join(", ", missing)}");
    }

    // One finding for the server: pages of one server share their headers.
    static void Page(ProbeRun run, ProbeAnswer page)
    {
        List<string> missing = [];
        if (page.Header("Content-Security-Policy") is null && page.Header("X-Frame-Options") is null)
            missing.Add("neither Content-Security-Policy nor X-Frame-Options");
        if (page.Header("X-Content-Type-Options") is null)
            missing.Add("no X-Content-Type-Options");
        // An error page of a few words has nothing to frame; a page that is served has.
        if (missing.Count > 0 && page.Good)
            run.Find(ProbeRule.HtmlHeaders, run.Scope.Target, "pages", $"{page.Method} {page.Asked.AbsolutePath}: {string.Join(", ", missing)}");
    }

    [GeneratedRegex(@"\d+\.\d+|^\d+$", RegexOptions.NonBacktracking)]
    private static partial Regex Version();
}
