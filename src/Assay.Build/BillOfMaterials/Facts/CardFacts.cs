using System.Globalization;
using System.Text;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build;

/// <summary>The front matter of a Hugging Face model or dataset card (https://huggingface.co/docs/hub/model-cards): licence, base models, datasets, results.</summary>
internal static class CardFacts
{
    const int MaxBytes = 8 * 1024 * 1024, MaxResults = 200;

    public static void Read(string path, ReadFacts facts)
    {
        if (FrontMatter(Encoding.UTF8.GetString(SmallFile.Read(path, MaxBytes))) is not { } text)
            return;
        var card = SmallFile.YamlText(text, facts);
        // A dataset's card has these; a model's has not.
        if (card.Has("dataset_info") || card.Has("task_categories") || card.Has("size_categories"))
        {
            Dataset(card, facts);
            return;
        }

        foreach (var licence in card.SaidAll("license"))
            facts.Licence(licence == "other" && card.Said("license_name") is { } name ? name : licence);
        facts.Say("licence-url", card.Said("license_link"));
        var relation = card.Said("base_model_relation") ?? (card.SaidAll("tags").Any(t => t is "merge" or "mergekit") ? "merge" : "base");
        foreach (var model in card.SaidAll("base_model"))
            facts.Base(model, relation);
        foreach (var dataset in card.SaidAll("datasets"))
            facts.Dataset(dataset, ReadFacts.IsHubName(dataset) ? $"https://huggingface.co/datasets/{dataset}" : null);
        facts.Say("task", card.Said("pipeline_tag"));
        facts.Say("version", card.Said("version"));
        facts.Library(card.Said("library_name"));
        foreach (var key in new[] { "language", "tags", "metrics" })
            facts.Property($"assay:card:{key}", string.Join(", ", card.SaidAll(key)));
        foreach (var model in card.Each("model-index"))
            foreach (var result in model.Each("results"))
                Result(result, facts);
        if (card["co2_eq_emissions"] is { Kind: DataKind.Map } carbon)
            facts.Property("assay:card:co2-grams", carbon.Said("emissions"));
    }

    static void Result(DataNode result, ReadFacts facts)
    {
        if (result.Kind != DataKind.Map)
            return;
        var dataset = result["dataset"];
        var slice = dataset is null ? null : string.Join(" ", new[] { dataset.Said("name") ?? dataset.Said("type"), dataset.Said("config"), dataset.Said("split") }.Where(t => t is not null));
        if (result["task"] is { } task)
            facts.Say("task", task.Said("type"));
        foreach (var metric in result.Each("metrics"))
            if (metric.Said("type") is { } type && double.TryParse(metric.Said("value"), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                && facts.Performance.Count < MaxResults)
                facts.Performance.Add(new BomPerformance(Printable.Name(type), value, string.IsNullOrEmpty(slice) ? null : Printable.Name(slice)));
    }

    static void Dataset(DataNode card, ReadFacts facts)
    {
        facts.Format("dataset-card");
        var folder = Path.GetDirectoryName(facts.File) is { Length: > 0 } parent ? parent.Replace('\\', '/') : null;
        facts.Dataset(card.Said("pretty_name") ?? folder ?? "dataset", described: true);
        foreach (var licence in card.SaidAll("license"))
            facts.Licence(licence);
        foreach (var key in new[] { "license", "language", "task_categories", "size_categories", "source_datasets", "annotations_creators" })
            facts.Property($"assay:dataset-card:{key}", string.Join(", ", card.SaidAll(key)));
    }

    static string? FrontMatter(string text)
    {
        using var lines = new StringReader(text.TrimStart('\uFEFF'));
        if (lines.ReadLine()?.TrimEnd() != "---")
            return null;
        var matter = new StringBuilder();
        while (lines.ReadLine() is { } line)
        {
            if (line.TrimEnd() is "---" or "...")
                return matter.Length == 0 ? null : matter.ToString();
            matter.Append(line).Append('\n');
        }

        throw new UnreadableException("its front matter does not end");
    }
}
