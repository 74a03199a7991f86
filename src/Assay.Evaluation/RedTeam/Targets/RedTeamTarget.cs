namespace Assay.Evaluation.RedTeam;

/// <summary>Makes the target that a file describes.</summary>
public static class RedTeamTarget
{
    /// <summary>Null with an error that says what to do. The client is the caller's: it follows no redirects and keeps no cookies.</summary>
    /// <param name="environment">Gives the value of a variable; what is a secret does not stand in files.</param>
    public static ITarget? Open(TargetFile file, HttpClient http, Func<string, string?> environment, TargetLimits limits, out string error)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(environment);
        error = "";
        if (!Dialects.TryGet(file.Kind, out var dialect))
        {
            error = $"kind: '{file.Kind}' is not known; known are {string.Join(", ", Dialects.Names)}";
            return null;
        }

        var persons = new Dictionary<string, IReadOnlyList<KeyValuePair<string, string>>>(StringComparer.Ordinal);
        foreach (var (person, headers) in file.Persons.Append(new("user", file.Persons.GetValueOrDefault("user") ?? new Dictionary<string, HeaderSource>())).DistinctBy(p => p.Key))
        {
            var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, source) in file.Headers.Concat(headers))
                if (environment(source.Environment) is { Length: > 0 } value)
                    values[name] = source.Prefix + value;
                else
                {
                    error = $"headers: the variable {source.Environment} is not set";
                    return null;
                }

            persons[person] = [.. values];
        }

        var address = file.Address!.AbsolutePath is "/" or "/v1" or "/v1/" ? new Uri(file.Address, dialect.Path) : file.Address;
        return new HttpTarget(http, address, dialect, file.Traits, persons, file.Stream, limits);
    }
}
