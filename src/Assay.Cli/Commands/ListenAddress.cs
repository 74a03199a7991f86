using System.Globalization;
using System.Net;

namespace Assay.Cli;

/// <summary>Where a server of ours may listen: this machine, or anywhere with a certificate.</summary>
static class ListenAddress
{
    /// <summary>The address; null with what is wrong with it.</summary>
    internal static Uri? Of(string text, string? certificate, string? key, out Problem? problem)
    {
        problem = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/" || (uri.Host != "localhost" && !IPAddress.TryParse(uri.Host.Trim('[', ']'), out _)))
            problem = new Problem($"'{text}' is not an address to listen at.", "--urls", "Give scheme, IP address and port: http://127.0.0.1:7480, or https://0.0.0.0:7480 with --tls-cert and --tls-key.");
        else if ((certificate is null) != (key is null) || (uri.Scheme == "https") != (certificate is not null))
            problem = new Problem("An https address needs --tls-cert and --tls-key, and they need such an address.", string.Create(CultureInfo.InvariantCulture, $"{uri}"), "Give all of them, or listen at an http address of this machine: http://127.0.0.1:7480");
        else if (uri.Scheme == "http" && !uri.IsLoopback)
            problem = new Problem("Passwords, keys and tokens would go over the network unencrypted.", "--urls", "Listen with https, or at 127.0.0.1 behind a proxy that ends TLS.");
        else
            foreach (var file in new[] { certificate, key })
                if (file is not null && !File.Exists(file))
                    problem = new Problem("There is no such file.", file, Problem.CheckPath);
        return problem is null ? uri : null;
    }
}
