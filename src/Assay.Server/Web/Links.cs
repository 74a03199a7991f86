using System.Globalization;
using System.Text;
using Assay.Governance;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Web;

/// <summary>Addresses of the pages.</summary>
static class Links
{
    public static string UseCase(string slug) => $"/use-cases/{Uri.EscapeDataString(slug)}";

    public static string Gate(string useCase, Gate gate, string? version = null) =>
        $"{UseCase(useCase)}/gates/{gate.Name()}{(version is null ? "" : $"?version={Uri.EscapeDataString(version)}")}";

    public static string Finding(string id) => $"/findings/{Uri.EscapeDataString(id)}";

    public static string Evidence(long entry) => string.Create(CultureInfo.InvariantCulture, $"/evidence/{entry}");

    public static string Entry(long entry) => string.Create(CultureInfo.InvariantCulture, $"/activity?before={entry + 1}#e{entry}");

    public static string Thing(ThingView thing) => EmbeddedRecord.Link(thing);

    public static string Scan(string id) => $"/scans/{Uri.EscapeDataString(id)}";

    public static string Round(long entry) => string.Create(CultureInfo.InvariantCulture, $"/rounds/{entry}");

    /// <summary>Attempts of a round, by any of the filters of that page.</summary>
    public static string Attempts(long entry, string? probe = null, string? outcome = null, string? attempt = null) =>
        Round(entry) + "/attempts" + string.Concat(new[] { ("probe", probe), ("outcome", outcome), ("attempt", attempt) }.Where(p => p.Item2 is not null).Select((p, i) => $"{(i == 0 ? '?' : '&')}{p.Item1}={Uri.EscapeDataString(p.Item2!)}"));

    public static string Exchange(string reference) => $"/exchanges/{Uri.EscapeDataString(reference)}";

    /// <summary>Exchanges of gateways, by any of the filters of that page.</summary>
    public static string Exchanges(string? route = null, string? outcome = null, string? guard = null, string? application = null) =>
        "/exchanges" + string.Concat(new[] { ("route", route), ("outcome", outcome), ("guard", guard), ("application", application) }.Where(p => !string.IsNullOrEmpty(p.Item2)).Select((p, i) => $"{(i == 0 ? '?' : '&')}{p.Item1}={Uri.EscapeDataString(p.Item2!)}"));

    /// <summary>What gateways see on a route.</summary>
    public static string Traffic(string route) => $"/traffic?route={Uri.EscapeDataString(route)}";

    /// <summary>Where something is stopped, after it was seen what that touches.</summary>
    public static string PullSwitch(SwitchScope scope, string? value) => $"/switches/pull?scope={scope.Name()}{(value is null ? "" : $"&value={Uri.EscapeDataString(value)}")}";

    /// <summary>A version of a guardrail policy.</summary>
    public static string Guardrails(Digest policy) => $"/guardrails/{policy.Hex}";

    public static string Layer(Layer layer) => $"/layers/{layer.Name()}";

    /// <summary>The address of this request with some of its parameters changed; null takes one away.</summary>
    public static string With(HttpRequest request, params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var query = new StringBuilder();
        foreach (var (name, values) in request.Query)
        {
            var changed = false;
            foreach (var change in changes)
                changed |= change.Name == name;
            if (!changed)
                foreach (var value in values)
                    Add(name, value);
        }

        foreach (var (name, value) in changes)
            Add(name, value);
        return request.Path + query.ToString();

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                query.Append(query.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
