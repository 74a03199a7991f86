using Assay.Build.Discovery.Configurations;
using Assay.Build.Discovery.Tools;

namespace Assay.Build.Discovery;

/// <summary>
/// Judges between files: the servers that one client loads together stand before one model, so that one may shadow another's tools. A project's
/// configuration is loaded with the user's of the same client. Of a server whose code is in the tree the tools are known; what the tree's other
/// servers say of each other's tools counts less, since nothing says that they are ever used together.
/// </summary>
internal sealed class LoadedTogether(IReadOnlyList<DiscoverySink> sinks, string root)
{
    const int MostServers = 500;

    readonly ServerCode code = new(sinks, root);

    public IEnumerable<Finding> Findings(CancellationToken cancel)
    {
        var known = new Dictionary<Fingerprint, Finding>();
        foreach (var (servers, _) in Sets())
        {
            cancel.ThrowIfCancellationRequested();
            Keep(Between([.. servers.Take(MostServers).Select(s => (s.Server.Name, code.Of(s.Server, s.File)))]));
        }

        foreach (var finding in Between([.. code.Servers.Take(MostServers)]))
            // Names may be the same in two projects; only a text that steers says that it means another's.
            if (finding.RuleId == ToolRules.Precedence.Id && finding.Severity == Severity.High)
                Keep([finding with { Severity = Severity.Medium }]);
        return known.Values;

        void Keep(IEnumerable<Finding> findings)
        {
            foreach (var finding in findings)
                known.TryAdd(finding.Fingerprint, finding);
        }
    }

    /// <summary>Servers of a project that have the name of one of the user's and are another: told in the file of the project.</summary>
    public void NamesTaken()
    {
        foreach (var (servers, file) in Sets().Where(s => s.File is { } f && !OfUser(f)))
            foreach (var (own, _) in servers.Where(s => s.File == file))
                if (servers.FirstOrDefault(s => OfUser(s.File) && s.Server.Name.Equals(own.Name, StringComparison.OrdinalIgnoreCase)) is { Server: { } users } other && Start(users) != Start(own))
                    file!.Find(ServerRules.NameTaken, own.Line, null, own.Name, $"{own.Name} is {Start(own)} here, and {Start(users)} in {other.File.Path}");
    }

    static IEnumerable<Finding> Between(List<(string Name, IReadOnlyList<DiscoverySink> Files)> servers) =>
        servers.Count(s => s.Files.Count > 0) < 2 ? [] : ToolJudge.Between(
            [.. servers.SelectMany(s => s.Files.SelectMany(f => f.Tools).Select(t => t with { Server = s.Name }))],
            [.. servers.SelectMany(s => s.Files.SelectMany(f => f.Texts).Where(t => t.Kind == InstructionKind.Server).Select(t => t with { Owner = s.Name }))]);

    // Each configuration of a project with the user's of its client; and the user's alone.
    IEnumerable<(List<(ConfiguredServer Server, DiscoverySink File)> Servers, DiscoverySink? File)> Sets()
    {
        var all = sinks.SelectMany(f => f.Servers.Where(s => !s.Disabled).Select(s => (Server: s, File: f))).ToList();
        foreach (var client in all.GroupBy(s => s.Server.Client, StringComparer.Ordinal))
        {
            var users = client.Where(s => OfUser(s.File)).ToList();
            if (users.Count > 1)
                yield return (users, null);
            foreach (var project in client.Where(s => !OfUser(s.File)).GroupBy(s => s.File))
                yield return ([.. project, .. users], project.Key);
        }
    }

    static bool OfUser(DiscoverySink file) => file.Path.StartsWith("~/", StringComparison.Ordinal);

    static string Start(ConfiguredServer server) => DiscoverySink.Clean(server.Url is { } url ? ServerAddress.Shown(url.Text) : string.Join(' ', server.Arguments.Select(a => a.Text).Prepend(server.Command ?? "")), 120);
}
