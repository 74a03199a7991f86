namespace Assay.Serving;

/// <summary>
/// Whether a pod may start: it names models that are known, each of them stands (<paramref name="standing"/>), and what it would load is what is verified. Whatever is not known is refused.
/// </summary>
/// <param name="standing">Of a model by name: null when it may be loaded now, else why not.</param>
public sealed class AdmissionJudge(AdmissionFile file, Func<string, CancellationToken, Task<string?>> standing)
{
    /// <summary>The verdict over one review.</summary>
    public async Task<AdmissionVerdict> JudgeAsync(AdmissionReview review, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(review);
        if (review.Operation is "DELETE")
            return new(true, "nothing is started");
        if (review.Operation is not ("CREATE" or "UPDATE"))
            return No($"the operation '{review.Operation}' is none that this webhook knows; have it asked for CREATE and UPDATE of pods");
        if (review.Pod is not { } pod)
            return No($"it judges pods, and this is '{review.Kind}'; have it asked for pods only");
        if (pod.Complaint is { } complaint)
            return No($"the pod cannot be read: {complaint}");
        if (Claims(pod) is { } wrong)
            return No(wrong);
        if (pod.Models.Count == 0)
            return file.Unannotated == Unannotated.Allow ? new(true, "it names no model") : No($"the pod has no annotation {AdmittedPod.Annotation}; name the model that it serves");
        foreach (var name in pod.Models)
        {
            if (!file.Models.ContainsKey(name))
                return No($"there is no model '{Shown(name)}' in the webhook's file");
            if (await standing(name, cancel).ConfigureAwait(false) is { } why)
                return No($"the model '{name}' may not be loaded: {why}");
        }

        return new(true, $"verified: {string.Join(", ", pod.Models)}");
    }

    // Where a model lies on a claim, one container verifies it from there, and nobody else reads it from there: what is loaded is what was verified.
    string? Claims(AdmittedPod pod)
    {
        var guarded = file.Models.Where(m => m.Value.Claim is not null).ToLookup(m => m.Value.Claim!, m => m.Key);
        foreach (var (volume, claim) in pod.Claims.Where(c => guarded.Contains(c.Value)))
        {
            if (pod.Others.FirstOrDefault(c => c.Mounts.Any(m => m.Volume == volume)) is { } other)
                return $"the container '{Shown(other.Name)}' reads the claim '{Shown(claim)}' itself; it has to load the copy that an init container verified";
            foreach (var init in pod.Init.Where(c => c.Mounts.Any(m => m.Volume == volume)))
                if (init.Stays || !file.Images.Contains(init.Image) || !init.Plain || init.Arguments is not ["verify", _, _, "--copy-to", _] || init.Mounts.Any(m => m.Volume == volume && !m.ReadOnly))
                    return $"the init container '{Shown(init.Name)}' reads the claim '{Shown(claim)}' and is not one that only verifies: an image of the webhook's file with the arguments 'verify POLICY MODEL --copy-to FOLDER', no command of its own, no variables but HOME, a mount that is read-only";
        }

        foreach (var name in pod.Models)
            if (file.Models.TryGetValue(name, out var model) && model.Claim is { } needed && !pod.Claims.Any(c => c.Value == needed && pod.Init.Any(i => i.Mounts.Any(m => m.Volume == c.Key))))
                return $"the pod names the model '{name}', and no init container verifies it from the claim '{needed}'";
        return null;
    }

    static AdmissionVerdict No(string why) => new(false, $"Assay: {why}.");

    // It comes back to whoever wrote it, through logs: nothing but plain letters.
    static string Shown(string text) => new([.. text.Take(100).Select(c => c is >= ' ' and <= '~' ? c : '?')]);
}
