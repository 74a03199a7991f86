using SupportAssistant.Model.Reading;

namespace SupportAssistant.Model.Demands;

/// <summary>All demands of a text, in every reading that the model is of a mind to make.</summary>
static class DemandReader
{
    public static IEnumerable<Demand> Read(string text, IReadOnlyList<ToolDefinition> tools, bool decode, bool translate)
    {
        foreach (var reading in Readings.Of(text, decode, translate))
            foreach (var demand in Plain(reading.Text, tools))
                yield return demand with { Encoded = reading.Encoded, Foreign = reading.Foreign };
    }

    static IEnumerable<Demand> Plain(string text, IReadOnlyList<ToolDefinition> tools) =>
        SayDemands.In(text)
            .Concat(ToolDemands.In(text, tools))
            .Concat(LeakDemands.In(text))
            .Concat(MarkupDemands.In(text))
            .Concat(HarmDemands.In(text))
            .Concat(LoadDemands.In(text))
            .Concat(TruthDemands.In(text));
}
