using Assay.Build;
using Assay.Build.Provenance;

namespace Assay.Cli;

/// <summary>
/// Signs checkpoints as they appear. A file is signed once it has stood unchanged for two looks, and again when it changed since; the
/// last look is after the command has ended.
/// </summary>
/// <param name="into">Folder of the signatures, named like the checkpoints with <c>.sig</c>; outside the outputs, whose digest they would change.</param>
sealed class CheckpointSigning(OutputFolder outputs, string into, ISigner signer)
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    readonly Dictionary<string, (long Length, long Written)> seen = [];
    readonly Dictionary<string, ((long Length, long Written) State, SignedModel Model)> signed = [];

    /// <summary>What stands signed, by path.</summary>
    public IReadOnlyList<SignedModel> Signed => [.. signed.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value.Model)];

    /// <summary>Looks until it is told to stop.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Look, stop).ConfigureAwait(false);
                Pass(settled: false, [], stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The command has ended; the last pass is the caller's.
        }
    }

    /// <summary>One look. A gap for each checkpoint that could not be signed.</summary>
    /// <param name="settled">Nobody writes any more: sign what is there.</param>
    public void Pass(bool settled, List<Gap> gaps, CancellationToken cancel)
    {
        foreach (var (path, length, written) in outputs.Checkpoints().ToList())
        {
            var state = (length, written);
            var stands = settled || (seen.TryGetValue(path, out var before) && before == state);
            seen[path] = state;
            if (!stands || (signed.TryGetValue(path, out var then) && then.State == state))
                continue;
            if (ModelSigner.Sign(path, signer, null, out var problems, cancel) is { } model)
            {
                Write(Path.Combine(into, Path.GetRelativePath(outputs.Path, path) + ".sig"), model.Bundle);
                signed[path] = (state, model);
            }
            else if (settled)
            {
                gaps.AddRange(problems.Select(p => new Gap(p.Path, p.Detail)));
            }
        }
    }

    static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path + ".partial", content);
        File.Move(path + ".partial", path, overwrite: true);
    }
}
