using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Governance;

/// <summary>
/// The canonical form of a policy: the members of the YAML, only where they differ from their default, so that neither
/// the spelling of a file nor a key added to the format later changes the digest of a policy that does not use it.
/// </summary>
internal static class PolicyCanonical
{
    public static Digest Digest(GatePolicy policy) => Assay.Digest.Sha256(CanonicalJson.Bytes(Element(policy)));

    /// <summary>The policy as JSON; it keeps <c>gate-policy.schema.json</c>.</summary>
    public static JsonElement Element(GatePolicy policy)
    {
        var root = new JsonObject { ["gate"] = policy.Gate.Name(), ["title"] = policy.Title, ["decides"] = Array(policy.Decides.Select(r => (JsonNode?)r.Name())) };
        Put(root, "waives", Array(policy.Waives.Select(r => (JsonNode?)r.Name())));
        Put(root, "producers-may-decide", policy.ProducersMayDecide, false);
        Put(root, "inherits-previous", policy.InheritsPrevious, policy.Gate is not Gate.UseCaseIntake);
        if (policy.Period is { } period)
            root["period"] = PolicyDuration.Text(period);
        if (policy.Opa is { } opa)
            root["opa"] = opa;
        Put(root, "evidence", Array(policy.Evidence.Select(Evidence)));
        Put(root, "findings", Array(policy.Findings.Select(f => With(new JsonObject { ["severity"] = f.Severity.Name(), ["max"] = f.Max }, f.When))));
        Put(root, "metrics", Array(policy.Metrics.Select(Metric)));
        root["outcomes"] = Array(policy.Outcomes.Select(Outcome));
        return JsonSerializer.SerializeToElement(root, Json.Options);
    }

    static JsonNode Evidence(EvidenceRequirement e)
    {
        var node = new JsonObject { ["kind"] = e.Kind };
        if (e.MaxAge is { } age)
            node["max-age"] = PolicyDuration.Text(age);
        if (e.Result is { } result)
            node["result"] = result.Name();
        Put(node, "measured-only", e.MeasuredOnly, false);
        Put(node, "per-period", e.PerPeriod, false);
        return With(node, e.When);
    }

    static JsonNode Metric(MetricThreshold m)
    {
        var node = new JsonObject { ["kind"] = m.Kind, ["metric"] = m.Metric };
        if (m.Min is { } min)
            node["min"] = min;
        if (m.Max is { } max)
            node["max"] = max;
        if (m.Slice is { } slice)
            node["slice"] = slice;
        return With(node, m.When);
    }

    static JsonNode Outcome(Outcome o)
    {
        var node = new JsonObject { ["id"] = o.Id, ["title"] = o.Title };
        Put(node, "opens", o.Opens, false);
        Put(node, "needs-open-gate", o.NeedsOpenGate, o.Opens);
        Put(node, "needs-conditions", o.NeedsConditions, false);
        return node;
    }

    static JsonObject With(JsonObject node, Condition? when)
    {
        if (when is null)
            return node;
        var condition = new JsonObject();
        Put(condition, "risk", Array(when.RiskClasses.Select(r => (JsonNode?)r.Name())));
        if (when.Attributes.Count > 0)
            condition["attributes"] = new JsonObject(when.Attributes.Select(a =>
                KeyValuePair.Create<string, JsonNode?>(a.Key, Array(a.Value.Select(v => (JsonNode?)v)))));
        node["when"] = condition;
        return node;
    }

    static JsonArray Array(IEnumerable<JsonNode?> items) => new([.. items]);

    static void Put(JsonObject node, string key, JsonArray items)
    {
        if (items.Count > 0)
            node[key] = items;
    }

    static void Put(JsonObject node, string key, bool value, bool otherwise)
    {
        if (value != otherwise)
            node[key] = value;
    }
}
