using System.Text.Json;

namespace Assay.Serving.Tests;

/// <summary>A labelled text.</summary>
sealed record AttackRow(string Text, int Label, string? Kind, string Source);

/// <summary>Labelled texts beside the repository; they are not part of it.</summary>
static class Attacks
{
    /// <summary>The rows of a file; null where it is not here.</summary>
    internal static IReadOnlyList<AttackRow>? Rows(string file)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Path.Combine(at.FullName, "shared/data/attacks", file) is var path && File.Exists(path))
                return [.. File.ReadLines(path).Select(l => JsonSerializer.Deserialize<AttackRow>(l, JsonSerializerOptions.Web)!)];
        return null;
    }
}
