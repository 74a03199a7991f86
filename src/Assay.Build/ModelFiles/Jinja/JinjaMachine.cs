using System.Text;

namespace Assay.Build.ModelFiles.Jinja;

/// <summary>
/// Runs a template on abstract values: what the template alone decides is computed (so that names built from pieces are
/// seen), what a caller hands in stays unknown, and both ways of an open condition are walked. Steps are bounded.
/// </summary>
internal sealed partial class JinjaMachine(JinjaRules rules, Budget budget)
{
    const int MostSteps = 300_000, MostTurns = 64, DeepestMacro = 12, EnormousTurns = 10_000_000;
    readonly List<Dictionary<string, JinjaValue>> scopes = [[]];
    readonly Dictionary<string, Macro> macros = [];
    readonly HashSet<string> running = [];
    StringBuilder? captured = new();
    int steps, ticks, openBranches, openLoops, entered;
    double turns = 1;
    string? trigger;

    /// <summary>True when not everything was walked.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Walks a whole template; macros may be called by others that stand before them.</summary>
    public void Template(IReadOnlyList<Statement> statements)
    {
        Macros(statements);
        Run(statements);
    }

    void Macros(IReadOnlyList<Statement> statements)
    {
        foreach (var statement in statements)
        {
            if (statement is Macro macro)
                macros.TryAdd(macro.Id, macro);
            else if (statement is Conditional conditional)
                conditional.Branches.ToList().ForEach(b => Macros(b.Body));
            else if (statement is Block block)
                Macros(block.Body);
        }
    }

    void Run(IReadOnlyList<Statement> statements)
    {
        foreach (var statement in statements)
        {
            if (!Step())
                return;
            One(statement);
        }
    }

    // Big values cost more than one step.
    JinjaValue Charged(JinjaValue value)
    {
        steps += value.Cost;
        return value;
    }

    bool Step()
    {
        if (++steps <= MostSteps && (++ticks % 64 != 0 || budget.HasTime()))
            return !Stopped;
        Stopped = true;
        return false;
    }

    void One(Statement statement)
    {
        switch (statement)
        {
            case Literal text:
                Put(text.Text, text.At, trigger);
                break;
            case Output { Value: var value } output:
                var result = Value(value);
                Printing(result, output.At);
                Put(result.Printed, output.At, result.IsKnown ? result.Trigger ?? trigger : null);
                break;
            case Evaluated { Value: var value }:
                Value(value);
                break;
            case Conditional conditional:
                Branches(conditional);
                break;
            case Loop loop:
                Turns(loop);
                break;
            case Assignment assignment:
                Assign(assignment);
                break;
            case Macro macro:
                macros[macro.Id] = macro;
                Call(macro, [], unknown: true);
                break;
            case Block block:
                Inside(block);
                break;
            case OtherFile other:
                rules.File(other.Tag, Value(other.File).Printed, other.At);
                foreach (var name in other.Names)
                    Set(name, JinjaValue.Unknown);
                break;
        }
    }

    // Text goes to the output, or into the value that a block makes. Under a trigger it is what the trigger adds.
    void Put(string? text, int at, string? because)
    {
        if (text is not null && because is not null && JinjaNames.Words(text) >= 2)
            rules.ConditionalText(because, text, at);
        if (text is null || captured is null || captured.Length + text.Length > JinjaValue.MostText)
            captured = null;
        else
            captured.Append(text);
    }

    void Branches(Conditional conditional)
    {
        var outer = trigger;
        var open = 0;
        foreach (var (condition, body) in conditional.Branches)
        {
            var value = condition is null ? null : Value(condition);
            if (value?.Truth == false)
                continue;
            if (value?.Trigger is { } because)
                trigger = because;
            var decided = value?.Truth == true && open == 0;
            if (!decided && open++ == 0)
                openBranches++;
            var before = captured;
            if (!decided)
                captured = before is null ? null : new StringBuilder().Append(before);
            Run(body);
            if (!decided && before is not null && (captured is null || captured.Length != before.Length))
                captured = null;
            if (decided)
                break;
        }

        if (open > 0)
            openBranches--;
        trigger = outer;
    }

    void Turns(Loop loop)
    {
        var over = Value(loop.Over);
        var known = over.Kind == JinjaKind.List && loop.Filter is null;
        var count = over.Kind == JinjaKind.List ? over.Items.Count : over.Members?.Count ?? 1;
        var outer = turns;
        turns *= Math.Max(1, over.Kind == JinjaKind.Generator ? over.Number : count);
        if (turns > EnormousTurns)
            rules.Enormous("loop", loop.At);
        scopes.Add([]);
        Set("loop", JinjaValue.Unknown, local: true);
        openLoops += known ? 0 : 1;
        var runs = known ? Math.Min(count, MostTurns) : openLoops > 3 ? 1 : 2;
        for (var turn = 0; turn < runs && Step(); turn++)
        {
            var item = known ? over.Items[turn] : over.Kind == JinjaKind.Text ? JinjaValue.Unknown : JinjaValue.From(over.Origin & Origin.Content, null);
            Unpack(loop.Targets, item);
            if (loop.Filter is not null)
                Value(loop.Filter);
            openBranches += known ? 0 : 1;
            Run(loop.Body);
            openBranches -= known ? 0 : 1;
            if (!known)
                captured = null;
        }

        openLoops -= known ? 0 : 1;
        scopes.RemoveAt(scopes.Count - 1);
        turns = outer;
        openBranches++;
        Run(loop.Else);
        openBranches--;
    }

    void Unpack(IReadOnlyList<string> targets, JinjaValue value)
    {
        if (targets.Count == 1)
        {
            Set(targets[0], value, local: true);
            return;
        }

        for (var i = 0; i < targets.Count; i++)
            Set(targets[i], value.Kind == JinjaKind.List && i < value.Items.Count ? value.Items[i] : JinjaValue.From(value.Origin), local: true);
    }

    void Assign(Assignment assignment)
    {
        JinjaValue value;
        if (assignment.Body is { } body)
        {
            value = Captured(() => Run(body));
            if (assignment.Value is Filtered filters)
                value = ThroughFilters(filters, value);
        }
        else
        {
            value = Value(assignment.Value!);
        }

        if (trigger is not null)
            value = value.WithTrigger(trigger);
        if (assignment.Targets.Count > 1)
        {
            for (var i = 0; i < assignment.Targets.Count; i++)
                Set(assignment.Targets[i], value.Kind == JinjaKind.List && i < value.Items.Count ? value.Items[i] : JinjaValue.Unknown);
            return;
        }

        var target = assignment.Targets[0];
        var dot = target.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
            Set(target, value);
        else if (Find(target[..dot]) is { Members: { } members } && members.Count < JinjaValue.MostItems)
            members[target[(dot + 1)..]] = openBranches > 0 && members.TryGetValue(target[(dot + 1)..], out var old) ? JinjaValue.Either(old, value) : value;
    }

    JinjaValue Captured(Action run)
    {
        var outer = captured;
        captured = new StringBuilder();
        run();
        var text = captured?.ToString();
        captured = outer;
        return text is null ? JinjaValue.Unknown : JinjaValue.Of(text);
    }

    void Inside(Block block)
    {
        scopes.Add([]);
        for (var i = 0; i < block.Before.Count; i++)
        {
            if (block.Tag == "filter")
                break;
            var value = Value(block.Before[i]);
            if (block.Tag is "with" or "trans" && i < block.Names.Count)
                Set(block.Names[i], value, local: true);
        }

        if (block.Tag == "call")
        {
            foreach (var name in block.Names)
                Set(name, JinjaValue.Unknown, local: true);
        }

        if (block.Tag == "filter")
        {
            var value = Captured(() => Run(block.Body));
            Put(ThroughFilters((Filtered)block.Before[0], value).Printed, block.At, null);
        }
        else
        {
            Run(block.Body);
        }

        scopes.RemoveAt(scopes.Count - 1);
    }

    JinjaValue Call(Macro macro, IReadOnlyList<(string? Name, JinjaValue Value)> arguments, bool unknown = false)
    {
        if (entered >= DeepestMacro || !running.Add(macro.Id))
            return JinjaValue.Unknown;
        entered++;
        var (outerTrigger, outerBranches) = (trigger, openBranches);
        scopes.Add([]);
        for (var i = 0; i < macro.Parameters.Count; i++)
        {
            var (name, standard) = macro.Parameters[i];
            var given = arguments.FirstOrDefault(a => a.Name == name).Value ?? (i < arguments.Count && arguments[i].Name is null ? arguments[i].Value : null);
            // Content handed in under any name is content inside.
            Set(name, given ?? (unknown || standard is null ? JinjaValue.From(JinjaMachineNames.IsContent(name) ? Origin.Content : Origin.None) : Value(standard)), local: true);
        }

        var result = Captured(() => Run(macro.Body));
        scopes.RemoveAt(scopes.Count - 1);
        (trigger, openBranches) = (outerTrigger, outerBranches);
        running.Remove(macro.Id);
        entered--;
        return result;
    }

    void Set(string name, JinjaValue value, bool local = false)
    {
        var scope = scopes[^1];
        if (!local && openBranches > 0 && scope.TryGetValue(name, out var old))
            value = JinjaValue.Either(old, value);
        if (scope.Count < JinjaValue.MostItems)
            scope[name] = value;
    }

    JinjaValue? Find(string name)
    {
        for (var i = scopes.Count - 1; i >= 0; i--)
        {
            if (scopes[i].TryGetValue(name, out var value))
                return value;
        }

        return null;
    }
}

/// <summary>Names under which the text of messages comes in.</summary>
internal static class JinjaMachineNames
{
    public static bool IsContent(string name) => name is "content" or "text" or "query" or "prompt" or "input" or "user_input" or "user_message" or "question";
}
