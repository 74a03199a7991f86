namespace Assay.Serving.Exposure;

/// <summary>A weakness that the probe can see.</summary>
/// <param name="Id">Stable.</param>
/// <param name="Severity">What it usually is; a sighting may be worse.</param>
/// <param name="Title">One line.</param>
/// <param name="Description">What it means, in plain words.</param>
/// <param name="Remediation">What to do.</param>
/// <param name="References">Catalogue entries.</param>
sealed record ProbeRule(string Id, Severity Severity, string Title, string Description, string Remediation, params IReadOnlyList<Reference> References)
    : Rule(Id, Description, Remediation, References)
{
    static Reference Cwe(int number) => new("cwe", $"CWE-{number}");

    static Reference Api(int number) => new("owasp-api", $"API{number}", "2023");

    static Reference Llm(int number) => new("owasp-llm", $"LLM{number:00}", "2025");

    static readonly Reference InferenceAccess = new("atlas", "AML.T0040"), PublicApplication = new("atlas", "AML.T0049");

    public static readonly ProbeRule
        NoAuthentication = new("exposure-no-authentication", Severity.High, "A model's API answers without a key", "Whoever reaches the address may use the model: at your cost, past every limit that hangs on a key, and for extraction and attack.", "Ask for a key or token on every path, best in one place before the server: the Assay gateway, or a proxy. Close the server's own port to everybody else.", Cwe(306), Api(2), Llm(10), InferenceAccess),
        AnyKey = new("exposure-any-key-accepted", Severity.Critical, "A model's API refuses callers without a key but takes a wrong one", "The key's presence is asked for, not the key: the endpoint only looks protected.", "Compare the key with those that were issued, and refuse every other.", Cwe(287), Api(2), InferenceAccess),
        EmptyKey = new("exposure-empty-key-accepted", Severity.Critical, "A model's API takes an empty key", "An empty key passes: often a configured key that is itself empty.", "Refuse empty keys, and refuse to start when no key is configured.", Cwe(287), Cwe(1188), Api(2), InferenceAccess),
        KeyInAddress = new("exposure-key-in-address", Severity.Low, "The key is taken from the address", "Addresses stand in logs, histories and referrers, and keys in them do too.", "Take keys from headers only, and change keys that were sent in addresses.", Cwe(598), Api(2)),
        ModelList = new("exposure-model-list", Severity.Medium, "The list of models can be read without a key", "Names and versions of models tell an attacker what to aim at, also those that are not meant to be known yet.", "Ask for a key here as well.", Cwe(200), Api(2), Llm(2), InferenceAccess),
        Management = new("exposure-management-open", Severity.High, "A management interface answers without a key", "These interfaces load models, run jobs or code, and read files: reaching them is often as good as an account on the machine.", "Bind it to loopback or a management network, switch its authentication on, and let only the gateway reach the host.", Cwe(306), Api(2), Api(8), PublicApplication),
        KnownFlaw = new("exposure-known-vulnerability", Severity.High, "The version that runs has a known vulnerability", "The server tells a version for which the flaw is published.", "Update it, and keep it out of reach until then.", Cwe(1395), Api(8), PublicApplication),
        VersionTold = new("exposure-version-told", Severity.Low, "The software tells its version to anybody", "The version saves an attacker the search for the matching flaw.", "Take the version out of headers and pages, or ask for a key.", Cwe(200), Api(8)),
        Metrics = new("exposure-metrics-open", Severity.Medium, "Metrics can be read without a key", "They tell models, traffic, load, sometimes names and prompts' sizes.", "Serve metrics on a port that only the collector reaches.", Cwe(200), Api(8)),
        Docs = new("exposure-api-documentation", Severity.Low, "The description of the API can be read without a key", "It lists every path with its parameters, also those that are not meant for callers.", "Switch the pages off in production (FastAPI: docs_url=None, redoc_url=None, openapi_url=None) or ask for a key.", Cwe(200), Api(9)),
        CorsCredentials = new("exposure-cors-credentials", Severity.High, "Any web page may read answers with the visitor's credentials", "The answer allows whatever origin asks, with credentials: a page that a user visits acts as that user.", "Allow a written list of origins, compared whole; never mirror the origin, never allow null.", Cwe(942), Api(8)),
        CorsOpen = new("exposure-cors-open", Severity.Medium, "Any web page may read answers of an API that asks for no key", "A page in the browser of somebody inside the network reaches the model with that somebody's access.", "Allow a written list of origins, and ask for a key.", Cwe(942), Api(8)),
        CorsReflected = new("exposure-cors-reflected", Severity.Low, "The origin of any web page is mirrored", "Without credentials it is as good as '*': pages may read what they can ask for.", "Allow a written list of origins, compared whole.", Cwe(942), Api(8)),
        ErrorTrace = new("exposure-error-details", Severity.Medium, "An error tells the inside of the program", "Stack traces and paths tell frameworks, versions and layout; sometimes prompts, keys and data.", "Answer errors with a reference, and write the details into the log.", Cwe(209), Api(8), Llm(2)),
        Debugger = new("exposure-debugger", Severity.Critical, "An error page offers a debugger", "Interactive debuggers run what they are told.", "Run without debug mode; no debugger belongs on a reachable address.", Cwe(489), Cwe(94), Api(8), PublicApplication),
        Trace = new("exposure-method-trace", Severity.Low, "TRACE sends requests back", "It hands out headers that scripts cannot read otherwise.", "Switch TRACE off.", Cwe(693), Api(8)),
        Banner = new("exposure-server-header", Severity.Low, "Headers tell software and version", "The version saves an attacker the search for the matching flaw.", "Switch the header off, or leave the version out.", Cwe(200), Api(8)),
        HtmlHeaders = new("exposure-page-headers", Severity.Low, "A page comes without the headers that protect it", "Without Content-Security-Policy or X-Frame-Options it can be framed; without X-Content-Type-Options its type is guessed.", "Send Content-Security-Policy (with frame-ancestors) and X-Content-Type-Options: nosniff.", Cwe(1021), Cwe(693), Api(8)),
        Cookie = new("exposure-cookie-flags", Severity.Low, "A cookie comes without the flags that protect it", "Without HttpOnly scripts read it, without Secure it travels unencrypted, without SameSite other pages send it along.", "Set HttpOnly, Secure and SameSite=Lax or Strict.", Cwe(1004), Cwe(614), Cwe(1275), Api(8)),
        JsonAsHtml = new("exposure-json-as-html", Severity.Medium, "JSON is sent as HTML", "A browser shows it as a page: what a model or caller writes into it becomes markup and script.", "Send JSON as application/json, with X-Content-Type-Options: nosniff.", Cwe(79), Cwe(116), Api(8), Llm(5)),
        NoHsts = new("exposure-no-hsts", Severity.Low, "Browsers are not told to come by https only", "The first request of a session may go unencrypted.", "Send Strict-Transport-Security with a max-age of at least a year.", Cwe(319), Api(8)),
        BodyUnbounded = new("exposure-body-unbounded", Severity.Low, "A body of 64 GiB is asked for", "The server says it would read a body of that size: unless something stops it later, one caller fills memory or disk.", "Refuse by the announced size before reading (413), best before the model's server.", Cwe(770), Api(4), Llm(10)),
        NoRateLimit = new("exposure-rate-limit-not-seen", Severity.Low, "No rate limit was seen", "The burst was answered whole, and no answer told of a limit. A higher limit may exist.", "Limit requests, tokens and cost per key before the model.", Cwe(770), Api(4), Llm(10)),
        PromptLeak = new("exposure-system-prompt", Severity.High, "The system prompt can be asked for", "The canary of the system prompt came in an answer: whatever else stands there can be had too.", "Keep secrets and rules that matter out of prompts; guard answers by canary (guard 'canary' of the Assay gateway).", Cwe(200), Llm(7), new("atlas", "AML.T0056")),
        PlainHttp = new("exposure-plain-http", Severity.High, "The endpoint is served without encryption", "Prompts, answers and keys can be read and changed on the way.", "Serve https only, and answer http with a redirect or not at all.", Cwe(319), Api(8)),
        PlainBeside = new("exposure-plain-http-beside", Severity.Medium, "The same host answers over http as well", "A client that is pointed there, or pushed there, sends prompts and keys in the clear.", "Answer http with a redirect to https, or not at all.", Cwe(319), Api(8)),
        OldTls = new("exposure-tls-old-version", Severity.Medium, "TLS 1.0 or 1.1 is accepted", "Both are withdrawn (RFC 8996); their weaknesses are known.", "Accept TLS 1.2 and 1.3 only.", Cwe(327), Api(8)),
        WeakCipher = new("exposure-tls-weak-cipher", Severity.Medium, "Weak ciphers are accepted", "Without encryption, without authentication, export strength, RC4 or 3DES: none of them protects.", "Accept AEAD ciphers with forward secrecy only.", Cwe(327), Api(8)),
        NotTrusted = new("exposure-certificate-untrusted", Severity.High, "The certificate is not trusted", "Clients must switch checking off to connect, and then anybody can stand in between.", "Use a certificate of an authority that clients know; give --ca for one of your own.", Cwe(295), Api(8)),
        WrongHost = new("exposure-certificate-host", Severity.High, "The certificate is for another host", "Clients must switch checking off to connect, and then anybody can stand in between.", "Issue it for the name that clients use.", Cwe(297), Api(8)),
        Expired = new("exposure-certificate-expired", Severity.High, "The certificate is not valid now", "Clients refuse it, or have checking switched off.", "Renew it, and let renewal run by itself.", Cwe(298), Api(8)),
        Expiring = new("exposure-certificate-expiring", Severity.Low, "The certificate ends within two weeks", "Then clients refuse it.", "Renew it, and let renewal run by itself.", Cwe(298), Api(8)),
        WeakKey = new("exposure-certificate-weak", Severity.Medium, "The certificate's key or signature is weak", "RSA under 2048 bits and signatures with MD5 or SHA-1 can be forged.", "Issue it anew with P-256, or RSA of 2048 bits or more, and SHA-256.", Cwe(326), Api(8));

    /// <summary>Every rule.</summary>
    public static readonly IReadOnlyList<ProbeRule> All =
    [
        NoAuthentication, AnyKey, EmptyKey, KeyInAddress, ModelList, Management, KnownFlaw, VersionTold, Metrics, Docs, CorsCredentials, CorsOpen, CorsReflected, ErrorTrace, Debugger, Trace, Banner, HtmlHeaders,
        Cookie, JsonAsHtml, NoHsts, BodyUnbounded, NoRateLimit, PromptLeak, PlainHttp, PlainBeside, OldTls, WeakCipher, NotTrusted, WrongHost, Expired, Expiring, WeakKey,
    ];
}
