using System.Text;
using Assay.Serving.Guards;
using Assay.Text;

namespace Assay.Serving.Policies;

/// <summary>Reads guardrail policies. One that is not understood whole is not loaded at all.</summary>
static class GuardPolicyReader
{
    const string Format = "assay-guardrails/1", Shipped = "Assay.Serving.Policies.default.yaml";
    const int MostGuards = 100;

    /// <summary>What a route has that names no policy: <c>policies/guardrails/default.yaml</c>.</summary>
    internal static GuardPolicy BuiltIn { get; } = Read("built-in", Text, out var error) ?? throw new InvalidOperationException(error);

    /// <summary>The policy; null with what is wrong: line, column, and why.</summary>
    /// <param name="name">What it is called unless it says so itself.</param>
    /// <param name="yaml">Its text.</param>
    /// <param name="error">What is wrong.</param>
    /// <param name="beside">Reads the files that it names.</param>
    /// <param name="models">The folder of the models that it names; null where they are not loaded.</param>
    internal static GuardPolicy? Read(string name, string yaml, out string error, FileBeside? beside = null, string? models = null)
    {
        if (YamlFile.Read<GuardPolicyFile>(yaml, out var marks, out error) is not { } file)
            return null;
        if (file.Format != Format)
        {
            error = YamlFile.Located(marks, "$.format", $"the format has to be {Format}");
            return null;
        }

        if (file.Guards.Count > MostGuards)
        {
            error = YamlFile.Located(marks, "$.guards", $"there are more than {MostGuards} guards");
            return null;
        }

        // A file that a policy names is part of its version.
        var version = new StringBuilder(yaml);
        FileBeside reading = path =>
        {
            var (text, wrong) = beside is null ? (null, "no file can be named here") : beside(path);
            version.Append('\0').Append(text);
            return (text, wrong);
        };
        List<GuardRule> rules = [];
        foreach (var (i, entry) in file.Guards.Index())
        {
            var (rule, where, wrong) = Rule(entry, rules, reading, models);
            if (rule is null)
            {
                error = YamlFile.Located(marks, $"$.guards[{i}]{where}", wrong);
                return null;
            }

            rules.Add(rule);
        }

        return new GuardPolicy(file.Name ?? name, Digest.Sha256(Encoding.UTF8.GetBytes(version.ToString())), rules);
    }

    static (GuardRule? Rule, string Where, string Wrong) Rule(GuardEntry entry, List<GuardRule> before, FileBeside beside, string? models)
    {
        if (GuardKind.All.FirstOrDefault(k => k.Name == entry.Guard) is not { } kind)
            return (null, ".guard", $"there is no guard '{entry.Guard}'; there are {string.Join(", ", GuardKind.All.Select(k => k.Name))}");
        if (Wrong(entry, kind) is var (at, what) && what.Length > 0)
            return (null, at, what);
        var name = entry.Name is { } own ? $"{entry.Guard}-{own}" : entry.Guard;
        if (before.Exists(r => r.Name == name))
            return (null, "", $"there are two guards '{name}'; give each a name");
        var (guard, where, wrong) = kind.Make(entry, beside, models);
        if (guard is null)
            return (null, where, wrong);
        return (new GuardRule(name, guard, entry.At?.ToHashSet() ?? Places(entry, kind), entry.Action ?? kind.Action, entry.Failure, entry.Mode, entry.Threshold ?? kind.Threshold)
        {
            Percent = entry.Percent ?? 100,
            Patience = TimeSpan.FromMilliseconds(entry.Patience ?? 2000),
        }, "", "");
    }

    static (string Where, string What) Wrong(GuardEntry entry, GuardKind kind)
    {
        var action = entry.Action ?? kind.Action;
        if (entry.Own().FirstOrDefault(f => !kind.Fields.Contains(f)) is { } foreign)
            return ($".{foreign}", $"the guard '{kind.Name}' has no {foreign}; it has {(kind.Fields.Length == 0 ? "none of its own" : string.Join(", ", kind.Fields))}");
        if (kind.Cannot.Contains(action))
            return (".action", $"the guard '{kind.Name}' cannot {action.ToString().ToLowerInvariant()}");
        if (entry.Threshold is < 0 or > 1 or double.NaN)
            return (".threshold", "a threshold is between 0 and 1");
        if (entry.Name is { } name && (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')))
            return (".name", "a name has small letters, digits and hyphens, at most 64");
        if (entry.At is { Count: 0 })
            return (".at", "it looks nowhere");
        if (entry.At?.FirstOrDefault(p => !kind.Allowed.Contains(p)) is { } place && entry.At.Any(p => !kind.Allowed.Contains(p)))
            return (".at", $"the guard '{kind.Name}' has nothing to look for there ({place.ToString().ToLowerInvariant()})");
        if (action == GuardAction.Pseudonymise && entry.At?.Contains(Place.Output) == true)
            return (".at", "stand-ins are for what goes to the model; an answer is redacted");
        if ((entry.Mode == RuleMode.Canary) != (entry.Percent is not null))
            return (entry.Percent is null ? ".mode" : ".percent", "mode: canary and percent belong together");
        if (entry.Percent is < 1 or > 99)
            return (".percent", "it has to be 1 to 99");
        return entry.Patience is < 1 or > 60_000 ? (".patience", "it has to be 1 to 60000 milliseconds") : ("", "");
    }

    static IReadOnlySet<Place> Places(GuardEntry entry, GuardKind kind) => entry.Action == GuardAction.Pseudonymise ? kind.Places.Where(p => p != Place.Output).ToHashSet() : kind.Places;

    /// <summary>Its text.</summary>
    internal static string Text
    {
        get
        {
            using var reader = new StreamReader(typeof(GuardPolicyReader).Assembly.GetManifestResourceStream(Shipped)!);
            return reader.ReadToEnd();
        }
    }
}
