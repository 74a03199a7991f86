using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Build.Tests.Code;

/// <summary>
/// The labelled pairs of <c>bench/code-scan/snippets</c>: a rule, a file's name, the vulnerable text and its safe twin.
/// Credentials and hidden characters are made while reading, so that the repository holds none.
/// </summary>
public sealed partial record Snippet(string Rule, string File, string? SafePins, string Vulnerable, string Safe)
{
    public static string Repository { get; } = RepositoryRoot.Path;

    public static IReadOnlyList<Snippet> All { get; } = [.. Directory.GetFiles(Path.Combine(Repository, "bench", "code-scan", "snippets"), "*.txt").Order(StringComparer.Ordinal).SelectMany(Read)];

    static IEnumerable<Snippet> Read(string path)
    {
        var random = new Random(7);
        foreach (var block in ("\n" + System.IO.File.ReadAllText(path)).Split("\n## ").Skip(1))
        {
            var end = block.IndexOf('\n', StringComparison.Ordinal);
            var head = block[..end].Split(' ');
            var twins = Expand(block[(end + 1)..].TrimEnd('\n') + "\n", random).Split("\n--\n");
            yield return new Snippet(head[0], head[1], head.Length > 2 ? head[2].Split('=', 2)[1] : null, twins[0] + "\n", twins[1]);
        }
    }

    static string Expand(string text, Random random) => Placeholder().Replace(text, match =>
    {
        var letters = match.Groups[1].Value switch { "hex" => "0123456789abcdef", "u62" => "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", _ => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" };
        if (match.Groups[1].Value == "chr")
            return char.ConvertFromUtf32(int.Parse(match.Groups[2].Value, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture));
        var made = new StringBuilder();
        for (var i = 0; i < int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture); i++)
            made.Append(letters[random.Next(letters.Length)]);
        return made.ToString();
    });

    /// <summary>Writes one of the two into a folder of its own.</summary>
    public void Write(string folder, bool vulnerable)
    {
        var file = Path.Combine(folder, File);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var text = vulnerable ? Vulnerable : Safe;
        System.IO.File.WriteAllText(file, File.EndsWith(".ipynb", StringComparison.Ordinal) ? Notebook(text) : text);
        if (!vulnerable && SafePins is not null)
            System.IO.File.WriteAllText(Path.Combine(folder, "requirements.txt"), SafePins + "\n");
    }

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // A line that begins with === is the cell's output.
    static string Notebook(string text)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        var source = lines.Where(l => !l.StartsWith("===", StringComparison.Ordinal)).Select(l => l + "\n");
        var outputs = lines.Where(l => l.StartsWith("===", StringComparison.Ordinal)).Select(l => new { output_type = "stream", name = "stdout", text = new[] { l[4..] } });
        return JsonSerializer.Serialize(new { cells = new[] { new { cell_type = "code", execution_count = 1, metadata = new { }, source, outputs } }, metadata = new { language_info = new { name = "python" } }, nbformat = 4, nbformat_minor = 5 }, Indented);
    }

    [GeneratedRegex(@"\{\{(hex|b62|u62|chr):([0-9a-f]+)\}\}")]
    private static partial Regex Placeholder();
}
