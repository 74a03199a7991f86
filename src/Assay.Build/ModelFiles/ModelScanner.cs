using System.Text;
using Assay.Build.ModelFiles.Jinja;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Repository;

namespace Assay.Build.ModelFiles;

/// <summary>
/// Looks for what hides in model files: never loads, imports or runs anything from them. Formats are recognised by
/// content. What could not be looked at is a gap; a report with gaps is never clean.
/// </summary>
public static class ModelScanner
{
    static readonly string Version = typeof(ModelScanner).Assembly.GetName().Version?.ToString(3) ?? "0";

    public static Tool Tool { get; } = new("assay-model-scanner", Version);

    /// <summary>Every rule a scan may report, by id; each has a page in <c>docs/rules</c>.</summary>
    internal static IReadOnlyList<Rule> Rules { get; } =
        [.. ModelFormats.All.SelectMany(f => f.Rules).Concat(RepositoryRules.All).DistinctBy(r => r.Id).OrderBy(r => r.Id, StringComparer.Ordinal)];

    /// <summary>Digest of the rules and name lists; it changes whenever a verdict could.</summary>
    public static Digest RuleSet { get; } = Digest.Sha256(Encoding.UTF8.GetBytes(
        PickleKnowledge.Text + JinjaNames.Text + string.Join('\n', Rules.Select(r => r.Id + r.Description)) + Version));


    /// <summary>
    /// Scans a file, a folder or a stream.
    /// </summary>
    /// <returns>
    /// Subjects (each file with its SHA-256), findings, gaps, and one statement of kind <c>model-scan</c> when there was
    /// at least one file that could be read.
    /// </returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was signalled.</exception>
    public static Report Scan(ScanTarget target, ScanLimits limits, IProgress<ScanProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(limits);
        var run = new ScanRun(limits, progress, cancel);
        switch (target)
        {
            case ScanTarget.PathTarget { Path: var path }:
                run.AtPath(path);
                break;
            case ScanTarget.StreamTarget stream:
                run.Stream(stream.Content, stream.FileName);
                break;
        }

        return run.Report();
    }
}
