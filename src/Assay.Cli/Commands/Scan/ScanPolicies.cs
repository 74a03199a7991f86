using System.CommandLine;
using Assay.Build.ModelFiles;

namespace Assay.Cli;

/// <summary>
/// The policies that scans again may be judged by: those built in, and files that earlier scans were given. A scan is judged by a policy
/// and, where it had a file of them, waivers; so each is at hand with the waivers and without.
/// </summary>
sealed class ScanPolicies(string name)
{
    readonly Option<string[]> _files = new(name) { Description = "Policy file that scans were judged by: they are judged by it again.", HelpName = "FILE", Arity = ArgumentArity.ZeroOrMore };
    readonly Option<string?> _waivers = new("--waivers") { Description = "File of waivers that was given to those scans.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Add(_files);
        command.Add(_waivers);
    }

    /// <summary>
    /// Why a scan by this policy is not recorded; null when it may be. A rule that is off, or fails nothing, takes back what the record holds, and nobody
    /// approved it: what is set aside in the record is set aside by a waiver. Imports that a house allows are told with the result.
    /// </summary>
    public static Problem? MayNotBeRecorded(ScanPolicy policy) =>
        policy.Rules.Where(r => r.Value is null || r.Value < Severity.Medium).Select(r => r.Key).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } quiet
            ? new Problem(
                $"The policy '{policy.Name}' sets rules aside ({string.Join(", ", quiet.Take(5))}{(quiet.Count > 5 ? $" and {quiet.Count - 5} more" : "")}), and the record takes what was found.", "--policy",
                "Record by a policy without these lines; set a finding aside in the record: assay finding waive FINDING --kind KIND --rationale TEXT --expires DATE")
            : null;

    /// <summary>What is wrong with a file; null when all were read.</summary>
    public Problem? Read(CommandContext context, out IReadOnlyList<ScanPolicy> policies)
    {
        var all = new List<ScanPolicy>();
        policies = all;
        foreach (var file in (string[])["default", "strict", .. context.Get(_files) ?? []])
            foreach (var waivers in context.Get(_waivers) is { } path ? (string?[])[null, path] : [null])
            {
                var (policy, problem) = ScanPolicyReader.Read(file, waivers);
                if (policy is null)
                    return problem;
                all.Add(policy);
            }

        return null;
    }
}
