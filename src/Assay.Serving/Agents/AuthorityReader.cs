using System.Security.Cryptography;
using Assay.Serving.Agents.Limits;
using Assay.Text;

namespace Assay.Serving.Agents;

/// <summary>Reads what agents may do. A file that is not understood whole is not loaded at all.</summary>
static class AuthorityReader
{
    const string Format = "assay-authority/1";
    const long MostTokens = 1_000_000_000_000;
    const decimal MostCost = 1_000_000_000;

    /// <summary>The authority; null with what is wrong: line, column, and why.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="yaml">The file.</param>
    /// <param name="beside">Reads a file that it names; null with what is wrong.</param>
    /// <param name="folder">The folder that it stands in.</param>
    /// <param name="gateway">The gateway's file: the keys of agents, none of which may approve, and what models cost.</param>
    /// <param name="time">The clock.</param>
    /// <param name="error">What is wrong.</param>
    internal static Authority? Read(string name, string yaml, Func<string, (byte[]? Bytes, string Error)> beside, string folder, GatewayFile gateway, TimeProvider time, out string error)
    {
        if (YamlFile.Read<AuthorityFile>(yaml, out var marks, out error) is not { } file)
            return null;
        var authority = Build(name, file, beside, folder, time, out var wrong);
        if (wrong.What is null)
            wrong = Checks(file, gateway).FirstOrDefault(c => c.What.Length > 0);
        error = string.IsNullOrEmpty(wrong.What) ? "" : YamlFile.Located(marks, wrong.Where, wrong.What);
        return error.Length == 0 ? authority : null;
    }

    static Authority? Build(string name, AuthorityFile file, Func<string, (byte[]? Bytes, string Error)> beside, string folder, TimeProvider time, out (string Where, string What) wrong)
    {
        wrong = default;
        List<AgentGrant> agents = [];
        foreach (var (i, agent) in file.Agents.Index())
        {
            List<ToolGrant> tools = [];
            foreach (var (j, tool) in agent.Tools.Index())
            {
                if (ArgumentLimit.Of(tool.Arguments, $"$.agents[{i}].tools[{j}].arguments", out wrong) is not { } limits)
                    return null;
                tools.Add(new ToolGrant(tool, tool.Arguments is null ? null : limits));
            }

            agents.Add(new AgentGrant(agent, tools));
        }

        List<FlowRule> flows = [];
        foreach (var (i, flow) in file.DataFlow.Index())
        {
            if (ArgumentLimit.Of(flow.Unless, $"$.dataFlow[{i}].unless", out wrong) is not { } limits)
                return null;
            flows.Add(new FlowRule(flow, flow.Unless is null ? null : limits));
        }

        ToolPins? pins = null;
        if (file.Mcp.Pins is { } pinned)
        {
            var (bytes, why) = beside(pinned);
            pins = bytes is null ? null : ToolPins.Read(bytes, file.Mcp.Server, out why);
            if (pins is null)
                wrong = ("$.mcp.pins", $"{pinned}: {why}");
        }

        IReadOnlyDictionary<string, AsymmetricAlgorithm>? issuers = new Dictionary<string, AsymmetricAlgorithm>();
        if (file.User?.Jwks is { } jwks)
        {
            var (bytes, why) = beside(jwks);
            issuers = bytes is null ? null : CallerIdentity.Keys(bytes, out why);
            if (issuers is null)
                wrong = ("$.user.jwks", $"{jwks}: {why}");
        }

        return wrong.What is not null ? null : new Authority(name, file, agents, flows, file.User is { } user ? new CallerIdentity(user, issuers!) : null, file.Approvals is { } asked ? new ToolApprovals(asked, Path.Combine(folder, asked.Folder), time) : null, pins);
    }

    static string Starred(string name) => name.Length > 0 && name.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == name.Length - 1) ? "" : "a name is not empty, and a '*' stands at its end only";

    static bool IsPath(string? path) => path is null || path.Split('.').All(s => s.Length > 0);

    static string Delegation(AuthorityFile file, AgentEntry agent) => agent.Delegates is not { } delegates ? ""
        : agent.Agent == "*" ? "an agent that delegates has a name"
        : file.Agents.Count(a => a.Agent == agent.Agent) > 1 ? $"'{agent.Agent}' stands here more than once: which of its authorities is delegated is not known"
        : delegates.Depth is < 1 or > CallerIdentity.LongestDelegation ? $"depth has to be 1 to {CallerIdentity.LongestDelegation}"
        : delegates.To.Count == 0 ? "it delegates to nobody"
        : delegates.To.FirstOrDefault(t => t == agent.Agent || file.Agents.All(a => a.Agent != t)) is { } stranger ? stranger == agent.Agent ? "an agent does not delegate to itself" : $"there is no agent '{stranger}' here"
        : "";

    static IEnumerable<(string Where, string What)> Checks(AuthorityFile file, GatewayFile gateway)
    {
        yield return ("$.format", file.Format == Format ? "" : $"the format has to be {Format}");
        if (file.User is { } user)
        {
            yield return ("$.user", user.Jwks is null == user.SaidBy.Count > 0 ? "" : "a user is said by named applications (saidBy) or by a signed token (jwks), one of them");
            yield return ("$.user", user.Jwks is null || (user.Issuer is not null && user.Audience is not null) ? "" : "a token needs an issuer and an audience");
        }

        foreach (var (i, agent) in file.Agents.Index())
        {
            yield return ($"$.agents[{i}].budget", agent.Budget is { Calls: >= 0, Steps: >= 0, Seconds: >= 0, Repeats: > 0, Tokens: null or (>= 0 and <= MostTokens), Cost: null or (>= 0 and <= MostCost) } ? "" : "a budget has no negative numbers, repeats is at least 1, tokens are at most 10^12 and cost 10^9");
            yield return ($"$.agents[{i}].budget.cost", agent.Budget.Cost is not null && gateway.Prices.Count == 0 ? "it needs prices in the gateway's file: nothing says what a model costs" : "");
            yield return Delegation(file, agent) is { Length: > 0 } wrong ? ($"$.agents[{i}].delegates", wrong) : ("", "");
            yield return ($"$.agents[{i}].clearance", agent.Clearance.Count > 0 && file.Documents is null ? "nothing says where documents have labels: say it under documents" : "");
            foreach (var (j, held) in agent.Clearance.Index())
                yield return ($"$.agents[{i}].clearance[{j}]", Starred(held.Label) is { Length: > 0 } bad ? bad : held.Users.Count > 0 && file.User is null ? "nothing says how the user is known: say it under user" : "");
            foreach (var (j, tool) in agent.Tools.Index())
            {
                var where = $"$.agents[{i}].tools[{j}]";
                yield return ($"{where}.tool", Starred(tool.Tool));
                yield return ($"{where}.approval", tool.Approval && file.Approvals is null ? "nobody can agree: say under approvals who may" : "");
                yield return ($"{where}.users", tool.Users.Count > 0 && file.User is null ? "nothing says how the user is known: say it under user" : "");
            }
        }

        foreach (var (i, flow) in file.DataFlow.Index())
            yield return ($"$.dataFlow[{i}].approval", flow.Approval && file.Approvals is null ? "nobody can agree: say under approvals who may" : "");
        foreach (var (i, source) in (file.Documents?.Sources ?? []).Index())
        {
            var where = $"$.documents.sources[{i}]";
            yield return (where, source.From.Count == 0 ? "from names at least one source" : source.From.Select(Starred).FirstOrDefault(w => w.Length > 0) ?? "");
            yield return (where, source.Labels.Count == 0 && source.Label is null ? "it says no label: give labels, or label (where it stands in a document)" : source.Labels.Any(l => l.Length == 0) ? "a label is not empty" : "");
            yield return (where, source.List is not null && source.Label is null ? "documents of a list have a label each: say where it stands (label)" : IsPath(source.Label) && (source.List is "." || IsPath(source.List)) ? "" : "label and list are names of members with dots between");
        }

        if (file.Approvals is not { } approvals)
            yield break;
        yield return ("$.approvals.holdSeconds", approvals.HoldSeconds is >= 0 and <= 600 ? "" : "it has to be 0 to 600");
        yield return ("$.approvals.expireSeconds", approvals.ExpireSeconds is > 0 and <= 86_400 ? "" : "it has to be 1 to 86400");
        yield return ("$.approvals.approvers", approvals.Approvers.Count > 0 ? "" : "somebody has to be able to agree");
        foreach (var (i, approver) in approvals.Approvers.Index())
        {
            yield return ($"$.approvals.approvers[{i}].name", approvals.Approvers.Take(i).Any(a => a.Name == approver.Name) ? $"there are two approvers '{approver.Name}'" : "");
            yield return ($"$.approvals.approvers[{i}].sha256", approver.Sha256.Length != 64 || !approver.Sha256.All(char.IsAsciiHexDigit) ? "it has to be 64 hexadecimal digits"
                : gateway.Keys.Any(k => k.Sha256.Equals(approver.Sha256, StringComparison.OrdinalIgnoreCase)) ? "this is the key of an agent: who asks may not agree" : "");
        }
    }
}
