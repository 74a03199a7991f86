using System.Security.Cryptography;
using System.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>The headers that each person's requests carry. They go to the target's own host and nowhere else.</summary>
sealed class PersonHeaders(Uri? target, IReadOnlyDictionary<string, IReadOnlyList<KeyValuePair<string, string>>> persons)
{
    /// <summary>Who leaves plants: an owner, where the file names one.</summary>
    internal string Planter => persons.ContainsKey("owner") ? "owner" : "user";

    internal void AddTo(HttpRequestMessage message, string person, TargetRequest? request = null)
    {
        if (message.RequestUri!.GetLeftPart(UriPartial.Authority) != target?.GetLeftPart(UriPartial.Authority))
            return;
        foreach (var (name, template) in persons.GetValueOrDefault(person) ?? [])
        {
            var value = request is null ? template
                : template.Replace("{attempt}", Short(request.Round, request.Attempt), StringComparison.Ordinal).Replace("{session}", Short(request.Round, request.Session), StringComparison.Ordinal);
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }
    }

    // Ids of attempts say what is tried; a target that is to be fooled should not read that.
    static string Short(string round, string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{round}/{name}")).AsSpan(0, 8));

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
