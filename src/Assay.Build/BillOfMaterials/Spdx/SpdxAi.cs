using System.Globalization;
using System.Text.Json;

namespace Assay.Build;

/// <summary>The properties of the SPDX AI profile, for a model.</summary>
internal sealed class SpdxAi(Utf8JsonWriter json, BomComponent model, Bom bom)
{
    // Numbers that say how the model is built; where they were found is in the extension.
    static readonly string[] Hyperparameters = ["assay:config:", "assay:adapter:", "assay:gguf:", "assay:xgboost:", "assay:lightgbm:", "assay:generation:"];

    public void Write()
    {
        var card = model.Card ?? new BomCard();
        json.WriteList("ai_typeOfModel", new[] { card.ArchitectureFamily, card.Architecture }.Where(t => !string.IsNullOrEmpty(t)).Distinct(StringComparer.Ordinal), t => json.WriteStringValue(t));
        json.WriteList("ai_domain", model.Properties.Where(p => p.Name == "assay:domain").Select(p => p.Value), json.WriteStringValue);
        json.WriteList("ai_hyperparameter", Settings(), Entry);
        json.WriteList("ai_metric", card.Performance.Select(m => (m.Slice is null ? m.Type : $"{m.Type} ({m.Slice})", m.Value.ToString("R", CultureInfo.InvariantCulture))), Entry);
        Put("ai_informationAboutApplication", string.Join("; ", card.UseCases));
        Put("ai_informationAboutTraining", Training(card));
        Put("ai_limitation", string.Join("; ", card.Limitations));
        Put("ai_useSensitivePersonalInformation", model.Property("assay:sensitive-personal-information"));
        Energy(card);
    }

    IEnumerable<(string, string)> Settings()
    {
        foreach (var name in new[] { "assay:parameters", "assay:context-length", "assay:vocabulary", "assay:quantisation" })
            if (model.Property(name) is { } value)
                yield return (name["assay:".Length..], value);
        foreach (var property in model.Properties)
            if (Hyperparameters.FirstOrDefault(h => property.Name.StartsWith(h, StringComparison.Ordinal)) is { } prefix)
                yield return (property.Name[prefix.Length..], property.Value);
    }

    string Training(BomCard card)
    {
        if (model.Ref != bom.Main?.Ref)
            return "";
        var parts = new List<string>();
        if (card.Approach is { } approach)
            parts.Add($"learning: {approach}");
        parts.AddRange(bom.Components.Where(c => c is { Kind: BomKind.Model, Relation: not null }).Select(c => $"{c.Relation} of {c.Name}"));
        return string.Join("; ", parts);
    }

    void Energy(BomCard card)
    {
        var known = card.Energy.Select(e => (Member: e.Activity switch { "training" => "ai_trainingEnergyConsumption", "fine-tuning" => "ai_finetuningEnergyConsumption", "inference" => "ai_inferenceEnergyConsumption", _ => "" }, e.KilowattHours))
            .Where(e => e.Member.Length > 0).GroupBy(e => e.Member).ToList();
        if (known.Count == 0)
            return;
        json.WriteStartObject("ai_energyConsumption");
        json.WriteString("type", "ai_EnergyConsumption");
        foreach (var activity in known)
            json.WriteList(activity.Key, activity, e =>
            {
                json.WriteStartObject();
                json.WriteString("type", "ai_EnergyConsumptionDescription");
                json.WriteNumber("ai_energyQuantity", (decimal)e.KilowattHours);
                json.WriteString("ai_energyUnit", "kilowattHour");
                json.WriteEndObject();
            });
        json.WriteEndObject();
    }

    void Entry((string Key, string Value) entry)
    {
        json.WriteStartObject();
        json.WriteString("type", "DictionaryEntry");
        json.WriteString("key", entry.Key);
        json.WriteString("value", entry.Value);
        json.WriteEndObject();
    }

    void Put(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            json.WriteString(name, value);
    }
}
