using Assay.Serving.Proxy;

namespace Assay.Serving;

/// <summary>What types cannot say of a gateway's file.</summary>
static class GatewayFileChecks
{
    /// <summary>Everything that is wrong: its path (<c>$.routes[0].policy</c>) and what it is.</summary>
    internal static IEnumerable<(string Where, string What)> Wrong(GatewayFile file) => All(file).Where(p => p.What.Length > 0);

    static IEnumerable<(string Where, string What)> All(GatewayFile file)
    {
        yield return ("$.format", file.Format == "assay-gateway/1" ? "" : "the format has to be assay-gateway/1");
        yield return ("$.upstreams", file.Upstreams.Count > 0 ? "" : "a gateway needs an upstream");
        yield return ("$.routes", file.Routes.Count > 0 ? "" : "a gateway needs a route");
        yield return ("$.keys", file.Anonymous && file.Keys.Count > 0 ? "keys and anonymous: true exclude each other" : "");
        foreach (var (i, upstream) in file.Upstreams.Index())
        {
            yield return ($"$.upstreams[{i}].name", file.Upstreams.Take(i).Any(u => u.Name == upstream.Name) ? $"there are two upstreams '{upstream.Name}'" : "");
            yield return ($"$.upstreams[{i}].url", upstream.Url is { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" } ? "" : "it has to be an http or https address without query and user");
            yield return ($"$.upstreams[{i}].digest", upstream.Digest is null || (Digest.TryParse(upstream.Digest, out var digest) && digest.ToString() == upstream.Digest) ? "" : "it has to be sha256: and 64 small hexadecimal digits");
            yield return ($"$.upstreams[{i}].answerSeconds", upstream.AnswerSeconds is > 0 and <= 86_400 ? "" : "it has to be 1 to 86400");
            yield return ($"$.upstreams[{i}].idleSeconds", upstream.IdleSeconds is > 0 and <= 86_400 ? "" : "it has to be 1 to 86400");
            yield return ($"$.upstreams[{i}].totalSeconds", upstream.TotalSeconds is > 0 and <= 86_400 ? "" : "it has to be 1 to 86400");
            yield return ($"$.upstreams[{i}].breakAfter", upstream.BreakAfter is >= 0 and <= 10_000 ? "" : "it has to be 0 to 10000");
            yield return ($"$.upstreams[{i}].breakSeconds", upstream.BreakSeconds is > 0 and <= 86_400 ? "" : "it has to be 1 to 86400");
            yield return ($"$.upstreams[{i}].credentialHeader", upstream.CredentialHeader.Length is > 0 and <= 64 && upstream.CredentialHeader.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? "" : "it has to be the name of a header");
            yield return ($"$.upstreams[{i}].credentialFile", new[] { upstream.CredentialFile, upstream.CredentialEnv, upstream.CredentialSealed }.Count(c => c is not null) > 1 ? "a credential comes from credentialEnv, credentialFile or credentialSealed, one of them" : "");
            yield return ($"$.upstreams[{i}].clientKey", upstream.ClientCertificate is null == upstream.ClientKey is null ? "" : "clientCertificate and clientKey go together");
            yield return ($"$.upstreams[{i}].connections", upstream.Connections is > 0 and <= 65_536 ? "" : "it has to be 1 to 65536");
        }

        foreach (var (i, route) in file.Routes.Index())
        {
            yield return ($"$.routes[{i}].name", file.Routes.Take(i).Any(r => r.Name == route.Name) ? $"there are two routes '{route.Name}'" : "");
            yield return ($"$.routes[{i}].prefix", route.Prefix.Length == 0 || Prefix(route.Prefix) ? "" : "it begins with '/', does not end with it, and has letters, digits, '-' and '_' between");
            yield return ($"$.routes[{i}].apis", route.Apis.FirstOrDefault(a => !ApiEndpoint.Apis.Contains(a)) is { } api ? $"there is no API '{api}'; there are {string.Join(", ", ApiEndpoint.Apis)}" : route.Apis.Count == 0 ? "a route needs an API" : "");
            yield return ($"$.routes[{i}].upstreams", route.Upstreams.Count == 0 ? "a route needs an upstream" : route.Upstreams.FirstOrDefault(u => file.Upstreams.All(e => e.Name != u)) is { } upstream ? $"there is no upstream '{upstream}'" : "");
            yield return ($"$.routes[{i}].authority", route.Authority is { } authority ? (file.Authorities.ContainsKey(authority) ? "" : $"there is no authority '{authority}'") : route.Apis.Contains("mcp") ? "a route that serves mcp needs an authority" : "");
            yield return ($"$.routes[{i}].apis", route.Apis.Contains("mcp") && (route.Apis.Count > 1 || route.Upstreams.Count > 1) ? "a route that serves mcp serves nothing else, and has one upstream" : "");
            yield return ($"$.routes[{i}].whenRecordIsAway", Away(route.WhenRecordIsAway));
            yield return ($"$.routes[{i}].caps", route.Caps is { OutputTokens: <= 0 } or { Choices: <= 0 } or { PromptCharacters: <= 0 } ? "caps are above 0" : "");
            foreach (var (p, pass) in route.Pass.Index())
            {
                yield return ($"$.routes[{i}].pass[{p}].method", pass.Method is "GET" or "POST" ? "" : "it has to be GET or POST");
                yield return ($"$.routes[{i}].pass[{p}].path", ApiEndpoint.IsPath(pass.Path) ? ApiEndpoint.Find(pass.Path, pass.Method, route.Apis) is null ? "" : "an API of the route has this path" : "it begins with '/', and has letters, digits, '-', '_', '.' and ':' between, no step that begins with '.'");
            }

            yield return ($"$.routes[{i}].retries", route.Retries is >= 0 and <= 5 ? "" : "it has to be 0 to 5");
            yield return ($"$.routes[{i}].retryPauseMilliseconds", route.RetryPauseMilliseconds is >= 0 and <= 10_000 ? "" : "it has to be 0 to 10000");
            yield return ($"$.routes[{i}].fallbackOn", route.FallbackOn.Any(s => s is < 400 or > 599) ? "statuses are 400 to 599" : "");
            yield return ($"$.routes[{i}].policy", route.Policy is { } policy && !file.Policies.ContainsKey(policy) ? $"there is no policy '{policy}'" : "");
        }

        foreach (var (i, key) in file.Keys.Index())
        {
            yield return ($"$.keys[{i}].sha256", key.Sha256.Length == 64 && key.Sha256.All(char.IsAsciiHexDigit) ? "" : "it has to be 64 hexadecimal digits");
            yield return ($"$.keys[{i}].id", file.Keys.Take(i).Any(k => k.Id == key.Id) ? $"there are two keys '{key.Id}'" : "");
            yield return ($"$.keys[{i}].routes", key.Routes.FirstOrDefault(r => file.Routes.All(e => e.Name != r)) is { } route ? $"there is no route '{route}'" : "");
        }

        yield return ("$.whenRecordIsAway", Away(file.WhenRecordIsAway));
        yield return OtlpEntry.Wrong(file.Telemetry.Otlp) is var (where, what) && what.Length > 0 ? ($"$.telemetry.otlp.{where}", what) : ("", "");
        foreach (var (i, quota) in file.Quotas.Index())
        {
            long?[] amounts = [quota.RequestsPerMinute, quota.RequestsPerDay, quota.TokensPerMinute, quota.TokensPerDay, quota.Concurrent];
            yield return ($"$.quotas[{i}].name", file.Quotas.Take(i).Any(q => q.Name == quota.Name) ? $"there are two quotas '{quota.Name}'" : quota.Name.Length is 0 or > 100 || quota.Name.Any(char.IsControl) ? "a quota needs a short name" : "");
            yield return ($"$.quotas[{i}]", amounts.All(a => a is null) && quota.CostPerDay is null ? "it limits nothing" : amounts.Any(a => a is <= 0 or > 1_000_000_000_000) || quota.CostPerDay is <= 0 or > 1_000_000_000 ? "amounts are above 0 and below 10^12 (cost: 10^9)" : "");
            yield return ($"$.quotas[{i}].costPerDay", quota.CostPerDay is not null && file.Prices.Count == 0 ? "it needs prices: nothing says what a model costs" : "");
            yield return ($"$.quotas[{i}].routes", quota.Routes.FirstOrDefault(r => file.Routes.All(e => e.Name != r)) is { } route ? $"there is no route '{route}'" : "");
        }

        foreach (var (i, price) in file.Prices.Index())
            yield return ($"$.prices[{i}]", price.InputPerMillion < 0 || price.OutputPerMillion < 0 || price is { InputPerMillion: > 1_000_000 } or { OutputPerMillion: > 1_000_000 } ? "prices are 0 to 1000000" : file.Prices.Take(i).Any(p => p.Model == price.Model) ? $"there are two prices for '{price.Model}'" : "");
        yield return ("$.telemetry.trafficDays", file.Telemetry.TrafficDays is > 0 and <= 3650 ? "" : "it has to be 1 to 3650");
        yield return ("$.telemetry.exchanges", file.Telemetry.Exchanges is >= 0 and <= 1_000_000 ? "" : "it has to be 0 to 1000000");
        yield return ("$.telemetry.exchangeDays", file.Telemetry.ExchangeDays is > 0 and <= 3650 ? "" : "it has to be 1 to 3650");
        if (file.Telemetry.Prompts is { } prompts)
        {
            yield return ("$.telemetry.prompts", prompts is { Share: > 0 } or { Blocked: true } ? "" : "it keeps nothing: give a share, or blocked: true");
            yield return ("$.telemetry.prompts.share", prompts.Share is >= 0 and <= 1 ? "" : "it has to be 0 to 1");
            yield return ("$.telemetry.prompts.days", prompts.Days is > 0 and <= 365 ? "" : "it has to be 1 to 365");
            yield return ("$.telemetry.prompts.characters", prompts.Characters is >= 100 and <= 1_000_000 ? "" : "it has to be 100 to 1000000");
            yield return ("$.telemetry.prompts.routes", prompts.Routes.FirstOrDefault(r => file.Routes.All(e => e.Name != r)) is { } unknown ? $"there is no route '{unknown}'" : "");
            yield return ("$.telemetry.prompts", prompts.KeyFile is null == prompts.KeyEnv is null ? "texts are kept under a key: give keyFile (assay gateway prompt-key FILE makes one) or keyEnv" : "");
            yield return ("$.telemetry.prompts", file.Telemetry.Traffic ? "" : "texts are kept beside exchanges: they need traffic: true");
        }

        yield return ("$.limits.requestBytes", file.Limits.RequestBytes is > 0 and <= 256 << 20 ? "" : "it has to be 1 to 268435456");
        yield return ("$.limits.requestSeconds", file.Limits.RequestSeconds is > 0 and <= 86_400 ? "" : "it has to be 1 to 86400");
        yield return ("$.limits.answerBytes", file.Limits.AnswerBytes is > 0 and <= 256 << 20 ? "" : "it has to be 1 to 268435456");
        yield return ("$.limits.heldBytes", file.Limits.HeldBytes >= (long)file.Limits.RequestBytes + file.Limits.AnswerBytes ? "" : "it has to have room for one request and its answer: requestBytes and answerBytes together");
    }

    static string Away(AwayEntry? away) => away is null or { AfterSeconds: >= 1 and <= 86_400 } ? "" : "afterSeconds has to be 1 to 86400";

    static bool Prefix(string prefix) => prefix[0] == '/' && prefix.Split('/').Skip(1).All(s => s.Length > 0 && s.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
}
