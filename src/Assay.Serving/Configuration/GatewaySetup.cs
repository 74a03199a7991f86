using Assay.Serving.Access;
using Assay.Serving.Agents;
using Assay.Serving.Guards;
using Assay.Serving.Policies;
using Assay.Serving.Proxy;
using Assay.Text;

namespace Assay.Serving;

/// <summary>A gateway's file, read and put together: every name in it stands for something, every policy was understood.</summary>
public sealed class GatewaySetup : IDisposable
{
    const int MostPolicy = 4 << 20;

    readonly IReadOnlyList<Upstream> _upstreams;

    GatewaySetup(GatewayFile file, IReadOnlyList<Upstream> upstreams, IReadOnlyList<Route> routes) =>
        (File, _upstreams, Routes, Keys) = (file, upstreams, routes, new VirtualKeys(file.Keys));

    internal GatewayFile File { get; }

    /// <summary>The longest prefix first.</summary>
    internal IReadOnlyList<Route> Routes { get; }

    internal VirtualKeys Keys { get; }

    /// <summary>Whether callers need no key.</summary>
    public bool IsAnonymous => File.Anonymous;

    /// <summary>Whether the file names a key. Without one nobody may call, unless they need none or a record has some.</summary>
    public bool HasKeys => File.Keys.Count > 0;

    /// <summary>Whether the file gives the gateway a credential of its own for a server.</summary>
    public bool GivesCredential(string upstream) => File.Upstreams.Any(u => u.Name == upstream && (u.CredentialEnv ?? u.CredentialFile ?? u.CredentialSealed) is not null);

    /// <summary>What is told of exchanges to others.</summary>
    public TelemetryEntry Telemetry => File.Telemetry;

    /// <summary>Bytes of a request that are read.</summary>
    public long MaxRequestBytes => File.Limits.RequestBytes;

    /// <summary>The first route that does not say what happens when the record is away; null when all do.</summary>
    public string? SilentAboutRecord => File.WhenRecordIsAway is not null ? null : Routes.FirstOrDefault(r => r.Entry.WhenRecordIsAway is null)?.Name;

    /// <summary>Under which texts are kept; null when none are.</summary>
    public PromptKey? PromptKey { get; private init; }

    /// <summary>How many routes and guards there are, for people.</summary>
    public IReadOnlyList<(string Route, string Policy, int Guards)> Summary => [.. Routes.Select(r => (r.Name, r.Policy.Name, r.Policy.Rules.Count))];

    /// <summary>What it serves, by digest.</summary>
    public GatewayInventory Inventory => new(typeof(GatewaySetup).Assembly.GetName().Version!.ToString(3), FileDigest, [.. Routes.Select(InventoryRoute.Of)])
    {
        Keys = [.. File.Keys.Select(k => new InventoryKey(k.Id, k.Application, k.Routes))],
        Tools = [.. Routes.Select(r => r.Authority).OfType<Authority>().SelectMany(a => a.ToolNames).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostTools)],
    };

    // What is said of it is read by people who look for a name.
    const int MostTools = 2000;

    string FileDigest { get; init; } = "";

    /// <summary>The folder of the file, where the models are that policies of a record name.</summary>
    internal string? Folder { get; private init; }

    /// <summary>Every rule of every route, as it was read and how it fares.</summary>
    public IReadOnlyList<GuardSummary> Guards => [.. Routes.SelectMany(r => r.Policy.Rules.Select(g => GuardSummary.Of(r, g)))];

    /// <summary>Where people agree to calls of agents, by the authority's name.</summary>
    public IReadOnlyDictionary<string, ToolApprovals> Approvals => Routes.Select(r => r.Authority).OfType<Authority>().Where(a => a.Approvals is not null).DistinctBy(a => a.Name).ToDictionary(a => a.Name, a => a.Approvals!, StringComparer.Ordinal);

    /// <summary>Sessions of MCP and ledgers of tasks.</summary>
    internal AgentMemory Memory { get; } = new();

    /// <summary>Reads a file and the policies beside it; null with what is wrong, where.</summary>
    /// <param name="path">The gateway's file.</param>
    /// <param name="environment">A variable of the environment: credentials stand in no file.</param>
    /// <param name="error">The file, line and column, and what is wrong there.</param>
    /// <param name="credentials">Opens credentials that are sealed; without it the variable <see cref="CredentialsKey.Variable"/> is asked for a key.</param>
    public static GatewaySetup? Read(string path, Func<string, string?> environment, out string error, CredentialsKey? credentials = null) => Read(path, environment, TimeProvider.System, out error, credentials);

    internal static GatewaySetup? Read(string path, Func<string, string?> environment, TimeProvider time, out string error, CredentialsKey? credentials = null)
    {
        var setup = Read(path, environment, time, credentials, out var mistakes);
        error = setup is null ? mistakes[0] : "";
        return setup;
    }

    /// <summary>Reads a file with everything that is wrong with it, as far as it can be understood: null and at least one mistake, or the setup and none.</summary>
    public static GatewaySetup? Check(string path, Func<string, string?> environment, out IReadOnlyList<string> mistakes, CredentialsKey? credentials = null) => Read(path, environment, TimeProvider.System, credentials, out mistakes);

    static GatewaySetup? Read(string path, Func<string, string?> environment, TimeProvider time, CredentialsKey? credentials, out IReadOnlyList<string> mistakes)
    {
        ArgumentNullException.ThrowIfNull(environment);
        List<string> wrong = [];
        mistakes = wrong;
        if (Parsed(path, out var marks, out var error) is not var (file, yaml))
        {
            wrong.Add(error);
            return null;
        }

        wrong.AddRange(Wrong(path, file, marks));
        if (wrong.Count > 0)
        {
            // Policies stand by themselves: their mistakes are told with the file's.
            Policies(path, file, wrong);
            return null;
        }

        if (credentials is null && environment(CredentialsKey.Variable) is { Length: > 0 } written && file.Upstreams.Any(u => u.CredentialSealed is not null) && (credentials = CredentialsKey.Parse(written, out error)) is null)
        {
            wrong.Add($"the variable {CredentialsKey.Variable}: {error}");
            return null;
        }

        return Build(path, file, Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(yaml)).ToString(), environment, credentials, time, wrong);
    }

    /// <summary>The same for commands that send and keep nothing: credentials and keys are neither asked for nor opened.</summary>
    public static GatewaySetup? ForPeople(string path, out string error)
    {
        if (Checked(path, out error) is not var (file, yaml))
            return null;
        List<string> wrong = [];
        var bare = file with { Telemetry = file.Telemetry with { Prompts = null }, Upstreams = [.. file.Upstreams.Select(u => u with { CredentialEnv = null, CredentialFile = null, CredentialSealed = null, ClientCertificate = null, ClientKey = null })] };
        var setup = Build(path, bare, Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(yaml)).ToString(), _ => null, null, TimeProvider.System, wrong);
        error = setup is null ? wrong[0] : "";
        return setup;
    }

    /// <summary>Where a gateway's file wants the sealed credential of an upstream; null with what is wrong.</summary>
    /// <param name="path">The gateway's file. Nothing that it names is read.</param>
    /// <param name="upstream">The upstream's name.</param>
    /// <param name="error">What is wrong.</param>
    public static string? SealedCredentialOf(string path, string upstream, out string error)
    {
        if (Checked(path, out error) is not var (file, _))
            return null;
        var entry = file.Upstreams.FirstOrDefault(u => u.Name == upstream);
        error = entry is null ? $"there is no upstream '{upstream}'; there are {string.Join(", ", file.Upstreams.Select(u => u.Name))}"
            : entry.CredentialSealed is null ? $"the upstream '{upstream}' does not name a file for it: write credentialSealed: {upstream}.credential"
            : "";
        if (error.Length > 0)
            return null;
        var where = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, entry!.CredentialSealed!);
        error = CredentialsKey.MayReplace(where) ? "" : $"{where} is there, and is no sealed credential: it is not written over";
        return error.Length > 0 ? null : where;
    }

    static (GatewayFile File, string Yaml)? Checked(string path, out string error)
    {
        if (Parsed(path, out var marks, out error) is not var (file, yaml))
            return null;
        error = Wrong(path, file, marks).FirstOrDefault() ?? "";
        return error.Length > 0 ? null : (file, yaml);
    }

    static (GatewayFile File, string Yaml)? Parsed(string path, out IReadOnlyDictionary<string, YamlMark> marks, out string error)
    {
        marks = new Dictionary<string, YamlMark>();
        if (Text(path, out error) is not { } yaml)
            return null;
        if (YamlFile.Read<GatewayFile>(yaml, out marks, out error) is { } file)
            return (file, yaml);
        error = YamlFile.InFile(Path.GetFileName(path), error);
        return null;
    }

    static IEnumerable<string> Wrong(string path, GatewayFile file, IReadOnlyDictionary<string, YamlMark> marks) =>
        GatewayFileChecks.Wrong(file).Select(p => YamlFile.InFile(Path.GetFileName(path), YamlFile.Located(marks, p.Where, p.What)));

    static GatewaySetup? Build(string path, GatewayFile file, string digest, Func<string, string?> environment, CredentialsKey? credentials, TimeProvider time, List<string> wrong)
    {
        var policies = Policies(path, file, wrong);
        var authorities = Authorities(path, file, time, wrong);
        Dictionary<string, UpstreamAccess> access = new(StringComparer.Ordinal);
        foreach (var entry in file.Upstreams)
            if (UpstreamAccess.Read(entry, Path.GetDirectoryName(Path.GetFullPath(path))!, environment, credentials, out var refused) is { } shown)
                access.Add(entry.Name, shown);
            else
                wrong.Add(refused);
        if (KeyOf(path, file.Telemetry.Prompts, environment, out var error) is var promptKey && error.Length > 0)
            wrong.Add(error);
        if (wrong.Count > 0)
            return null;
        var upstreams = file.Upstreams.ToDictionary(u => u.Name, u => new Upstream(u, access[u.Name], time), StringComparer.Ordinal);
        return new GatewaySetup(file, [.. upstreams.Values], [.. file.Routes.OrderByDescending(r => r.Prefix.Length).Select(r => new Route(r, [.. r.Upstreams.Select(u => upstreams[u])], r.Policy is { } named ? policies[named] : GuardPolicyReader.BuiltIn) { Authority = r.Authority is { } allowed ? authorities[allowed] : null })]) { PromptKey = promptKey, FileDigest = digest, Folder = Path.GetDirectoryName(Path.GetFullPath(path)) };
    }

    static Dictionary<string, GuardPolicy> Policies(string path, GatewayFile file, List<string> wrong)
    {
        Dictionary<string, GuardPolicy> policies = new(StringComparer.Ordinal);
        foreach (var (name, beside) in file.Policies)
        {
            var where = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, beside);
            if (Text(where, out var error) is not { } yaml)
                wrong.Add(error);
            else if (GuardPolicyReader.Read(name, yaml, out error, Beside(where), Path.GetDirectoryName(where)) is { } policy)
                policies.Add(name, policy);
            else
                wrong.Add(YamlFile.InFile(beside, error));
        }

        return policies;
    }

    static PromptKey? KeyOf(string path, PromptLogEntry? prompts, Func<string, string?> environment, out string error)
    {
        error = "";
        if (prompts is null)
            return null;
        var key = prompts.KeyFile is { } beside ? PromptKey.Read(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, beside), out error)
            : PromptKey.Parse(environment(prompts.KeyEnv!) ?? "", out error);
        if (error.Length > 0)
            error = $"the key of telemetry.prompts{(prompts.KeyEnv is { } variable ? $" in the variable {variable}" : "")}: {error}";
        return key;
    }

    static Dictionary<string, Authority> Authorities(string path, GatewayFile file, TimeProvider time, List<string> wrong)
    {
        Dictionary<string, Authority> authorities = new(StringComparer.Ordinal);
        foreach (var (name, beside) in file.Authorities)
        {
            var where = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, beside);
            var folder = Path.GetDirectoryName(where)!;
            if (Text(where, out var error) is not { } yaml)
                wrong.Add(error);
            else if (AuthorityReader.Read(name, yaml, b => Text(Path.Combine(folder, b), out var why) is { } text ? (System.Text.Encoding.UTF8.GetBytes(text), "") : (null, why), folder, file, time, out error) is { } authority)
                authorities.Add(name, authority);
            else
                wrong.Add(YamlFile.InFile(beside, error));
        }

        return authorities;
    }

    // A policy names files beside itself, and no others.
    static FileBeside Beside(string policy) => name =>
        name.Contains("..", StringComparison.Ordinal) || Path.IsPathRooted(name) ? (null, "a file beside the policy, without '..'") : (Text(Path.Combine(Path.GetDirectoryName(policy)!, name), out var wrong), wrong);

    static string? Text(string path, out string error)
    {
        error = "";
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: <= MostPolicy })
                return System.IO.File.ReadAllText(path);
            error = System.IO.File.Exists(path) ? $"{path} is larger than {MostPolicy >> 20} MiB" : $"there is no file {path}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = $"{path} cannot be read: {e.Message}";
        }

        return null;
    }

    public void Dispose()
    {
        foreach (var upstream in _upstreams)
            upstream.Dispose();
    }
}
