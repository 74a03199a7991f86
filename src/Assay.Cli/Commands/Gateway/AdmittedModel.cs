using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Governance;
using Assay.Serving;

namespace Assay.Cli;

/// <summary>
/// A model that pods may serve, as it stood when it was verified last. Hashing takes longer than an API server waits, so it is done beside the question: until it is done, when it is too long ago,
/// and when the files do not look as they did, the answer is no.
/// </summary>
sealed class AdmittedModel(string name, AdmissionModel entry, string folder, TimeSpan recheck, IRecord? record, Action<string> say)
{
    const int MaxPolicyBytes = 256 * 1024, MaxBundleBytes = 64 * 1024 * 1024, MostFiles = 100_000;

    readonly Lock _lock = new();
    volatile Standing? _last;
    Task _verifying = Task.CompletedTask;

    string Model => Path.GetFullPath(entry.Path, folder);

    /// <summary>Verifies it now, and again whenever it is time.</summary>
    public async Task KeepAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Begin().ConfigureAwait(false);
            await Task.Delay(recheck, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Null when it may be loaded now, else why not.</summary>
    public async Task<string?> WhyNotAsync(CancellationToken cancel)
    {
        if (_last is not { } last)
            return "it is being verified; try again";
        if (last.Look != Look())
        {
            _ = Begin();
            return "its files changed since it was verified; it is being verified anew, try again";
        }

        if (TimeProvider.System.GetUtcNow() - last.At > recheck * 2)
            return "it was verified too long ago";
        return last.Refused ?? await StoppedAsync(last.Digests, cancel).ConfigureAwait(false);
    }

    // One at a time: a model is large.
    Task Begin()
    {
        lock (_lock)
            return _verifying = _verifying.IsCompleted ? Task.Run(() => VerifyAsync(CancellationToken.None)) : _verifying;
    }

    // Whatever somebody stopped or took down does not start again elsewhere.
    async Task<string?> StoppedAsync(IReadOnlyList<Digest> digests, CancellationToken cancel)
    {
        if (record is null)
            return null;
        var names = digests.Select(d => d.ToString()).ToHashSet(StringComparer.Ordinal);
        return (await record.SwitchesAsync(cancel).ConfigureAwait(false)).FirstOrDefault(s => s.Stopped && (s.Scope == SwitchScope.All || (s.Scope == SwitchScope.Model && names.Contains(s.Value)))) is { } stopped
            ? $"it is stopped (entry {stopped.Entry} of the record)" : null;
    }

    async Task VerifyAsync(CancellationToken cancel)
    {
        try
        {
            // The look comes first: what changes while it is hashed looks different afterwards.
            var look = Look();
            var (refused, digests) = await JudgeAsync(cancel).ConfigureAwait(false);
            if (_last?.Refused != refused || _last is null)
                say(refused is null ? $"{name} is verified." : $"{name} may not be loaded: {refused}");
            _last = new Standing(TimeProvider.System.GetUtcNow(), look, refused, digests);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or System.Data.Common.DbException)
        {
            say($"{name} could not be looked at: {e.Message}");
            _last = new Standing(TimeProvider.System.GetUtcNow(), "", "it could not be looked at", []);
        }
    }

    async Task<(string? Refused, IReadOnlyList<Digest> Digests)> JudgeAsync(CancellationToken cancel)
    {
        var path = Path.GetFullPath(entry.Policy, folder);
        var reading = LoadPolicyReader.Read(Encoding.UTF8.GetString(await BoundedFile.ReadAsync(path, MaxPolicyBytes, cancel).ConfigureAwait(false)), path);
        if (reading.Value is not { } policy)
            return ($"its policy cannot be used: {reading.Problem!.What}", []);
        if (!Path.Exists(Model))
            return ("it is not there", []);
        var signature = Path.Combine(Directory.Exists(Model) ? Model : Path.GetDirectoryName(Model)!, policy.Signature);
        if (new FileInfo(signature) is not { Exists: true, Length: > 0 })
            return ("it is not signed", []);
        var now = TimeProvider.System.GetUtcNow();
        var check = new LoadCheck(policy, now);
        var done = check.Verify(Model, await BoundedFile.ReadAsync(signature, MaxBundleBytes, cancel).ConfigureAwait(false), signature, null, null, cancel);
        if (done.Value is not { } verification)
            return (done.Problem!.What, []);
        if (!verification.Verified)
            return (verification.Mismatches.Count > 0 ? $"its files or its signature are not as signed ({verification.Mismatches.Count})" : "its signature is not verified", []);
        IReadOnlyList<Digest> digests = [.. verification.Evidence!.Statement.Subjects.SelectMany(s => s.Digests)];
        check.JudgeAge(verification);
        if (policy.AsksGovernance)
        {
            var standing = policy.Pack is { } pack ? await LoadStandings.FromPackAsync(pack, policy, digests, now, check, cancel).ConfigureAwait(false)
                : record is not null ? await LoadStandings.FromRecordAsync(record, policy, digests, check, cancel).ConfigureAwait(false) : null;
            if (standing is not null)
                check.JudgeGovernance(standing);
            else if (policy.Pack is null && record is null)
                return ("its policy asks about gates or evidence, and no record is followed (--record)", digests);
        }

        return (check.Refusals.Count == 0 ? null : string.Join("; ", check.Refusals.Select(r => r.Title)), digests);
    }

    // Names, sizes and times of its files: not proof, but whoever changes a file by chance or plainly changes this.
    string Look()
    {
        var text = new StringBuilder();
        var files = File.Exists(Model) ? [new FileInfo(Model)] : Directory.Exists(Model) ? new DirectoryInfo(Model).EnumerateFiles("*", SearchOption.AllDirectories).Take(MostFiles).ToArray() : [];
        foreach (var file in files.OrderBy(f => f.FullName, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{file.FullName}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}\0");
        return Digest.Sha256(Encoding.UTF8.GetBytes(text.ToString())).ToString();
    }

    sealed record Standing(DateTimeOffset At, string Look, string? Refused, IReadOnlyList<Digest> Digests);
}
