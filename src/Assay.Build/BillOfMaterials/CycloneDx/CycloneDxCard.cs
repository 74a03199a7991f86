using System.Globalization;
using System.Text.Json;

namespace Assay.Build;

/// <summary>The model card of a component (CycloneDX <c>modelCard</c>).</summary>
internal sealed class CycloneDxCard(Utf8JsonWriter json, BomCard card)
{
    public void Write()
    {
        json.WriteStartObject("modelCard");
        json.WriteStartObject("modelParameters");
        if (card.Approach is { } approach)
        {
            json.WriteStartObject("approach");
            json.WriteString("type", approach);
            json.WriteEndObject();
        }

        Put("task", card.Task);
        Put("architectureFamily", card.ArchitectureFamily);
        Put("modelArchitecture", card.Architecture);
        json.WriteList("datasets", card.Datasets, d => One("ref", d));
        json.WriteList("inputs", card.Inputs, i => One("format", i));
        json.WriteList("outputs", card.Outputs, o => One("format", o));
        json.WriteEndObject();
        if (card.Performance.Count > 0)
        {
            json.WriteStartObject("quantitativeAnalysis");
            json.WriteList("performanceMetrics", card.Performance, Performance);
            json.WriteEndObject();
        }

        if (card.Users.Count + card.UseCases.Count + card.Limitations.Count + card.Tradeoffs.Count + card.Risks.Count + card.Fairness.Count + card.Energy.Count > 0)
            Considerations();
        json.WriteEndObject();
    }

    void Considerations()
    {
        json.WriteStartObject("considerations");
        json.WriteList("users", card.Users, json.WriteStringValue);
        json.WriteList("useCases", card.UseCases, json.WriteStringValue);
        json.WriteList("technicalLimitations", card.Limitations, json.WriteStringValue);
        json.WriteList("performanceTradeoffs", card.Tradeoffs, json.WriteStringValue);
        json.WriteList("ethicalConsiderations", card.Risks, r =>
        {
            json.WriteStartObject();
            json.WriteString("name", r.Name);
            Put("mitigationStrategy", r.Mitigation);
            json.WriteEndObject();
        });
        if (card.Energy.Count > 0)
        {
            json.WriteStartObject("environmentalConsiderations");
            json.WriteList("energyConsumptions", card.Energy, Energy);
            json.WriteEndObject();
        }

        json.WriteList("fairnessAssessments", card.Fairness, f =>
        {
            json.WriteStartObject();
            json.WriteString("groupAtRisk", f.GroupAtRisk);
            Put("benefits", f.Benefits);
            Put("harms", f.Harms);
            Put("mitigationStrategy", f.Mitigation);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    void Energy(BomEnergy energy)
    {
        json.WriteStartObject();
        json.WriteString("activity", Activities.Contains(energy.Activity) ? energy.Activity : "other");
        json.WriteStartArray("energyProviders");
        json.WriteStartObject();
        json.WriteStartObject("organization");
        json.WriteString("name", energy.Provider);
        json.WriteEndObject();
        json.WriteString("energySource", Sources.Contains(energy.Source) ? energy.Source : "unknown");
        Amount("energyProvided", energy.KilowattHours, "kWh");
        json.WriteEndObject();
        json.WriteEndArray();
        Amount("activityEnergyCost", energy.KilowattHours, "kWh");
        if (energy.CarbonTonnes is { } carbon)
            Amount("co2CostEquivalent", carbon, "tCO2eq");
        json.WriteEndObject();
    }

    static readonly string[] Activities =
        ["design", "data-collection", "data-preparation", "training", "fine-tuning", "validation", "deployment", "inference", "other"];

    static readonly string[] Sources = ["coal", "oil", "natural-gas", "nuclear", "wind", "solar", "geothermal", "hydropower", "biofuel", "unknown", "other"];

    void Amount(string name, double value, string unit)
    {
        json.WriteStartObject(name);
        json.WriteNumber("value", value);
        json.WriteString("unit", unit);
        json.WriteEndObject();
    }

    void Performance(BomPerformance metric)
    {
        json.WriteStartObject();
        json.WriteString("type", metric.Type);
        json.WriteString("value", Number(metric.Value));
        Put("slice", metric.Slice);
        if (metric is { Low: { } low, High: { } high })
        {
            json.WriteStartObject("confidenceInterval");
            json.WriteString("lowerBound", Number(low));
            json.WriteString("upperBound", Number(high));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    void One(string name, string value)
    {
        json.WriteStartObject();
        json.WriteString(name, value);
        json.WriteEndObject();
    }

    void Put(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            json.WriteString(name, value);
    }
}
