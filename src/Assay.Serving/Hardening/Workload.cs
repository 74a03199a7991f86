using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening;

internal enum Platform { Kubernetes, Compose, Cloud }

/// <summary>A word of a command line and the value that it stands in.</summary>
internal readonly record struct Word(string Text, Node At);

/// <summary>A variable of the environment; without a value where it comes from somewhere else.</summary>
internal readonly record struct Variable(string Name, string? Value, Node At);

/// <param name="Host">The machine's port, when it takes one.</param>
internal readonly record struct OpenPort(int Number, string Name, Node At, int? Host = null);

/// <summary>A container as it will be started.</summary>
internal sealed record Container(string Name, Node At, Node Image, CommandLine Command, IReadOnlyList<Variable> Variables, IReadOnlyList<OpenPort> Ports, bool Init)
{
    public Software? Software { get; set; }

    public bool IsGateway { get; set; }

    public Variable? Variable(string name)
    {
        foreach (var variable in Variables)
            if (variable.Name == name)
                return variable;
        return null;
    }
}

/// <summary>Something that runs: a pod's template, a Compose service, a container service of a cloud.</summary>
internal sealed class Workload
{
    public required Platform Platform { get; init; }

    public required SourceFile File { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>A namespace; in Compose, the project's file.</summary>
    public required string Namespace { get; init; }

    public required Node At { get; init; }

    /// <summary>A pod's spec, or a Compose service.</summary>
    public required Node Spec { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required IReadOnlyList<Container> Containers { get; init; }

    /// <summary>The object it was written in.</summary>
    public Manifest? Owner { get; init; }

    public bool IsGateway { get; set; }

    public bool IsModelServer { get; set; }

    /// <summary>It runs until it is stopped, and so can be talked to.</summary>
    public bool Stays => Kind is not ("Job" or "CronJob" or "Workflow" or "WorkflowTemplate" or "CronWorkflow" or "PipelineRun" or "TaskRun" or "Task");

    public string Title => $"{Kind} {Name}";

    /// <summary>Where the model answers: the ports of its model servers, as far as they are said or known.</summary>
    public IEnumerable<int> ServingPorts => Containers.Where(c => !c.Init && !c.IsGateway && (c.Software?.IsModelServer ?? IsModelServer)).SelectMany(c => c.Ports.Count > 0 ? c.Ports.Select(p => p.Number) : c.Software?.Ports ?? []).Distinct();
}
