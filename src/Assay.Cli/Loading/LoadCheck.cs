using System.Globalization;
using Assay.Build;

namespace Assay.Cli;

/// <summary>Whether a model may be loaded: signed by one of the policy's signers, unchanged, young enough, and decided upon.</summary>
sealed class LoadCheck(LoadPolicy policy, DateTimeOffset now)
{
    readonly List<Finding> _refusals = [];

    public IReadOnlyList<Finding> Refusals => _refusals;

    /// <summary>Tries the signers one after the other. Files are read only for one whose signature is good.</summary>
    public Opening<ModelVerification> Verify(string model, byte[] bundle, string signature, string? copy, IProgress<HashProgress>? progress, CancellationToken cancel)
    {
        var authorities = VerifyCommand.ReadCertificates(policy.TimestampAuthorities);
        if (authorities.Problem is { } bad)
            return bad;
        var options = new ModelVerificationOptions
        {
            IgnorePaths = [.. policy.AllowPaths, signature],
            IgnoreGitPaths = policy.AllowGitPaths,
            AllowSignedIgnorePaths = policy.AllowSignedIgnorePaths,
            AllowEmptyFilesInShards = policy.AllowEmpty,
            AllowEmptyFolders = policy.AllowEmpty,
            AllowSymlinks = policy.AllowSymlinks,
            TimestampAuthorities = authorities.Value!,
            At = now,
            CopyTo = copy,
            Progress = progress,
        };
        var refused = new List<Mismatch>();
        foreach (var signer in policy.Signers)
        {
            var tried = signer.Key is { } key ? ByKey(model, bundle, key, options, cancel) : ByCertificate(model, bundle, signer, options, cancel);
            if (tried.Value is not { SignedBy: null } verification)
                return tried;
            refused.AddRange(verification.Mismatches);
        }

        // Nobody of the policy's signers signed it: every reason is told once.
        return Opening<ModelVerification>.Of(new ModelVerification { Name = Path.GetFileName(model), Mismatches = [.. refused.Distinct()] });
    }

    static Opening<ModelVerification> ByKey(string model, byte[] bundle, string file, ModelVerificationOptions options, CancellationToken cancel) =>
        PublicKey.TryReadPem(BoundedFile.Text(file, VerifyCommand.MaxKeyBytes, cancel), out var error) is { } key
            ? Opening<ModelVerification>.Of(ModelVerifier.Verify(model, bundle, key, options, cancel))
            : new Problem($"The public key cannot be used: {error}", file, "Give a public key in PEM: ECDSA on P-256, P-384 or P-521.");

    static Opening<ModelVerification> ByCertificate(string model, byte[] bundle, LoadSigner signer, ModelVerificationOptions options, CancellationToken cancel)
    {
        var roots = VerifyCommand.ReadCertificates(signer.Roots);
        if (roots.Problem is { } bad)
            return bad;
        using var network = new RevocationFetch(cancel);
        var trust = new CertificateTrust
        {
            Certificates = roots.Value!,
            Identities = signer.Identities,
            RevocationLists = VerifyCommand.ReadAll(signer.Crls, cancel),
            OcspResponses = VerifyCommand.ReadAll(signer.Ocsp, cancel),
            Revocation = signer.Revocation,
            Fetch = signer.FetchRevocation ? network.Find : null,
        };
        return Opening<ModelVerification>.Of(ModelVerifier.VerifyCertificate(model, bundle, trust, options, cancel));
    }

    public void JudgeAge(ModelVerification verification)
    {
        if (policy.MaxSignatureAge is not { } longest)
            return;
        if (verification.Signed is not { } signed)
            Refuse("signature-age", "The age of the signature is not known", $"The policy allows {Days(longest)}, and the signature says nowhere when it was made. Sign with Assay, or with a time stamp.");
        else if (now - signed.At > longest)
            Refuse("signature-age", "The signature is too old", $"It was made on {signed.At:u}; the policy allows {Days(longest)}. Have the model looked at and signed again.");
        else if (signed.At > now.AddMinutes(5))
            Refuse("signature-age", "The signature is of the future", $"It says that it was made on {signed.At:u}. Look at the clocks.");
    }

    public void JudgeGovernance(LoadStanding standing)
    {
        foreach (var gate in policy.Gates.Where(g => !standing.Opened.Contains(g)))
            Refuse("gate", $"The gate '{gate.Name()}' does not stand open", $"{standing.Source} says of it: {standing.Labels.GetValueOrDefault(gate, "nothing")}.");
        foreach (var asked in policy.Evidence)
        {
            var latest = standing.Evidence.Where(e => e.Kind == asked.Kind && (!e.Partial || e.Result == EvidenceResult.Failed)).MaxBy(e => e.At);
            if (latest is null)
                Refuse("evidence", $"Evidence of the kind '{asked.Kind}' is missing", $"{standing.Source} holds none about this model.");
            else if (latest.Result != EvidenceResult.Passed)
                Refuse("evidence", $"Evidence of the kind '{asked.Kind}' {(latest.Result == EvidenceResult.NotStated ? "states no result" : $"is {latest.Result.Name()}")}", $"The latest is entry {latest.Entry} of {latest.At:u}.");
            else if ((asked.MaxAge is { } longest && now - latest.At > longest) || latest.ValidUntil < now)
                Refuse("evidence", $"Evidence of the kind '{asked.Kind}' is stale", $"The latest is entry {latest.Entry} of {latest.At:u}{(asked.MaxAge is { } most ? $"; the policy allows {Days(most)}" : "")}. Measure again.");
        }
    }

    public void Refuse(string rule, string title, string description) => _refusals.Add(new Finding
    {
        RuleId = $"load-policy-{rule}",
        Title = title,
        Severity = Severity.High,
        Description = description,
        Remediation = "Do not load the model until this is mended, or the policy is changed by whoever owns it.",
        References = [new Reference("cwe", "CWE-345")],
        Fingerprint = Fingerprint.Of("load-policy/1", rule, title, description),
    });

    static string Days(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.#} days");
}

/// <summary>What a pack or a record says of a model.</summary>
/// <param name="Source">For people: the pack's file, or the record.</param>
/// <param name="Opened">Gates whose decision stands and lets work go on.</param>
/// <param name="Labels">What it says of each gate.</param>
sealed record LoadStanding(string Source, IReadOnlyList<Gate> Opened, IReadOnlyDictionary<Gate, string> Labels, IReadOnlyList<Assay.Governance.PackEvidence> Evidence);
