using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Reads files of other red-team tools, told apart by what is in them: results and tests of promptfoo, report and hit log of garak, seed datasets and memory
/// exports of PyRIT, HarmBench-style tables, and plain lists. Such files may hold code (promptfoo's assertions): nothing of them is run.
/// </summary>
public static partial class ForeignFile
{
    /// <summary>A file beyond this is not read.</summary>
    public const int MostBytes = 128 << 20;

    internal const int MostPrompts = 50_000, MostText = 256 << 10;

    static readonly JsonDocumentOptions Bounded = new() { MaxDepth = Json.MaxDepth };

    /// <summary>Null with an error that says where when it is none of these, or broken.</summary>
    /// <param name="name">The file's name, for groups that have no other.</param>
    public static ForeignRound? Read(string name, byte[] bytes, out string error)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(bytes);
        error = "";
        try
        {
            var round = Recognised(name, bytes);
            if (round.Prompts.Count == 0)
                error = "there is no prompt in it";
            else if (round.Prompts.Count > MostPrompts)
                error = $"it holds more than {MostPrompts} prompts";
            else if (round.Prompts.FirstOrDefault(p => p.Turns.Any(t => t.Length > MostText)) is { } big)
                error = $"a prompt of {big.Group} is longer than {MostText} characters";
            else
                return round;
        }
        catch (ForeignFormatException e)
        {
            error = e.Message;
        }

        return null;
    }

    static ForeignRound Recognised(string name, byte[] bytes)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\ufeff');
        }
        catch (DecoderFallbackException)
        {
            throw new ForeignFormatException("it is no text in UTF-8");
        }

        var start = text.AsSpan().TrimStart();
        if (start.Length > 0 && start[0] is '{' or '[')
        {
            JsonElement? whole = null;
            string? broken = null;
            try
            {
                whole = StrictJson.Element(Encoding.UTF8.GetBytes(text), Bounded);
            }
            catch (JsonException e)
            {
                broken = $"line {e.LineNumber + 1}: {e.Message}";
            }

            // JSON Lines are no JSON as soon as there are two; a single line may be either.
            return whole is { } tree && !(tree.ValueKind == JsonValueKind.Object && JsonLines.Knows(tree)) ? OfTree(name, tree) : JsonLines.Read(name, text, broken);
        }

        var node = YamlJson.Read(text, out var wrong);
        if (node is null && wrong.Contains("not allowed", StringComparison.Ordinal))
            node = YamlJson.Read(References().Replace(text, "$1 "), out wrong);
        if (node is JsonObject yaml && (yaml.ContainsKey("seeds") || yaml.ContainsKey("prompts") || yaml.ContainsKey("tests")))
            return OfTree(name, Json.Element<JsonNode>(yaml));
        if (name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".prompt", StringComparison.OrdinalIgnoreCase))
            throw new ForeignFormatException(wrong.Length > 0 ? wrong : "it is YAML without seeds, prompts or tests");
        return CsvPrompts.Read(name, text) ?? Lines(name, text);
    }

    static ForeignRound OfTree(string name, JsonElement tree)
    {
        if (tree.ValueKind == JsonValueKind.Object)
            return PromptfooFile.Results(tree) ?? PyritFile.Seeds(name, tree) ?? PromptfooFile.Tests(tree) ?? throw new ForeignFormatException("it is JSON or YAML of no tool that is known here");
        return PyritFile.Memory(tree) ?? PlainPrompts.OfArray(name, tree);
    }

    // promptfoo's generator writes what it repeats (entities, modifiers) once, as &ref_0, and *ref_0 from then on. None of it is a prompt: it is left out.
    [GeneratedRegex(@"^(\s*(?:- )?[A-Za-z]+:) (?:&ref_\d+ |\*ref_\d+$)", RegexOptions.Multiline)]
    private static partial Regex References();

    static ForeignRound Lines(string name, string text) =>
        new(new Tool("file", "1"), "text", [.. ForeignText.Lines(text).Select(l => l.Trim()).Where(l => l.Length > 0).Take(MostPrompts + 1).Select(l => PlainPrompts.Of(Path.GetFileNameWithoutExtension(name), l))]);
}

/// <summary>A file of strangers is not what it says; thrown inside this folder only.</summary>
sealed class ForeignFormatException(string message) : Exception(message);

/// <summary>Lines as texts, and members of trees that may be anything.</summary>
static class ForeignText
{
    /// <summary>Lines end with a line feed and nothing else: other separators may stand inside a text of JSON.</summary>
    internal static IEnumerable<string> Lines(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end;
            yield return text[at..end].TrimEnd('\r');
            at = end + 1;
        }
    }

    internal static JsonElement Member(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return default;
        return element;
    }

    internal static IEnumerable<JsonElement> Items(this JsonElement element) => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    internal static string Cut(string text) => text.Length > ForeignFile.MostText ? text[..ForeignFile.MostText] : text;
}
