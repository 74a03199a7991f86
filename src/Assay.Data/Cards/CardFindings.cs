using System.Globalization;

namespace Assay.Data;

/// <summary>What a card gives cause to say. Column names go into the location, not the title; values go nowhere.</summary>
static class CardFindings
{
    internal static IEnumerable<Finding> Of(DatasetCard card, string recipe)
    {
        foreach (var file in card.Files)
        {
            foreach (var column in file.Columns ?? [])
                foreach (var hint in column.Hints.Where(h => h.Kind != "unknown"))
                    yield return Sensitive(file, column, hint, recipe);
            if (file.DuplicateRows is > 0 and var repeated)
                yield return new Finding
                {
                    RuleId = "data-repeated-rows",
                    Title = Text($"{repeated} of {file.Rows} rows repeat another row"),
                    Severity = Severity.Low,
                    Location = new Location { Path = file.Path },
                    Remediation = "Remove them, unless the repetition means something; they weigh double in training.",
                    Fingerprint = Fingerprint.Of(recipe, "data-repeated-rows", file.Path),
                };
            if (file.Format == "csv" && (file.Columns ?? []).Any(c => LooksLikeData(c.Name)))
                yield return new Finding
                {
                    RuleId = "data-header-missing",
                    Title = "The first line looks like data, not like column names",
                    Severity = Severity.Low,
                    Location = new Location { Path = file.Path, Line = 1 },
                    Description = "The first line is always read as column names. If it is a row, that row is not counted, and its content is in the card.",
                    Remediation = "Add a line with column names, and make the card again.",
                    Fingerprint = Fingerprint.Of(recipe, "data-header-missing", file.Path),
                };
        }

        foreach (var overlap in card.Overlaps)
            yield return new Finding
            {
                RuleId = "data-shared-rows",
                Title = Text($"{overlap.Rows} rows of a file also occur in another file of the dataset"),
                Severity = Severity.Medium,
                Description = $"Rows of {overlap.File} occur in {overlap.Other}" + (overlap.Ignored.Count == 0 ? "." : $", apart from {string.Join(", ", overlap.Ignored)}.")
                    + " If one file is for training and the other for testing, the model was tested on what it had seen.",
                Location = new Location { Path = overlap.File },
                Remediation = "Split again so that no row is in both, and evaluate again.",
                Fingerprint = Fingerprint.Of(recipe, "data-shared-rows", overlap.File, overlap.Other),
            };
    }

    static Finding Sensitive(FileCard file, ColumnCard column, SensitiveHint hint, string recipe) => new()
    {
        RuleId = $"data-{hint.Kind}",
        Title = hint.Cells is { } cells
            ? Text($"A column seems to hold {SensitiveHints.Words(hint.Kind)} ({cells} of {file.Rows} cells)")
            : $"A column seems to hold {SensitiveHints.Words(hint.Kind)}, by its name",
        Severity = SensitiveHints.SeverityOf(hint.Kind),
        Location = new Location { Path = file.Path, Part = column.Name },
        Remediation = SensitiveHints.Identifies(hint.Kind)
            ? "Is it needed to train? If not, leave it out or pseudonymise it; if so, state purpose, legal basis and retention."
            : "Fine to keep for fairness evaluation. Decide whether the model may use it, and say so in the register entry.",
        Fingerprint = Fingerprint.Of(recipe, hint.Kind, file.Path, column.Name),
    };

    static bool LooksLikeData(string name) =>
        name.Length == 0 || double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || (name.Contains('@', StringComparison.Ordinal) && name.Contains('.', StringComparison.Ordinal));

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
