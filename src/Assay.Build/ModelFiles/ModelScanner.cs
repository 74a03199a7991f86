using System.Text;
using Assay.Build.ModelFiles.Remote;
using Assay.Build.ModelFiles.Repository;
using Assay.Build.ModelFiles.Weights;

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
    public static IReadOnlyList<Rule> Rules => AllRules.Value;

    /// <summary>Ids of the formats that are recognised, for policies.</summary>
    public static IReadOnlyList<string> Formats => [.. ModelFormats.All.Select(f => f.Id).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Digest of the rules and name lists; it changes whenever a verdict could.</summary>
    public static Digest RuleSet => RuleSetDigest.Value;

    static readonly Lazy<IReadOnlyList<Rule>> AllRules = new(() =>
        [.. ModelFormats.All.SelectMany(f => f.Rules).Concat(WeightRules.All).Concat(RepositoryRules.All).Concat(RemoteChecks.Rules).Concat(PolicyJudge.Rules).DistinctBy(r => r.Id).OrderBy(r => r.Id, StringComparer.Ordinal)]);

    static readonly Lazy<Digest> RuleSetDigest = new(() => Digest.Sha256(Encoding.UTF8.GetBytes(
        string.Concat(ModelFormats.All.Select(f => f.Knowledge)) + string.Join('\n', Rules.Select(r => r.Id + r.Description)) + Version)));

    /// <summary>
    /// Scans files, folders, remote places or a stream.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was signalled.</exception>
    public static ModelScan Scan(ScanTarget target, ScanOptions options, IProgress<ScanProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        var run = new ScanRun(options, progress, cancel);
        switch (target)
        {
            case ScanTarget.PathTarget { Paths: var paths }:
                run.AtPaths(paths);
                break;
            case ScanTarget.FolderTarget folder:
                run.InFolder(folder);
                break;
            case ScanTarget.RemoteTarget remote:
                run.AtRemote(remote);
                break;
            case ScanTarget.StreamTarget stream:
                run.Stream(stream.Content, stream.FileName);
                break;
        }

        return run.Result();
    }
}
