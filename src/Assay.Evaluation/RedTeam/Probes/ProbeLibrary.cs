namespace Assay.Evaluation.RedTeam;

/// <summary>The probes that come with Assay, and those of files of the user.</summary>
public static class ProbeLibrary
{
    /// <summary>Every probe of ours, by id.</summary>
    public static IReadOnlyList<Probe> All { get; } = Load();

    /// <summary>Probes of a user's file; none when <paramref name="errors"/> is not empty.</summary>
    public static IReadOnlyList<Probe> Read(string name, string yaml, out IReadOnlyList<string> errors)
    {
        var wrong = new List<string>();
        var probes = ProbeReader.Read(name, yaml, wrong);
        errors = wrong;
        return probes;
    }

    static List<Probe> Load()
    {
        var errors = new List<string>();
        List<Probe> probes = [.. ProbeReader.Embedded("probes").SelectMany(f => ProbeReader.Read(f.Name, f.Text, errors)).OrderBy(p => p.Id, StringComparer.Ordinal)];
        if (probes.Select(p => p.Id).Distinct().Count() != probes.Count)
            errors.Add("two probes have the same id");
        return errors.Count == 0 ? probes : throw new InvalidOperationException(string.Join('\n', errors));
    }
}
