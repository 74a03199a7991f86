using System.IO.Enumeration;
using Assay.Text;

namespace Assay.Serving.Hardening;

/// <summary>Names workloads: every field that is given has to fit.</summary>
/// <param name="Name">The object's or service's name; <c>*</c> and <c>?</c> stand for letters.</param>
/// <param name="Namespace">Its namespace, likewise.</param>
/// <param name="Image">An image's name without tag and digest, likewise.</param>
/// <param name="Labels">Labels of its pods.</param>
public sealed record WorkloadMatch(string? Name = null, string? Namespace = null, string? Image = null, IReadOnlyDictionary<string, string>? Labels = null)
{
    internal bool IsEmpty => Name is null && Namespace is null && Image is null && Labels is not { Count: > 0 };

    internal bool Fits(Workload workload) => !IsEmpty && Fits(Name, workload.Name) && Fits(Namespace, workload.Namespace)
        && (Image is null || workload.Containers.Any(c => Fits(Image, Software.Repository(c.Image.Text))))
        && (Labels is null || Labels.All(l => workload.Labels.TryGetValue(l.Key, out var value) && value == l.Value));

    internal bool FitsNamespace(string name) => Namespace is not null && Name is null && Image is null && Labels is not { Count: > 0 } && Fits(Namespace, name);

    static bool Fits(string? pattern, string text) => pattern is null || FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);
}

/// <summary>What a scan of serving cannot know by itself (<c>assay-serving/1</c>).</summary>
/// <param name="Format"><c>assay-serving/1</c>.</param>
/// <param name="Gateways">Which workloads are the gateway, beside those that run <c>assay gateway</c>.</param>
/// <param name="ModelServers">Which workloads serve models, beside those of known software.</param>
/// <param name="Allowed">Who else may reach model servers: monitoring, a job that loads weights.</param>
public sealed record ServingPolicy(string Format, IReadOnlyList<WorkloadMatch>? Gateways = null, IReadOnlyList<WorkloadMatch>? ModelServers = null, IReadOnlyList<WorkloadMatch>? Allowed = null)
{
    /// <summary>The format this version reads.</summary>
    public const string Current = "assay-serving/1";

    /// <summary>Nothing is said: software is recognised by itself.</summary>
    public static ServingPolicy None { get; } = new(Current);

    /// <summary>Reads a policy strictly; null with what is wrong, by line and column.</summary>
    public static ServingPolicy? Read(string yaml, out string error)
    {
        if (YamlFile.Read<ServingPolicy>(yaml, out var marks, out error) is not { } policy)
            return null;
        if (policy.Format != Current)
            return Wrong(YamlFile.Located(marks, "$.format", $"format has to be {Current}"), out error);
        foreach (var (name, list) in new[] { ("gateways", policy.Gateways), ("modelServers", policy.ModelServers), ("allowed", policy.Allowed) })
            for (var i = 0; i < (list?.Count ?? 0); i++)
                if (list![i] is null or { IsEmpty: true })
                    return Wrong(YamlFile.Located(marks, $"$.{name}[{i}]", "it names nothing: give name, namespace, image or labels"), out error);
        return policy;
    }

    static ServingPolicy? Wrong(string why, out string error)
    {
        error = why;
        return null;
    }
}
