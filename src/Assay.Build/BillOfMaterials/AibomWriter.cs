using System.Text.Json;

namespace Assay.Build;

/// <summary>A bill of materials, and the report on it.</summary>
/// <param name="Json">CycloneDX 1.6 JSON, UTF-8; null when nothing at all could be read (the report says why).</param>
/// <param name="Report">Completeness (metrics, and notes on what is missing), gaps, and the statement of kind <c>aibom</c>.</param>
public sealed record Aibom(byte[]? Json, Report Report);

/// <summary>
/// Writes the bill of materials of a model, file or folder, as CycloneDX 1.6 with a model card: every file by digest, what
/// the files say of themselves (ONNX, safetensors, PyTorch zip, config.json, the front matter of README.md), and what the
/// caller states. Nothing is executed or unpickled.
/// </summary>
public static class AibomWriter
{
    public static Aibom Write(string path, AibomFacts facts, ModelDigestOptions? options = null, CancellationToken cancel = default)
    {
        var partial = ModelDigest.Read(path, options ?? new ModelDigestOptions(), cancel);
        var gaps = partial.Problems.Select(p => p.ToGap()).ToList();
        if (partial.Files.Count == 0)
            return new Aibom(null, new Report { Tool = ModelSigner.Tool, Subjects = [], Gaps = gaps });

        var read = new ReadFacts();
        var hashed = partial.Files.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var file in partial.Tree.Files.Where(f => hashed.Contains(f.Name)))
        {
            cancel.ThrowIfCancellationRequested();
            read.Take(file.Name, file.FullPath);
        }

        var complete = partial.Problems.Count == 0 ? new ModelDigest(partial.Tree.Name, partial.Tree.IsFolder, partial.Files, partial.Tree.Ignored) : null;
        gaps.AddRange(read.Gaps);
        var content = new BomContent(facts, read, partial.Tree.Name, partial.Tree.IsFolder, partial.Files, complete?.Root, gaps);
        var json = CycloneDx.Write(content);
        var checks = Completeness.Of(content);
        // Without its identity a statement could not be about the model; the files that were read are still listed in the JSON.
        var subjects = complete?.Subjects ?? [];
        return new Aibom(json, new Report
        {
            Tool = ModelSigner.Tool,
            Subjects = subjects,
            Metrics = [.. Completeness.Metrics(checks), .. Sizes(content)],
            Findings = [.. checks.Where(c => !c.Met).Select(c => Completeness.Note(c, content.Name))],
            Gaps = gaps,
            Statements = subjects.Count == 0 ? [] : [Evidence(subjects, json, gaps.Count == 0)],
        });
    }

    static IEnumerable<Metric> Sizes(BomContent content)
    {
        yield return new Metric("aibom.files", content.Files.Count, "files");
        yield return new Metric("aibom.bytes", content.Files.Sum(f => f.Length), "bytes");
        if (content.Read.Parameters is { } parameters)
            yield return new Metric("aibom.parameters", parameters, "parameters");
    }

    // A bill of materials lists and does not judge: it neither passes nor fails its subject.
    static EvidenceStatement Evidence(IReadOnlyList<Subject> subjects, byte[] json, bool complete)
    {
        using var document = JsonDocument.Parse(json);
        return new EvidenceStatement(
            "aibom", new Statement(subjects, PredicateTypes.CycloneDx, document.RootElement.Clone()), complete ? EvidenceResult.NotStated : EvidenceResult.Incomplete);
    }
}
