using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>What a target's file must say beyond its form: each error names the field and what to write.</summary>
static partial class TargetFileChecks
{
    static readonly string[] Managed = ["host", "content-length", "transfer-encoding", "connection", "upgrade", "trailer", "te"];
    static readonly string[] OtherKinds = ["http", "command", "mcp"];

    internal static IEnumerable<string> Kinds => Dialects.Names.Concat(OtherKinds);

    internal static string? Wrong(TargetFile file)
    {
        if (file.Name.Length is 0 or > 200)
            return "name: 1 to 200 characters";
        if (!Kinds.Contains(file.Kind))
            return $"kind: '{file.Kind}' is not known; write one of {string.Join(", ", Kinds)}";
        var needsAddress = file.Kind is not "command" && !(file.Kind == "mcp" && file.Command.Count > 0);
        if (needsAddress && file.Address is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            return "address: write an http or https address, such as https://example.org/v1";
        if (file.Limits is { } limits && (limits.Concurrency is < 1 or > 1024 || limits.Requests < 1 || limits.RequestsPerSecond is <= 0 || limits.ToolSteps is < 0 or > 100 || limits.AnswerSeconds is < 1 or > 3600 || limits.AnswerKilobytes is < 1 or > 65_536))
            return "limits: concurrency is 1 to 1024, requests at least 1, requestsPerSecond above 0, toolSteps 0 to 100, answerSeconds 1 to 3600, answerKilobytes 1 to 65536";
        if (TokenPrice.Wrong(file.Limits ?? new RoundLimits()) is { } money)
            return money;
        if (file.Control is { } control && (control.Every is < 1 or > 100_000 || (control.Ask is null) != (control.Expect is not { Count: > 0 }) || control.Ask?.Length is 0 or > 10_000 || control.Expect?.Any(string.IsNullOrWhiteSpace) == true))
            return "control: write ask and expect (texts of which one stands in the answer), or neither; every is 1 to 100000 attempts";
        if (file.Control?.Expect?.FirstOrDefault(e => file.Control.Ask!.Contains(e, StringComparison.OrdinalIgnoreCase)) is { } echoed)
            return $"control.expect: '{echoed}' stands in the question; a page that repeats it would pass";
        if (file.Refusals.Any(s => s is < 400 or > 599))
            return "refusals: HTTP statuses from 400 to 599";
        if (file.Images && file.Kind is "openai-completions" or "command" or "mcp")
            return $"images: nothing says how a picture goes with a question of the kind {file.Kind}; take it away";
        return Headers(file) ?? Paths(file.Answer) ?? OfKind(file) ?? Plants(file);
    }

    static string? Headers(TargetFile file)
    {
        foreach (var (where, headers) in file.Persons.Select(p => ($"persons.{p.Key}", p.Value)).Append(("headers", file.Headers)))
            foreach (var (name, source) in headers)
                if (!Token().IsMatch(name) || Managed.Contains(name, StringComparer.OrdinalIgnoreCase))
                    return $"{where}: '{name}' is no header that can be given";
                else if ((source.Environment is null) == (source.Literal is null))
                    return $"{where}.{name}: write environment: NAME for a secret, or literal: \"text\" for what is none";
                else if (source.Prefix.Any(char.IsControl) || source.Literal?.Any(char.IsControl) == true)
                    return $"{where}.{name}: a header is one line of plain characters";
                else if (source.Literal is { } literal && LooksSecret(name, literal))
                    return $"{where}.{name}: this looks like a secret, and files are read by many; set a variable and write environment: ITS_NAME";
        return null;
    }

    internal static bool LooksSecret(string header, string value) => SecretName().IsMatch(header) || Secrets.In($"{header}: {value}").Count > 0;

    static string? Paths(AnswerPaths answer)
    {
        foreach (var (field, path) in new[] { ("text", answer.Text), ("calls", answer.Calls), ("retrieved", answer.Retrieved), ("model", answer.Model) })
            if (path is not null && !JsonPath.TryParse(path, out _))
                return $"answer.{field}: '{path}' is no path; write one such as $.choices[0].text";
        return null;
    }

    static string? OfKind(TargetFile file)
    {
        if (file.Kind != "http" && (file.Request is not null || file.Opening is not null))
            return $"{(file.Request is not null ? "request" : "opening")}: belongs to kind: http";
        if (file.Kind is not ("command" or "mcp") && file.Command.Count > 0)
            return "command: belongs to kind: command and kind: mcp";
        if (file.Kind != "mcp" && file.Calls.Count > 0)
            return "calls: belongs to kind: mcp";
        return file.Kind switch
        {
            "http" => Template(file),
            "command" when file.Command.Count == 0 => "command: write the program and its arguments as a list",
            "command" when file.Per == ProgramLife.Round && file.Answer.Text is null => "answer.text: write where the text stands in a line, such as $.text",
            "mcp" when file.Calls.Count is 0 or > 50 => "calls: name the tools or prompts that may be called, such as - tool: search",
            "mcp" when file.Calls.Any(c => (c.Tool is null) == (c.Prompt is null)) => "calls: each has either tool or prompt",
            "mcp" when !file.Calls.Any(c => c.Arguments is { } a && a.GetRawText().Contains("{prompt}", StringComparison.Ordinal)) => "calls: no argument holds {prompt}; the payload would go nowhere",
            "mcp" when !file.Application => "application: write true; a server of tools is no bare model",
            _ => null,
        };
    }

    static string? Template(TargetFile file)
    {
        if (file.Request is not { } request)
            return "request: say what a question looks like, such as body: { message: \"{prompt}\" }";
        if (Request(request, "request") is { } wrong)
            return wrong;
        var named = new[] { file.Address!.OriginalString, request.Address, request.Body?.GetRawText() }.Concat(request.Form?.Values ?? []).Concat(request.Headers?.Values ?? []).OfType<string>().SelectMany(Placeholders.In).ToHashSet();
        if (file.Images != named.Contains("image"))
            return file.Images ? "images: {image} does not stand in request; the picture would go nowhere" : "images: write true, since {image} stands in request";
        if (!named.Contains("prompt") && !named.Contains(Placeholders.Messages))
            return "request: neither {prompt} nor {messages} stands in it; the payload would go nowhere";
        if (!file.Application && !named.Contains(Placeholders.Messages) && !named.Contains("system"))
            return "application: write true when it has a system prompt of its own; a bare model needs {messages}, or {system} and {prompt}, in request";
        foreach (var (name, taken) in file.Opening?.Take ?? new Dictionary<string, TakenValue>())
            if (new[] { taken.Json, taken.Pattern, taken.Header, taken.Cookie }.Count(v => v is not null) != 1)
                return $"opening.take.{name}: write one of json, pattern, header, cookie";
            else if (taken.Json is { } json && !JsonPath.TryParse(json, out _))
                return $"opening.take.{name}.json: '{json}' is no path";
            else if (taken.Pattern is { } pattern && !Compiles(pattern))
                return $"opening.take.{name}.pattern: no regular expression with a group, such as name=\"csrf\" value=\"([^\"]+)\"";
            else if (!PlaceholderName().IsMatch(name) || name is "prompt" or "messages" or "session" or "system" or "person" or "image")
                return $"opening.take: '{name}' is no name for a placeholder; write small letters, digits and -";
        return file.Opening is { } opening ? Request(new RequestTemplate(opening.Method, opening.Address, opening.Body), "opening") : null;
    }

    static string? Request(RequestTemplate request, string where)
    {
        if (!Token().IsMatch(request.Method))
            return $"{where}.method: write GET, POST or another method";
        if (request.Body is not null && request.Form is not null)
            return $"{where}: body or form, not both";
        if (request.Body is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } body && Depth(body) > Json.MaxDepth / 2)
            return $"{where}.body: nested too deeply";
        if (request.Address is { } address && !Uri.TryCreate(address, UriKind.RelativeOrAbsolute, out _))
            return $"{where}.address: write an address, or a path such as /chat";
        foreach (var (name, value) in request.Headers ?? new Dictionary<string, string>())
            if (!Token().IsMatch(name) || Managed.Contains(name, StringComparer.OrdinalIgnoreCase) || value.Any(char.IsControl))
                return $"{where}.headers: '{name}' is no header that can be given";
            else if (!value.Contains('{', StringComparison.Ordinal) && LooksSecret(name, value))
                return $"{where}.headers.{name}: this looks like a secret; write it under headers with environment: NAME";
        return null;
    }

    static string? Plants(TargetFile file)
    {
        if (!file.Application && (file.Plants.Count > 0 || file.Reset is not null))
            return "plants: belong to an application; write application: true";
        if (file.Kind == "command" && (file.Plants.Count > 0 || file.Reset is not null) && file.Address is null)
            return "address: plants are put by HTTP; write the address that theirs are relative to";
        foreach (var (place, plant) in file.Plants)
            if (place == Place.Image)
                return "plants.image: pictures go with the question; write images: true";
            else if (Request(new RequestTemplate(plant.Method, plant.Address, plant.Body), $"plants.{place.Name()}") is { } wrong)
                return wrong;
            else if (!Placeholders.In(plant.Address + plant.Body?.GetRawText()).Contains("text"))
                return $"plants.{place.Name()}: {{text}} does not stand in it; nothing would be left";
            else if (plant.Id is { } id && !JsonPath.TryParse(id, out _))
                return $"plants.{place.Name()}.id: '{id}' is no path";
        return file.Reset is { } reset ? Request(reset, "reset") : null;
    }

    static int Depth(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => 1 + json.EnumerateObject().Select(m => Depth(m.Value)).DefaultIfEmpty(0).Max(),
        JsonValueKind.Array => 1 + json.EnumerateArray().Select(Depth).DefaultIfEmpty(0).Max(),
        _ => 0,
    };

    static bool Compiles(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)).GetGroupNumbers().Length > 1;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [GeneratedRegex("^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$")]
    private static partial Regex Token();

    [GeneratedRegex("auth|cookie|token|secret|passw|api-?key|signature|credential", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("^[a-z][a-z0-9-]{0,50}$")]
    private static partial Regex PlaceholderName();
}
