using System.Text;

namespace Assay.Governance;

/// <summary>The policies in force, of the seven gates and of takedowns: the operator's where there is one, the default otherwise.</summary>
public sealed class GatePolicies
{
    const int MaxBytes = 256 * 1024;

    readonly Dictionary<Gate, (GatePolicy Policy, string Yaml)> _policies;

    GatePolicies(Dictionary<Gate, (GatePolicy, string)> policies, TakedownPolicy takedown) => (_policies, Takedown) = (policies, takedown);

    /// <summary>What takes model versions out of production.</summary>
    public TakedownPolicy Takedown { get; }

    public GatePolicy this[Gate gate] => _policies[gate].Policy;

    /// <summary>The attributes of a use case that the conditions of these policies read.</summary>
    public IReadOnlyList<PolicyAttribute> Attributes => PolicyAttribute.Of(All);

    /// <summary>Those of the seven gates.</summary>
    internal IReadOnlyList<GatePolicy> All => [.. _policies.Values.Select(p => p.Policy)];

    /// <summary>The text that the record keeps beside the first decision under a policy.</summary>
    public byte[] Source(Gate gate) => Encoding.UTF8.GetBytes(_policies[gate].Yaml);

    public static GatePolicies Default { get; } = new(DefaultPolicies.All.ToDictionary(p => p.Policy.Gate, p => (p.Policy, p.Yaml)), TakedownPolicy.Default);

    /// <summary>Defaults, overlaid by the YAML files of a folder. Any error in any file refuses the whole set: a gate never falls back in silence.</summary>
    public static Answer<GatePolicies> FromFolder(string folder)
    {
        var policies = new Dictionary<Gate, (GatePolicy, string)>(Default._policies);
        var errors = new List<FieldError>();
        var seen = new Dictionary<Gate, string>();
        var takedown = TakedownPolicy.Default;
        string? empty = null;
        foreach (var file in Directory.EnumerateFiles(folder, "*.y*ml").Order(StringComparer.Ordinal))
        {
            if (new FileInfo(file).Length > MaxBytes)
            {
                errors.Add(new(Path.GetFileName(file), $"is larger than {MaxBytes} bytes"));
                continue;
            }

            var yaml = File.ReadAllText(file);
            if (string.IsNullOrWhiteSpace(yaml))
            {
                errors.Add(new(Path.GetFileName(file), "is empty (a file that a command writes with '>' is emptied before the command begins)"));
                empty ??= file;
                continue;
            }

            if (Path.GetFileName(file) == TakedownPolicy.FileName)
            {
                takedown = TakedownPolicy.Read(yaml, TakedownPolicy.FileName, out var wrong) ?? takedown;
                errors.AddRange(wrong.Select(e => new FieldError(TakedownPolicy.FileName, e.ToString())));
                continue;
            }

            var read = GatePolicyReader.Read(yaml, Path.GetFileName(file));
            if (read.Policy is not { } policy)
                errors.AddRange(read.Errors.Select(e => new FieldError(Path.GetFileName(file), e.ToString())));
            else if (!seen.TryAdd(policy.Gate, Path.GetFileName(file)))
                errors.Add(new(Path.GetFileName(file), $"{seen[policy.Gate]} already sets the {policy.Gate.Name()} gate"));
            else
                policies[policy.Gate] = (policy, yaml);
        }

        return errors.Count > 0
            ? new Refusal(RefusalKind.Invalid, $"The policies of {folder} cannot be used: {First(errors[0])}{(errors.Count > 1 ? $" (and {errors.Count - 1} more)" : "")}.", errors)
            {
                HowTo = empty is null
                    ? $"Nothing is judged until they can be read. Check a file with: assay gate policy check FILE ({TakedownPolicy.FileName}: assay takedown policy check FILE)"
                    : $"Nothing is judged until then. Write what you mean into it, or delete it: without a file the default holds. To begin with the default: {ShowDefault(Path.GetFileNameWithoutExtension(empty))} > {empty}",
            }
            : new GatePolicies(policies, takedown);
    }

    // A mistake in YAML begins with the file, line and column.
    static string First(FieldError error) => error.Message.StartsWith(error.Field, StringComparison.Ordinal) ? error.Message.TrimEnd('.') : $"{error.Field} {error.Message.TrimEnd('.')}";

    // Files may be named as the shipped ones are: 5-deployment.
    static string ShowDefault(string name) => $"{name}.yaml" == TakedownPolicy.FileName
        ? "assay takedown policy show --default"
        : $"assay gate policy show {(Names.TryParse<Gate>(name.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-'), out var gate) ? gate.Name() : "GATE")} --default";
}
