using System.Security.Cryptography;
using Assay.Serving.Agents.Limits;
using Assay.Text;

namespace Assay.Serving.Agents;

/// <summary>Reads what agents may do. A file that is not understood whole is not loaded at all.</summary>
static class AuthorityReader
{
    const string Format = "assay-authority/1";

    /// <summary>The authority; null with what is wrong: line, column, and why.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="yaml">The file.</param>
    /// <param name="beside">Reads a file that it names; null with what is wrong.</param>
    /// <param name="folder">The folder that it stands in.</param>
    /// <param name="keys">The keys of agents: none of them may approve.</param>
    /// <param name="time">The clock.</param>
    /// <param name="error">What is wrong.</param>
    internal static Authority? Read(string name, string yaml, Func<string, (byte[]? Bytes, string Error)> beside, string folder, IReadOnlyList<KeyEntry> keys, TimeProvider time, out string error)
    {
        if (YamlFile.Read<AuthorityFile>(yaml, out var marks, out error) is not { } file)
            return null;
        var authority = Build(name, file, beside, folder, time, out var wrong);
        if (wrong.What is null)
            wrong = Checks(file, keys).FirstOrDefault(c => c.What.Length > 0);
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

    static IEnumerable<(string Where, string What)> Checks(AuthorityFile file, IReadOnlyList<KeyEntry> keys)
    {
        yield return ("$.format", file.Format == Format ? "" : $"the format has to be {Format}");
        if (file.User is { } user)
        {
            yield return ("$.user", user.Jwks is null == user.SaidBy.Count > 0 ? "" : "a user is said by named applications (saidBy) or by a signed token (jwks), one of them");
            yield return ("$.user", user.Jwks is null || (user.Issuer is not null && user.Audience is not null) ? "" : "a token needs an issuer and an audience");
        }

        foreach (var (i, agent) in file.Agents.Index())
        {
            yield return ($"$.agents[{i}].budget", agent.Budget is { Calls: >= 0, Steps: >= 0, Seconds: >= 0, Repeats: > 0 } ? "" : "a budget has no negative numbers, and repeats is at least 1");
            foreach (var (j, tool) in agent.Tools.Index())
            {
                var where = $"$.agents[{i}].tools[{j}]";
                yield return ($"{where}.tool", tool.Tool.Length > 0 && tool.Tool.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == tool.Tool.Length - 1) ? "" : "a '*' stands at the end of a name only");
                yield return ($"{where}.approval", tool.Approval && file.Approvals is null ? "nobody can agree: say under approvals who may" : "");
                yield return ($"{where}.users", tool.Users.Count > 0 && file.User is null ? "nothing says how the user is known: say it under user" : "");
            }
        }

        foreach (var (i, flow) in file.DataFlow.Index())
            yield return ($"$.dataFlow[{i}].approval", flow.Approval && file.Approvals is null ? "nobody can agree: say under approvals who may" : "");
        if (file.Approvals is not { } approvals)
            yield break;
        yield return ("$.approvals.holdSeconds", approvals.HoldSeconds is >= 0 and <= 600 ? "" : "it has to be 0 to 600");
        yield return ("$.approvals.expireSeconds", approvals.ExpireSeconds is > 0 and <= 86_400 ? "" : "it has to be 1 to 86400");
        yield return ("$.approvals.approvers", approvals.Approvers.Count > 0 ? "" : "somebody has to be able to agree");
        foreach (var (i, approver) in approvals.Approvers.Index())
        {
            yield return ($"$.approvals.approvers[{i}].name", approvals.Approvers.Take(i).Any(a => a.Name == approver.Name) ? $"there are two approvers '{approver.Name}'" : "");
            yield return ($"$.approvals.approvers[{i}].sha256", approver.Sha256.Length != 64 || !approver.Sha256.All(char.IsAsciiHexDigit) ? "it has to be 64 hexadecimal digits"
                : keys.Any(k => k.Sha256.Equals(approver.Sha256, StringComparison.OrdinalIgnoreCase)) ? "this is the key of an agent: who asks may not agree" : "");
        }
    }
}
