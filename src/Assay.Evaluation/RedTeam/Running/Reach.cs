namespace Assay.Evaluation.RedTeam;

/// <summary>Whether a probe can reach a target at all. What was not tested is said with its reason, never counted as resisted.</summary>
static class Reach
{
    static readonly HashSet<string> Drawn = ["left", "right", "token", "host", "package", "plant-name"];

    internal static string? Missing(Probe probe, TargetTraits traits, Scenario scenario)
    {
        foreach (var place in Places(probe))
            if (place is Place.ToolResult or Place.ToolDescription && traits.Bare)
            {
                if (!traits.TakesTools || scenario.Tools.Count == 0)
                    return "the target takes no tools";
            }
            else if (place == Place.Image)
            {
                if (!traits.Places.Contains(place))
                    return "the target takes no pictures with a question";
            }
            else if (!traits.Bare && !traits.Places.Contains(place))
                return $"nothing can be left in this place for the target: {place.Name()}";
        if (Persons(probe).FirstOrDefault(p => !traits.Persons.Contains(p)) is { } person)
            return $"the target cannot be asked as '{person}'";
        switch (probe.Goal.Kind)
        {
            case GoalKind.Instructions when scenario.SystemPrompt is null:
                return "the system prompt is not known";
            case GoalKind.Secret when scenario.Secrets.Count == 0:
                return "no secret was planted";
            case GoalKind.Model when traits.Model is null:
                return "the target's file does not say which model it is";
            case GoalKind.Call when probe.Goal.Tool is { } role && !scenario.Roles.ContainsKey(role):
                return $"no tool of the target has the role '{role}'";
            case GoalKind.Unbacked when !traits.Trace && !traits.TakesTools:
            case GoalKind.Long when probe.Goal.Tool is "calls" or "agent" or "approvals" && !traits.Trace && !traits.TakesTools:
            case GoalKind.Call when traits.Bare ? !traits.TakesTools : !traits.Trace:
                return "calls of tools cannot be seen";
        }

        if (probe.Fixed is { } conversation)
            return new Grammar(probe.Texts).ValuesIn([.. probe.Goal.Arguments.Values, .. probe.Goal.Any, .. probe.Goal.None])
                .FirstOrDefault(name => !Drawn.Contains(name) && !conversation.Values.ContainsKey(name) && !Known(name, probe, scenario)) is { } unknown ? $"the scenario does not say '{unknown}'" : null;
        var needed = new Grammar(probe.Texts).ValuesIn([.. probe.Texts.ContainsKey("text") ? ["{text}"] : Array.Empty<string>(), .. probe.Texts.ContainsKey("ask") ? ["{ask}"] : Array.Empty<string>(), .. probe.Turns.Select(t => t.Say), .. probe.Goal.Arguments.Values, .. probe.Goal.Any, .. probe.Goal.None]);
        return needed.FirstOrDefault(name => !Drawn.Contains(name) && !Known(name, probe, scenario)) is { } missing ? $"the scenario does not say '{missing}'" : null;
    }

    // A conversation that is repeated leaves its plants where they were, whatever the probe is filed under.
    static IEnumerable<Place> Places(Probe probe) =>
        probe.Fixed is { } conversation ? conversation.Turns.SelectMany(t => t.Plants ?? []).Select(p => p.Place).Prepend(Place.User).Distinct() : [probe.Place];

    static IEnumerable<string> Persons(Probe probe) => probe.Fixed is { } conversation ? conversation.Turns.Select(t => t.Person) : probe.Turns.Select(t => t.Person);

    static bool Known(string name, Probe probe, Scenario scenario) =>
        probe.Texts.ContainsKey(name) || scenario.Values.ContainsKey(name)
        || (name.StartsWith("tool-", StringComparison.Ordinal) && scenario.Roles.ContainsKey(name[5..]))
        || (name.StartsWith("secret-", StringComparison.Ordinal) && scenario.Secrets.ContainsKey(name[7..]));
}
