namespace Assay.Evaluation.RedTeam;

/// <summary>Whom a request of a round is for.</summary>
public enum Party
{
    /// <summary>What is attacked.</summary>
    Target,

    /// <summary>The model that finds the words of an attack.</summary>
    Attacker,

    /// <summary>The model that reads answers which no exact check can decide.</summary>
    Judge,
}

/// <summary>Which model helps a round, and what it is told: part of the plan, so that a round never goes on with another.</summary>
/// <param name="Described">Digest of its file without its name, limits and permission: address, kind, model, headers, program.</param>
/// <param name="Instructions">Digest of every text of Assay's that it is asked with.</param>
public sealed record ModelIdentity(string Name, string Kind, Uri? Address, string? Model, Digest Described, Digest Instructions)
{
    public static ModelIdentity Of(TargetFile file, Digest instructions)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new(file.Name, file.Kind, file.Address, file.Model, Digest.Sha256(Json.Bytes(file with { Name = "", Limits = null, Authorization = null })), instructions);
    }

    /// <summary>The attacker that a file describes.</summary>
    public static ModelIdentity Attacker(TargetFile file) => Of(file, AttackerVoice.Instructions);

    /// <summary>The judge that a file describes.</summary>
    public static ModelIdentity Judge(TargetFile file) => Of(file, JudgeInstructions.Digest);

    /// <summary>The same model, told the same; what its file calls it does not matter.</summary>
    public bool IsSame(ModelIdentity other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Described == other.Described && Instructions == other.Instructions;
    }

    /// <summary>What is wrong with a file whose target is to be asked and not attacked; null when it can be.</summary>
    public static string? Wrong(TargetFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Application || file.Kind == "mcp" ? "a model is needed here, not an application or a server of tools"
            : file.Plants.Count > 0 || file.Reset is not null || file.Scenario is not null ? "plants, reset and scenario are for what is attacked" : null;
    }
}
