using System.Globalization;
using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Compose;

/// <summary>A port that a service publishes on the machine.</summary>
/// <param name="Address">The machine's address it is bound to; empty for all of them.</param>
internal readonly record struct PublishedPort(string Address, int? Target, Node At)
{
    public bool IsLocal => Address.StartsWith("127.", StringComparison.Ordinal) || Address is "localhost" or "::1" or "[::1]";
}

/// <summary>Workloads of Compose files (compose-spec).</summary>
internal static class Services
{
    const int MostBeside = 100;

    /// <param name="beside">Variables of a file that a service names (<c>env_file</c>); null when it cannot be read.</param>
    public static IEnumerable<Workload> Of(SourceFile file, Node root, Func<string, IReadOnlyDictionary<string, string>?> beside, ComposeBudget budget, List<Gap> gaps)
    {
        foreach (var (name, service) in root["services"].Pairs)
        {
            if (!service.IsMap)
                continue;
            var ports = Published(service).Where(p => p.Target is not null).Select(p => new OpenPort(p.Target!.Value, "", p.At))
                .Concat(service["expose"].Items.Select(e => (Number: Last(e.Text), At: e)).Where(e => e.Number is not null).Select(e => new OpenPort(e.Number!.Value, "", e.At))).DistinctBy(p => p.Number).ToList();
            var container = new Container(name, service, service["image"], CommandLine.Of(service["entrypoint"], service["command"]), [.. Variables(service["environment"]), .. Beside(service, name, file, beside, budget, gaps)], ports, false);
            yield return new Workload
            {
                Platform = Platform.Compose,
                File = file,
                Kind = "service",
                Name = name,
                Namespace = file.Path,
                At = service,
                Spec = service,
                Labels = Labels(service["labels"]),
                Containers = [container],
            };
        }
    }

    /// <summary>"127.0.0.1:8000:8000/tcp", "8000", or the long form.</summary>
    public static IEnumerable<PublishedPort> Published(Node service)
    {
        foreach (var item in service["ports"].Items)
        {
            if (item.IsMap)
            {
                // Without a published port the machine takes a free one.
                yield return new PublishedPort(item["host_ip"].Text, Last(item["target"].Text), item);
                continue;
            }

            var text = item.Text.Split('/')[0];
            var target = text[(text.LastIndexOf(':') + 1)..];
            var rest = text.Length > target.Length ? text[..(text.Length - target.Length - 1)] : "";
            var colon = rest.LastIndexOf(':');
            yield return new PublishedPort(colon < 0 ? "" : rest[..colon], Last(target), item);
        }
    }

    /// <summary>The networks it is in: names, and how it is joined to another's where it is.</summary>
    public static IReadOnlyList<string> Networks(Node service) => service["networks"] switch
    {
        { IsMap: true } map => [.. map.Pairs.Keys],
        { Kind: NodeKind.List } list => [.. list.Items.Select(i => i.Text)],
        _ => service["network_mode"].Value is null ? ["default"] : [],
    };

    static int? Last(string range) => int.TryParse(range.AsSpan(range.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static IEnumerable<Variable> Variables(Node environment)
    {
        foreach (var (name, value) in environment.Pairs)
            yield return new Variable(name, value.Exists ? value.Text : null, value);
        foreach (var item in environment.Items)
            yield return item.Text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? new Variable(item.Text[..at], item.Text[(at + 1)..], item) : new Variable(item.Text, null, item);
    }

    // Of a file of variables only what cannot be a secret is looked at; what stands in the Compose file goes before it.
    static IEnumerable<Variable> Beside(Node service, string name, SourceFile file, Func<string, IReadOnlyDictionary<string, string>?> beside, ComposeBudget budget, List<Gap> gaps)
    {
        var own = Variables(service["environment"]).Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        var paths = service["env_file"].Each.Select(item => (Path: item.IsMap ? item["path"].Text : item.Text, Item: item)).DistinctBy(p => p.Path).Take(MostBeside + 1).ToList();
        if (paths.Count > MostBeside)
            gaps.Add(new Gap(file.Path, $"service {name} takes variables from more than {MostBeside} files"));
        foreach (var (path, item) in paths.Take(MostBeside))
        {
            if (beside(path) is not { } values)
                gaps.Add(new Gap(file.Path, $"service {name} takes variables from {(path.Length <= 80 ? path : path[..80])}, which cannot be read here"));
            else if (!budget.TakeValues(values.Count))
                gaps.Add(new Gap(file.Path, $"service {name} takes more variables from files beside it than are read"));
            else
                foreach (var (variable, value) in values)
                    if (!own.Contains(variable))
                        yield return new Variable(variable, Interpolation.IsPlain(value) ? value : null, item);
        }
    }

    static IReadOnlyDictionary<string, string> Labels(Node labels)
    {
        if (labels.Kind != NodeKind.List)
            return Manifest.Texts(labels);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in labels.Items)
            found[item.Text.Split('=')[0]] = item.Text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? item.Text[(at + 1)..] : "";
        return found;
    }
}
