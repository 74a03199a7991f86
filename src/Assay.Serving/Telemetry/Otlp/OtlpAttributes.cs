namespace Assay.Serving.Telemetry.Otlp;

/// <summary>Attributes of OTLP (<c>KeyValue</c> and <c>AnyValue</c> of common.proto), and what an exchange is described by: names of operators, words of APIs, numbers. No text of a caller or a model.</summary>
static class OtlpAttributes
{
    internal static void Attribute(this ProtoWriter to, int field, string key, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        var (pair, any) = Begin(to, field, key);
        to.Text(1, value);
        End(to, pair, any);
    }

    internal static void Attribute(this ProtoWriter to, int field, string key, long? value)
    {
        if (value is not { } number)
            return;
        var (pair, any) = Begin(to, field, key);
        to.Varint(3, (ulong)number);
        End(to, pair, any);
    }

    internal static void Attribute(this ProtoWriter to, int field, string key, double? value)
    {
        if (value is not { } number)
            return;
        var (pair, any) = Begin(to, field, key);
        to.Double(4, number);
        End(to, pair, any);
    }

    internal static void Attribute(this ProtoWriter to, int field, string key, bool value)
    {
        var (pair, any) = Begin(to, field, key);
        to.Varint(2, value ? 1ul : 0);
        End(to, pair, any);
    }

    internal static void Attribute(this ProtoWriter to, int field, string key, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return;
        var (pair, any) = Begin(to, field, key);
        var list = to.Begin(5);
        foreach (var value in values)
        {
            var item = to.Begin(1);
            to.Text(1, value);
            to.End(item);
        }

        to.End(list);
        End(to, pair, any);
    }

    /// <summary>What an exchange was.</summary>
    internal static void Exchange(this ProtoWriter to, int field, SeenExchange seen)
    {
        to.Attribute(field, "gen_ai.operation.name", seen.Operation);
        to.Attribute(field, "gen_ai.provider.name", seen.Operation is null ? null : seen.Provider);
        to.Attribute(field, "gen_ai.request.model", seen.ModelIsKnown ? seen.Model : null);
        to.Attribute(field, "gen_ai.response.model", seen.AnsweredBy);
        to.Attribute(field, "gen_ai.usage.input_tokens", seen.ReportedInput);
        to.Attribute(field, "gen_ai.usage.output_tokens", seen.ReportedOutput);
        to.Attribute(field, "gen_ai.response.finish_reasons", seen.FinishReasons);
        to.Attribute(field, "gen_ai.response.time_to_first_chunk", seen.FirstToken?.TotalSeconds);
        to.Attribute(field, "gen_ai.tool.name", seen.Tool);
        to.Attribute(field, "mcp.method.name", seen.McpMethod);
        to.Attribute(field, "server.address", seen.Server?.Host);
        to.Attribute(field, "server.port", (long?)seen.Server?.Port);
        to.Attribute(field, "error.type", seen.Error);
        to.Attribute(field, "http.route", seen.Endpoint);
        to.Attribute(field, "http.response.status_code", (long)seen.Status);
        to.Attribute(field, "assay.reference", seen.Reference);
        to.Attribute(field, "assay.route", seen.Route);
        to.Attribute(field, "assay.application", seen.Application);
        to.Attribute(field, "assay.upstream", seen.Upstream);
        to.Attribute(field, "assay.model.digest", seen.Digest);
        to.Attribute(field, "assay.outcome", seen.Outcome.Name());
        to.Attribute(field, "assay.added", seen.Added.TotalSeconds);
        to.Attribute(field, "assay.guard.hits", (long)seen.Hits.Count);
        to.Attribute(field, "assay.guard.gaps", (long)seen.Gaps.Count);
    }

    static (int Pair, int Any) Begin(ProtoWriter to, int field, string key)
    {
        var pair = to.Begin(field);
        to.Text(1, key);
        return (pair, to.Begin(2));
    }

    static void End(ProtoWriter to, int pair, int any)
    {
        to.End(any);
        to.End(pair);
    }
}
