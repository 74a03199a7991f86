namespace Assay.Build.Provenance;

/// <summary>What an input is to the run.</summary>
public enum MaterialRole
{
    /// <summary>A dataset, or part of one.</summary>
    Dataset,

    /// <summary>The model that is fine-tuned, merged, distilled or quantised.</summary>
    BaseModel,

    /// <summary>Any other file or folder that the command reads.</summary>
    Other,
}

/// <summary>An input of the run, by digest: a folder by the root digest of model signing, a file by its SHA-256.</summary>
/// <param name="Role">What it is to the run.</param>
/// <param name="Path">As it was given, for people.</param>
/// <param name="Subjects">Its identity first, then its files that count by themselves.</param>
public sealed record Material(MaterialRole Role, string Path, IReadOnlyList<Subject> Subjects)
{
    /// <summary>What it was when the run had ended, when that differs: somebody wrote to it meanwhile.</summary>
    public Digest? Afterwards { get; init; }
}

/// <summary>A file that the run made or changed.</summary>
/// <param name="Path">Below the output folder it was found in, with <c>/</c>.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Checkpoint">It holds a model's weights, by its name.</param>
public sealed record RunOutput(string Path, Digest Digest, long Bytes, bool Checkpoint);

/// <summary>What kept the command to its inputs, as it was when the command started; never what was merely asked for.</summary>
/// <param name="Network"><c>none</c>: a network namespace of its own with the loopback only; <c>host</c>: the machine's.</param>
/// <param name="Inputs"><c>read-only</c>: mounted so that writing fails; <c>writable</c>.</param>
/// <param name="Processes"><c>own</c>: a process namespace of its own; <c>host</c>.</param>
/// <param name="Privileges"><c>none-new</c>: no new privileges, and none to change namespaces or mounts; <c>unchanged</c>.</param>
public sealed record RunIsolation(string Network, string Inputs, string Processes, string Privileges)
{
    public static RunIsolation None { get; } = new("host", "writable", "host", "unchanged");
}

/// <summary>One training, fine-tuning, merging or conversion command, from its inputs to its outputs.</summary>
public sealed record TrainingRun
{
    /// <summary>The program and its arguments; what looks like a credential is replaced before it comes here.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>A random id of this run.</summary>
    public required Guid Id { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required DateTimeOffset Finished { get; init; }

    /// <summary>The command's; 128 plus the signal when one ended it.</summary>
    public required int ExitCode { get; init; }

    public required RunIsolation Isolation { get; init; }

    public required HostFacts Host { get; init; }

    /// <summary>The work tree the command ran in; null where there is none.</summary>
    public GitWorkTree? Source { get; init; }

    /// <summary>The program that was started, by digest.</summary>
    public Material? Program { get; init; }

    public IReadOnlyList<Material> Materials { get; init; } = [];

    public IReadOnlyList<RunOutput> Outputs { get; init; } = [];

    /// <summary>The root digest of the output folder, when there is one: the version's identity.</summary>
    public Subject? Model { get; init; }

    /// <summary>Outputs that could not be read.</summary>
    public IReadOnlyList<Gap> Gaps { get; init; } = [];

    /// <summary>Names of the environment variables that the command saw; never their values.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Packages of the interpreter as <c>name==version</c>, sorted.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>The use case it was for.</summary>
    public string? UseCase { get; init; }

    /// <summary>Who runs builds here: the <c>builder.id</c> of SLSA.</summary>
    public string Builder { get; init; } = "https://assay.dev/runner/local/v1";
}
