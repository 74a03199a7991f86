namespace Assay.Governance;

/// <summary>
/// Reads a gate policy from YAML (<c>docs/formats/gate-policy.schema.json</c>). Never throws on what is in the text: it
/// gives the policy, or every mistake in it with line, column and what is allowed there.
/// </summary>
public static class GatePolicyReader
{
    static readonly string[] Kinds = [.. EvidenceKinds.All.Select(k => k.Id)];

    /// <param name="yaml">The text, at most 256 kB.</param>
    /// <param name="sourceName">What errors call it: a file name, <c>request body</c>.</param>
    public static PolicyReading Read(string yaml, string sourceName)
    {
        var errors = new List<PolicyError>();
        var root = YamlTree.Read(yaml, sourceName, errors);
        if (root is null || PolicyFields.Of(root, "", sourceName, errors) is not { } fields)
            return new PolicyReading(null, errors);
        var policy = Policy(fields);
        return errors.Count > 0
            ? new PolicyReading(null, [.. errors.OrderBy(e => e.Line).ThenBy(e => e.Column)])
            : new PolicyReading(policy with { Digest = PolicyCanonical.Digest(policy) }, []);
    }

    static GatePolicy Policy(PolicyFields fields)
    {
        var gate = fields.Choice<Gate>("gate", "a gate", required: true);
        var policy = new GatePolicy
        {
            Gate = gate ?? default,
            Title = fields.Text("title", required: true) ?? "",
            Decides = fields.Choices<Role>("decides", "a role", required: true) ?? [],
            Waives = fields.Choices<Role>("waives", "a role") ?? [],
            ProducersMayDecide = fields.Flag("producers-may-decide") ?? false,
            InheritsPrevious = fields.Flag("inherits-previous") ?? gate is not Gate.UseCaseIntake,
            Period = fields.Duration("period"),
            Opa = fields.Id("opa"),
            Evidence = Distinct(fields.Maps("evidence"), Evidence, (e, f) => (e.Kind, f, "kind"), "this kind of evidence"),
            Findings = Distinct(fields.Maps("findings"), Limit, (l, f) => (l.Severity.Name(), f, "severity"), "this severity"),
            Metrics = Distinct(fields.Maps("metrics"), Metric, (m, f) => ($"{m.Kind}/{m.Metric}[{m.Slice}]", f, "metric"), "this metric"),
            Outcomes = Distinct(fields.Maps("outcomes", required: true), Outcome, (o, f) => (o.Id, f, "id"), "this outcome"),
        };
        if (gate is Gate.UseCaseIntake && policy.InheritsPrevious)
            fields.Wrong("inherits-previous", "the first gate has no gate before it; leave the key out");
        if (policy.Period is null && policy.Evidence.Any(e => e.PerPeriod))
            fields.Wrong("period", "is missing, and evidence is asked for per period; give a length such as 90d");
        if (policy.Outcomes.Count > 0 && !policy.Outcomes.Any(o => o.Opens))
            fields.Wrong("outcomes", "no outcome has 'opens: true', so the gate could never let work go on");
        fields.Close();
        return policy;
    }

    static EvidenceRequirement Evidence(PolicyFields fields)
    {
        var made = new EvidenceRequirement(
            fields.OneOf("kind", "a kind of evidence", Kinds) ?? "",
            When(fields),
            fields.Duration("max-age"),
            fields.Choice("result", "a result a gate can ask for", allowed: [EvidenceResult.Passed]),
            fields.Flag("measured-only") ?? false,
            fields.Flag("per-period") ?? false);
        fields.Close();
        return made;
    }

    static FindingLimit Limit(PolicyFields fields)
    {
        var made = new FindingLimit(fields.Choice<Severity>("severity", "a severity", required: true) ?? default, fields.Count("max", required: true) ?? 0, When(fields));
        fields.Close();
        return made;
    }

    static MetricThreshold Metric(PolicyFields fields)
    {
        var made = new MetricThreshold(
            fields.OneOf("kind", "a kind of evidence", Kinds) ?? "", fields.Text("metric", required: true) ?? "",
            fields.Number("min"), fields.Number("max"), fields.Text("slice"), When(fields));
        if (!fields.Keys.Contains("min") && !fields.Keys.Contains("max"))
            fields.Wrong("metric", "has neither min nor max");
        else if (made.Min > made.Max)
            fields.Wrong("min", "is greater than max");
        fields.Close();
        return made;
    }

    static Outcome Outcome(PolicyFields fields)
    {
        var id = fields.Id("id", required: true) ?? "";
        var title = fields.Text("title", required: true) ?? "";
        var opens = fields.Flag("opens") ?? false;
        // What lets work go on needs the gate open unless the policy says otherwise in so many words.
        var made = new Outcome(id, title, opens, fields.Flag("needs-open-gate") ?? opens, fields.Flag("needs-conditions") ?? false);
        fields.Close();
        return made;
    }

    static Condition? When(PolicyFields fields)
    {
        if (fields.Map("when") is not { } when)
            return null;
        var risks = when.Choices<RiskClass>("risk", "a risk class") ?? [];
        var values = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (when.Map("attributes") is { } attributes)
            foreach (var key in attributes.Keys)
                values[key] = attributes.Texts(key);
        if (!when.Keys.Contains("risk") && values.Count == 0)
            fields.Wrong("when", "names neither risk nor attributes; leave the key out instead");
        when.Close();
        return new Condition(risks, values);
    }

    static List<T> Distinct<T>(
        IEnumerable<PolicyFields> maps, Func<PolicyFields, T> read, Func<T, PolicyFields, (string Identity, PolicyFields Fields, string Key)> identify, string what)
    {
        var made = new List<T>();
        var seen = new HashSet<string>();
        foreach (var map in maps)
        {
            var item = read(map);
            var (identity, fields, key) = identify(item, map);
            if (identity.Length > 0 && !seen.Add(identity))
                fields.Wrong(key, $"{what} is listed twice");
            made.Add(item);
        }

        return made;
    }
}
