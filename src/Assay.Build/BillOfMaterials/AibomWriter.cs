using System.Globalization;
using System.Text.Json;

namespace Assay.Build;

/// <summary>A bill of materials, and the report on it.</summary>
/// <param name="Json">The document, UTF-8 JSON; null when nothing at all could be read (the report says why).</param>
/// <param name="Report">Completeness (metrics, and notes on what is missing), gaps, and the statement of kind <c>aibom</c>.</param>
/// <param name="Content">What the document says; null when there is none.</param>
public sealed record Aibom(byte[]? Json, Report Report, Bom? Content = null);

/// <summary>
/// Writes the bill of materials of a model, file or folder, as CycloneDX with a model card or as SPDX with the AI and Dataset
/// profiles: every file by digest, what the files say of themselves, and what the caller states. Nothing is executed, unpickled
/// or fetched.
/// </summary>
public static class AibomWriter
{
    public static Aibom Write(string path, AibomFacts facts, AibomOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new AibomOptions();
        var partial = Files(path, options, cancel);
        var gaps = partial.Problems.Select(p => p.ToGap()).ToList();
        if (partial.Found.Files.Count == 0)
            return new Aibom(null, new Report { Tool = ModelSigner.Tool, Subjects = [], Gaps = gaps });

        if (options.NoHash)
            gaps.Add(new Gap(partial.Found.Name, "digests were not computed, as asked; this bill identifies nothing and can verify nothing"));
        var read = new ReadFacts(cancel);
        // What stands nearest to the top speaks for the model.
        foreach (var file in partial.Found.Files.OrderBy(f => f.Name.Count(c => c == '/')))
        {
            cancel.ThrowIfCancellationRequested();
            read.Take(partial.Found.IsFolder ? file.Name : ".", file.Path);
        }

        gaps.AddRange(read.Gaps);
        var bom = BomBuilder.Build(facts, read, partial.Found, options);
        return Render(bom, options.Format, gaps, partial.Subjects, options.WithStatement && options.Reuse is null && !options.NoHash);
    }

    /// <summary>Writes what was read or merged elsewhere; there is no model at hand that evidence could be about.</summary>
    public static Aibom Write(Bom bom, BomFormat format) => Render(bom, format, [], [], false);

    /// <summary>The bytes alone.</summary>
    public static byte[] Bytes(Bom bom, BomFormat format) => format switch
    {
        BomFormat.Spdx301 => SpdxWriter.Write(bom),
        BomFormat.Cyclonedx17 => CycloneDxWriter.Write(bom, CycloneDxWriter.Version17),
        _ => CycloneDxWriter.Write(bom, CycloneDxWriter.Version16),
    };

    static Aibom Render(Bom bom, BomFormat format, List<Gap> gaps, IReadOnlyList<Subject> subjects, bool measured)
    {
        var json = Bytes(bom, format);
        var report = BomCompleteness.Of(bom, gaps.Count == 0);
        return new Aibom(json, new Report
        {
            Tool = ModelSigner.Tool,
            Subjects = subjects,
            Metrics = [.. report.Metrics, .. Sizes(bom)],
            Findings = [.. report.Findings, .. format == BomFormat.Spdx301 ? SpdxRequired.Findings(bom) : []],
            Gaps = gaps,
            // Without its identity a statement could not be about the model; the files that were read are still listed.
            Statements = subjects.Count == 0 || !measured ? [] : [Evidence(subjects, json, format, gaps.Count == 0)],
        }, bom);
    }

    sealed record Partial(FoundFiles Found, IReadOnlyList<FileProblem> Problems, IReadOnlyList<Subject> Subjects);

    static Partial Files(string path, AibomOptions options, CancellationToken cancel)
    {
        var known = options.Reuse is { } earlier ? EarlierDigests.Of(earlier) : null;
        // The bill is of the model, as a signature is: signed or not, it has the same digest.
        options = options with { Files = options.Files with { IgnorePaths = [.. options.Files.IgnorePaths, .. SignatureFiles.In(path)] } };
        var partial = options.NoHash ? new ModelDigest.Partial(ModelDigest.Walk(path, options.Files), [], []) : ModelDigest.Read(path, options.Files, cancel, known is null ? null : f => known.For(f));
        var tree = partial.Tree;
        var problems = options.NoHash ? tree.Problems : partial.Problems;
        var paths = tree.Files.ToDictionary(f => f.Name, f => f.FullPath, StringComparer.Ordinal);
        List<FoundFile> files = options.NoHash
            ? [.. tree.Files.Select(f => new FoundFile(f.Name, f.FullPath, f.Length, null, false))]
            : [.. partial.Files.Select(f => new FoundFile(f.Name, paths[f.Name], f.Length, f.Digest, known?.Took(f.Name) == true))];
        var found = new FoundFiles(tree.Name, tree.IsFolder, files, tree.IsFolder ? OriginFacts.Read(ModelTree.RootOf(path)) : default, problems.Count == 0 && !options.NoHash);
        var subjects = found.Root is null ? [] : new ModelDigest(tree.Name, tree.IsFolder, partial.Files, tree.Ignored).Subjects;
        return new Partial(found, problems, subjects);
    }

    static IEnumerable<Metric> Sizes(Bom bom)
    {
        var files = bom.Components.Where(c => c.Kind == BomKind.File).ToList();
        yield return new Metric("aibom.files", files.Count, "files");
        yield return new Metric("aibom.components", bom.Components.Count, "components");
        if (files.Count > 0 && files.All(f => f.Property("assay:bytes") is not null))
            yield return new Metric("aibom.bytes", files.Sum(f => double.TryParse(f.Property("assay:bytes"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0), "bytes");
        if (double.TryParse(bom.Main?.Property("assay:parameters"), NumberStyles.None, CultureInfo.InvariantCulture, out var parameters))
            yield return new Metric("aibom.parameters", parameters, "parameters");
    }

    // A bill of materials lists and does not judge: it neither passes nor fails its subject.
    static EvidenceStatement Evidence(IReadOnlyList<Subject> subjects, byte[] json, BomFormat format, bool complete)
    {
        var type = format == BomFormat.Spdx301 ? PredicateTypes.Spdx : PredicateTypes.CycloneDx;
        return new EvidenceStatement("aibom", new Statement(subjects, type, JsonElement.Parse(json)), complete ? EvidenceResult.NotStated : EvidenceResult.Incomplete);
    }
}
