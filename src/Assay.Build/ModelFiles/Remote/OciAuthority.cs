using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>
/// Access to one repository of a registry: answers its challenge with a token from the service that it names
/// (https://distribution.github.io/distribution/spec/auth/token/) or with name and password.
/// </summary>
internal sealed partial class OciAuthority(RemoteHttp http, Uri registry, string repository) : RemoteAuthority
{
    readonly string? user = http.Access.Read("ASSAY_OCI_USERNAME"), password = http.Access.Read("ASSAY_OCI_PASSWORD");
    volatile AuthenticationHeaderValue? header;

    public override void Sign(HttpRequestMessage request) => request.Headers.Authorization = header;

    public override bool Answer(HttpResponseMessage challenge, Budget budget)
    {
        foreach (var asked in challenge.Headers.WwwAuthenticate)
        {
            if (asked.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) && user is not null && password is not null)
            {
                header = BasicHeader(user, password);
                return true;
            }

            if (asked.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) && Token(asked.Parameter ?? "", budget) is { } token)
            {
                header = new AuthenticationHeaderValue("Bearer", token);
                return true;
            }
        }

        return false;
    }

    string? Token(string challenge, Budget budget)
    {
        var fields = Field().Matches(challenge).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value, StringComparer.OrdinalIgnoreCase);
        if (!fields.TryGetValue("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var service) || service.Scheme is not ("https" or "http"))
            return null;
        var query = $"scope={Uri.EscapeDataString($"repository:{repository}:pull")}" + (fields.TryGetValue("service", out var audience) ? $"&service={Uri.EscapeDataString(audience)}" : "");
        // A registry may name any service; a password goes only to one of its own domain.
        var own = user is not null && password is not null && service.Scheme == registry.Scheme && SameDomain(service, registry);
        var request = new RemoteRequest(new UriBuilder(service) { Query = query }.Uri)
        {
            From = registry,
            Delegated = own,
            Authority = own ? Basic(user!, password!, Advice) : None,
        };
        var answer = RemoteText.Json(http, request, budget, out _);
        return answer?.Text("token") ?? answer?.Text("access_token");
    }

    /// <summary>The same host, or hosts below one parent that is more than a top-level domain.</summary>
    internal static bool SameDomain(Uri one, Uri other)
    {
        if (one.IdnHost == other.IdnHost)
            return true;
        string? Parent(Uri host) => host.HostNameType == UriHostNameType.Dns && host.IdnHost.Split('.') is { Length: > 2 } parts ? string.Join('.', parts[1..]) : null;
        return Parent(one) is { } parent && parent == Parent(other);
    }

    [GeneratedRegex("""([A-Za-z]+)="([^"]*)"(?:,|$)""")]
    private static partial Regex Field();
}
