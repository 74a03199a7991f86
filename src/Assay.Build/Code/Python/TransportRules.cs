using Assay.Build.ModelFiles.Python;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Python;

/// <summary>Connections whose other end is not who it says.</summary>
internal static class TransportRules
{
    const int MostDepth = 16;

    static readonly CodeRule Verify = new("py-tls-not-verified", Severity.High, "Does not check the other side's certificate", "Everybody on the way can read and change the traffic: models, data, keys.", "Leave verify at its default, or give it the file of your own authority.", Cwe(295), SupplyChain);

    static readonly CodeRule Weak = new("py-tls-old-version", Severity.Medium, "Asks for an old version of TLS", "SSL 2, SSL 3, TLS 1.0 and 1.1 are broken.", "Use ssl.create_default_context().", Cwe(327), Cwe(326));

    static readonly CodeRule HostKey = new("py-ssh-host-key", Severity.High, "Accepts any SSH host key", "Everybody on the way can be the server.", "Load known hosts, and use RejectPolicy.", Cwe(295));

    static readonly CodeRule Timeout = new("py-request-timeout", Severity.Low, "Calls a server without a time limit", "A server that does not answer stops the program for ever.", "Pass timeout=.", Cwe(400));

    static readonly CodeRule Open = new("py-urlopen", Severity.Low, "Opens an address that is not written in the code", "urlopen also opens file: and ftp: addresses.", "Check the scheme first, or use requests.", Cwe(22), Cwe(918));

    static readonly CodeRule Clear = new("py-clear-text-protocol", Severity.Medium, "Uses a protocol without encryption", "Names and passwords cross the network as they are.", "Use SSH, SFTP or HTTPS.", Cwe(319));

    static readonly CodeRule Xml = new("py-xml-external-entity", Severity.Medium, "Reads XML with external entities", "Entities read files of the machine and call addresses.", "Pass resolve_entities=False, or use defusedxml; for tables use another format than XML.", Cwe(611))
    { Versions = "lxml 5 no longer resolves external entities by default." };

    public static IReadOnlyList<PythonRule> Calls =>
    [
        PythonRule.When(Verify, "requests/get requests/post requests/put requests/patch requests/delete requests/head requests/options requests/request httpx/get httpx/post httpx/put httpx/delete httpx/request httpx.Client httpx.AsyncClient httpx/stream */get */post", (site, _) => site.Is("verify", false) && (site.Names[0].StartsWith("requests", StringComparison.Ordinal) || site.Names[0].StartsWith("httpx", StringComparison.Ordinal) || site.Names[0].Contains("session", StringComparison.OrdinalIgnoreCase) || site.Names[0].StartsWith('?'))),
        PythonRule.When(Verify, "boto3.client boto3.resource boto3.Session().client", (site, _) => site.Is("verify", false)),
        PythonRule.When(Verify, "aiohttp.TCPConnector */get */post", (site, _) => (site.Is("ssl", false) || site.Is("verify_ssl", false)) && (site.Names[0].StartsWith("aiohttp", StringComparison.Ordinal) || site.Keyword("verify_ssl") is not null)),
        PythonRule.When(Verify, "elasticsearch.Elasticsearch opensearchpy.OpenSearch qdrant_client.QdrantClient", (site, _) => site.Is("verify_certs", false) || site.Is("verify", false)),
        PythonRule.Always(Verify, "ssl._create_unverified_context ssl._create_stdlib_context urllib3.disable_warnings_verify"),
        PythonRule.When(Verify, "urllib3.PoolManager urllib3.HTTPSConnectionPool", (site, _) => site.Text(site.Keyword("cert_reqs")) is "CERT_NONE" || (site.Keyword("cert_reqs") is { } certificates && site.Scope.Resolve(certificates).Exists(n => n.Name == "ssl.CERT_NONE"))),
        PythonRule.When(Weak, "ssl.wrap_socket ssl.SSLContext OpenSSL.SSL.Context", (site, _) => site.Call.Arguments.Concat(site.Call.Keywords.Select(k => k.Value)).Any(v => site.Scope.Resolve(v).Exists(n => n.Name is "ssl.PROTOCOL_SSLv2" or "ssl.PROTOCOL_SSLv3" or "ssl.PROTOCOL_TLSv1" or "ssl.PROTOCOL_TLSv1_1" or "OpenSSL.SSL.SSLv2_METHOD" or "OpenSSL.SSL.SSLv3_METHOD" or "OpenSSL.SSL.TLSv1_METHOD" or "OpenSSL.SSL.TLSv1_1_METHOD" or "ssl.TLSVersion.SSLv3" or "ssl.TLSVersion.TLSv1" or "ssl.TLSVersion.TLSv1_1"))),
        PythonRule.When(Weak, "ssl.wrap_socket", (site, _) => site.Keyword("ssl_version") is null),
        PythonRule.When(HostKey, "*/set_missing_host_key_policy", (site, _) => site.Call.Arguments.Any(a => (a is PyCall made ? site.Scope.Resolve(made.Callee) : site.Scope.Resolve(a)).Exists(n => n.Name.EndsWith("AutoAddPolicy", StringComparison.Ordinal) || n.Name.EndsWith("WarningPolicy", StringComparison.Ordinal)))),
        PythonRule.When(HostKey, "asyncssh.connect", (site, _) => site.Keyword("known_hosts") is PyConst { Value: null }),
        PythonRule.When(Timeout, "requests.get requests.post requests.put requests.patch requests.delete requests.head requests.request", (site, _) => site.Keyword("timeout") is null or PyConst { Value: null } && !site.Spreads),
        PythonRule.When(Timeout, "httpx.get httpx.post httpx.Client httpx.AsyncClient", (site, _) => site.Keyword("timeout") is PyConst { Value: null }),
        PythonRule.When(Open, "urllib.request.urlopen urllib.request.urlretrieve urllib.urlopen urllib2.urlopen urllib.request.URLopener six.moves.urllib.request.urlopen", (site, _) => site.Argument("url", 0) is { } url && Start(url, site) is not { } ),
        PythonRule.Always(Clear, "telnetlib.Telnet ftplib.FTP"),
        PythonRule.When(Xml, "lxml.etree.parse lxml.etree.fromstring lxml.etree.XML lxml.objectify.parse pandas.read_xml", (site, context) => context.AtLeast(site, "lxml", 5) != true && !((site.Keyword("parser") ?? site.Argument(null, 1)) is { } parser && Safe(parser, site))
            && (site.Names[0] != "pandas.read_xml" || (site.Text(site.Keyword("parser")) is not "etree"))),
        PythonRule.When(Xml, "lxml.etree.XMLParser", (site, _) => site.Is("resolve_entities", true) || site.Is("load_dtd", true) || site.Is("no_network", false)),
        PythonRule.When(Xml, "xml.sax.make_parser", (site, context) => context.Beside(site).Any(c => c.Names.Any(n => n.EndsWith(".setFeature", StringComparison.Ordinal)) && c.Call.Arguments is [_, PyConst { Value: true or 1L }])),
    ];

    static string? Start(PyExpr value, CallSite site, int depth = 0) => depth > MostDepth ? null : site.Text(value) ?? value switch
    {
        PyFormatted { Parts: [PyConst { Value: string start }, ..] } when start.StartsWith("http", StringComparison.Ordinal) => start,
        PyBinary { Left: var left } => Start(left, site, depth + 1),
        PyCall { Arguments: [var first, ..] } call when site.Scope.Resolve(call.Callee).Exists(n => n.Name.EndsWith(".Request", StringComparison.Ordinal)) => Start(first, site, depth + 1),
        PyName name when site.Scope.Values(name.Id) is [var only] && only != value => Start(only, site, depth + 1),
        _ => null,
    };

    static bool Safe(PyExpr parser, CallSite site)
    {
        if (parser is PyName name && site.Scope.Values(name.Id) is [var only])
            parser = only;
        return parser is PyCall call && call.Keywords.Any(k => k.Name == "resolve_entities" && k.Value is PyConst { Value: false });
    }
}
