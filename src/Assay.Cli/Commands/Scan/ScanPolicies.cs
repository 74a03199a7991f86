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
