namespace Assay.Serving;

/// <summary>
/// What an operator's file says of the gateway: which servers stand behind it, which routes lead there, who may call. Format in
/// <c>docs/formats/gateway.md</c>; what is misspelt is an error.
/// </summary>
internal sealed record GatewayFile
{
    /// <summary>The format: <c>assay-gateway/1</c>.</summary>
    public required string Format { get; init; }

    public required IReadOnlyList<UpstreamEntry> Upstreams { get; init; }

    public required IReadOnlyList<RouteEntry> Routes { get; init; }

    /// <summary>Who may call. Without a key nobody is served, unless <see cref="Anonymous"/> says so.</summary>
    public IReadOnlyList<KeyEntry> Keys { get; init; } = [];

    /// <summary>Callers need no key. For a listener of this machine only.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Guardrail policies by name: the file of each, beside this one.</summary>
    public IReadOnlyDictionary<string, string> Policies { get; init; } = new Dictionary<string, string>();

    /// <summary>What agents may do, by name: the file of each, beside this one (<c>docs/formats/agent-authority.md</c>).</summary>
    public IReadOnlyDictionary<string, string> Authorities { get; init; } = new Dictionary<string, string>();

    public BodyLimits Limits { get; init; } = new();

    /// <summary>How much may be used, and by whom.</summary>
    public IReadOnlyList<QuotaEntry> Quotas { get; init; } = [];

    /// <summary>What models cost, for quotas of cost.</summary>
    public IReadOnlyList<PriceEntry> Prices { get; init; } = [];

    /// <summary>What is told of exchanges to others, and what is kept of them.</summary>
    public TelemetryEntry Telemetry { get; init; } = new();

    /// <summary>What happens to routes that say nothing else when the gateway follows a record and cannot hear it. Has to be said, here or by every route, when it follows one.</summary>
    public AwayEntry? WhenRecordIsAway { get; init; }
}

/// <summary>What happens when the record is not heard: it could have said to stop.</summary>
internal sealed record AwayEntry
{
    public required WhenAway Then { get; init; }

    /// <summary>Seconds of silence after which it happens.</summary>
    public int AfterSeconds { get; init; } = 30;
}

/// <summary>Go on without the record, or not.</summary>
internal enum WhenAway
{
    /// <summary>Goes on as was said last.</summary>
    Serve,

    /// <summary>Serves nobody until the record is heard again; what runs is ended.</summary>
    Stop,
}

/// <summary>A model's server.</summary>
internal sealed record UpstreamEntry
{
    public required string Name { get; init; }

    /// <summary>Scheme, host and port, and what comes before the API's own paths.</summary>
    public required Uri Url { get; init; }

    /// <summary>Digest of the model version that it serves (<c>sha256:HEX</c>): a kill switch or a rollout names it by that.</summary>
    public string? Digest { get; init; }

    /// <summary>Variable of the environment that holds the credential; none where the server asks for none.</summary>
    public string? CredentialEnv { get; init; }

    /// <summary>The header that carries it: <c>Authorization</c> (as a bearer token) unless said otherwise.</summary>
    public string CredentialHeader { get; init; } = "Authorization";

    /// <summary>Seconds until the answer begins.</summary>
    public int AnswerSeconds { get; init; } = 120;

    /// <summary>Seconds of silence within an answer.</summary>
    public int IdleSeconds { get; init; } = 60;

    /// <summary>Seconds that a whole answer may take, streams too.</summary>
    public int TotalSeconds { get; init; } = 900;

    /// <summary>Failures one after another until it is left alone; 0 never.</summary>
    public int BreakAfter { get; init; } = 5;

    /// <summary>Seconds for which it is left alone; then one request tries it.</summary>
    public int BreakSeconds { get; init; } = 10;

    /// <summary>File, beside this one, with the credential instead of a variable; nobody but its owner may read it.</summary>
    public string? CredentialFile { get; init; }

    /// <summary>File, beside this one, with the credential sealed under the gateway's credentials key (<c>assay gateway credential set</c>).</summary>
    public string? CredentialSealed { get; init; }

    /// <summary>Certificates (PEM, beside this file) of who may have issued the server's; those of the system when none are named.</summary>
    public string? CaFile { get; init; }

    /// <summary>The gateway's own certificate for mutual TLS (PEM, beside this file).</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>Its private key (PEM, beside this file); nobody but its owner may read it.</summary>
    public string? ClientKey { get; init; }

    /// <summary>HTTP/2 where the server offers it (TLS only).</summary>
    public bool Http2 { get; init; }

    /// <summary>Connections at once.</summary>
    public int Connections { get; init; } = 512;
}

/// <summary>What callers reach, and where it leads.</summary>
internal sealed record RouteEntry
{
    public required string Name { get; init; }

    /// <summary>The APIs it serves: <c>openai</c>, <c>anthropic</c>, <c>ollama</c>, <c>inference</c>, <c>mcp</c>.</summary>
    public IReadOnlyList<string> Apis { get; init; } = ["openai"];

    /// <summary>What stands before the API's own paths: <c>/shop</c>; nothing for the root.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Models it leads to; any when empty.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The first that answers is used.</summary>
    public required IReadOnlyList<string> Upstreams { get; init; }

    /// <summary>Name of its guardrail policy; the built-in one when none is named.</summary>
    public string? Policy { get; init; }

    /// <summary>Name of what agents may do here; a route that serves MCP needs one.</summary>
    public string? Authority { get; init; }

    /// <summary>Further paths that are passed on: their requests and answers are JSON that nothing is known of, and looked at as such.</summary>
    public IReadOnlyList<PassEntry> Pass { get; init; } = [];

    /// <summary>How much one request may consume.</summary>
    public ConsumptionCaps Caps { get; init; } = new();

    /// <summary>Requests may ask for log probabilities, although they repeat the answer in pieces that no guard reads.</summary>
    public bool Logprobs { get; init; }

    /// <summary>Requests may give prompts as token ids, although no guard reads them.</summary>
    public bool TokenIds { get; init; }

    /// <summary>Whether requests may name texts that are stored at the model's server (earlier responses, conversations, prompts, files, vector stores), although no guard reads them there.</summary>
    public bool StoredTexts { get; init; }

    /// <summary>How often the list of upstreams is gone through again, when none could be reached or each answered with such a status; 0 to 5.</summary>
    public int Retries { get; init; }

    /// <summary>Milliseconds before the first such round; twice as long before each further one.</summary>
    public int RetryPauseMilliseconds { get; init; } = 200;

    /// <summary>Statuses of an upstream after which the next is asked; a connection that fails always counts.</summary>
    public IReadOnlyList<int> FallbackOn { get; init; } = [502, 503, 504];

    /// <summary>What happens when the gateway follows a record and cannot hear it; as the file says when nothing is said here.</summary>
    public AwayEntry? WhenRecordIsAway { get; init; }
}

/// <summary>A path that no API of the gateway has.</summary>
internal sealed record PassEntry
{
    /// <summary><c>GET</c> or <c>POST</c>.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The path below the route's prefix, letter for letter: <c>/v1/rerank</c>.</summary>
    public required string Path { get; init; }
}

/// <summary>A virtual key: what an application shows to the gateway. The key itself is nowhere.</summary>
public sealed record KeyEntry
{
    /// <summary>Its public part: what stands between <c>asg_</c> and the second underscore.</summary>
    public required string Id { get; init; }

    /// <summary>The application that holds it.</summary>
    public required string Application { get; init; }

    /// <summary>SHA-256 of the whole key, hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Routes it opens; all when empty.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>Models it may name; all of its routes when empty.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The last moment it is good for.</summary>
    public DateTimeOffset? Expires { get; init; }
}

/// <summary>How much is read.</summary>
internal sealed record BodyLimits
{
    /// <summary>Bytes of a request.</summary>
    public int RequestBytes { get; init; } = 8 << 20;

    /// <summary>Seconds until a request has arrived whole.</summary>
    public int RequestSeconds { get; init; } = 60;

    /// <summary>Bytes of an answer.</summary>
    public int AnswerBytes { get; init; } = 32 << 20;

    /// <summary>Bytes of requests and answers that are held at once, of all callers together.</summary>
    public long HeldBytes { get; init; } = 256 << 20;
}
