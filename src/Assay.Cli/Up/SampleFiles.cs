using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Cli;

/// <summary>Files of one sample, published beside the program.</summary>
sealed class SampleFiles(string name)
{
    static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "samples");

    public static SampleFiles CreditRisk { get; } = new("credit-risk");

    public static SampleFiles SupportAssistant { get; } = new("support-assistant");

    public static SampleFiles Advisories { get; } = new("advisories");

    /// <summary>The sample's folder, here and in the folder of the record.</summary>
    public string Name => name;

    public string Of(params string[] parts) => Path.Combine([Samples, name, .. parts]);

    public static Digest DigestOf(string path)
    {
        using var stream = File.OpenRead(path);
        return new Digest("sha256", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream)));
    }

    /// <summary>A document to file by hand.</summary>
    public JsonElement Evidence(string kind) => JsonSerializer.SerializeToElement(JsonNode.Parse(File.ReadAllText(Of("evidence", kind + ".json"))));

    /// <summary>
    /// Lays the sample's own folders and files out in the folder of the record, so that what the walk types can be typed again there. What is there already is left alone:
    /// a visitor may have changed it.
    /// </summary>
    public void LayOut(string folder, params string[] parts)
    {
        foreach (var part in parts)
        {
            var source = Of(part.Split('/'));
            foreach (var file in File.Exists(source) ? [source] : Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(folder, name, Path.GetRelativePath(Of(), file));
                if (File.Exists(target))
                    continue;
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                // Copied beside and moved: a start that is killed leaves no half of a file.
                File.Copy(file, target + ".part", overwrite: true);
                File.Move(target + ".part", target);
            }
        }
    }
}
