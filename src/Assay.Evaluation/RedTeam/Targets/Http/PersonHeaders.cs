namespace Assay.Evaluation.RedTeam;

/// <summary>The headers that each person's requests carry. They go to the target's own host and nowhere else.</summary>
sealed class PersonHeaders(Uri? target, IReadOnlyDictionary<string, IReadOnlyList<KeyValuePair<string, string>>> persons)
{
    internal void AddTo(HttpRequestMessage message, string person)
    {
        if (message.RequestUri!.GetLeftPart(UriPartial.Authority) != target?.GetLeftPart(UriPartial.Authority))
            return;
        foreach (var (name, value) in persons.GetValueOrDefault(person) ?? [])
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>Null with what is wrong when a variable is not set or a header cannot be sent.</summary>
    internal static PersonHeaders? Of(TargetFile file, Func<string, string?> environment, out string error)
    {
        error = "";
        var persons = new Dictionary<string, IReadOnlyList<KeyValuePair<string, string>>>(StringComparer.Ordinal);
        foreach (var person in file.Persons.Keys.Append("user").Distinct())
        {
            var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, source) in file.Headers.Concat(file.Persons.GetValueOrDefault(person) ?? new Dictionary<string, HeaderSource>()))
            {
                var value = source.Literal ?? environment(source.Environment!);
                if (string.IsNullOrEmpty(value))
                    error = $"headers: {name}: the variable {source.Environment} is not set";
                else if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
                    error = $"headers: {name}: the value of {source.Environment} holds a line break";
                if (error.Length > 0)
                    return null;
                values[name] = source.Prefix + value;
            }

            persons[person] = [.. values];
        }

        return new PersonHeaders(file.Address, persons);
    }
}
