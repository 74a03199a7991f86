using Assay.Build;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>Reads a load policy from YAML: the policy, or every mistake with its line and column. Files are named relative to it.</summary>
static class LoadPolicyReader
{
    static readonly string[] Kinds = [.. EvidenceKinds.All.Select(k => k.Id)];

    public static Opening<LoadPolicy> Read(string yaml, string path)
    {
        var errors = new List<PolicyError>();
        LoadPolicy? policy = null;
        if (PolicyFields.Read(yaml, path, errors) is { } fields)
            policy = Policy(fields, Path.GetDirectoryName(Path.GetFullPath(path))!);
        return errors.Count == 0 && policy is not null
            ? Opening<LoadPolicy>.Of(policy)
            : new Problem("The load policy cannot be used.", path, "docs/guides/verify-at-load.md shows one.") { Errors = [.. errors.OrderBy(e => e.Line).ThenBy(e => e.Column).Select(e => e.ToString())] };
    }

    static LoadPolicy Policy(PolicyFields fields, string folder)
    {
        string At(string file) => Path.GetFullPath(file, folder);
        var signers = fields.Maps("signers", required: true).Select(s => Signer(s, At)).ToList();
        if (signers.Count == 0 && fields.Keys.Contains("signers"))
            fields.Wrong("signers", "names nobody; give at least one key or one set of roots");
        var (allow, gates, pack) = (fields.Map("allow"), fields.Map("gates"), fields.Map("pack"));
        var policy = new LoadPolicy
        {
            Signature = fields.Text("signature") ?? "model.sig",
            Signers = signers,
            TimestampAuthorities = [.. fields.Texts("timestamp-authorities").Select(At)],
            MaxSignatureAge = fields.Duration("max-signature-age"),
            AllowGitPaths = allow?.Flag("git-paths") ?? false,
            AllowSignedIgnorePaths = allow?.Flag("signed-ignore-paths") ?? false,
            AllowEmpty = allow?.Flag("empty") ?? false,
            AllowSymlinks = allow?.Flag("symlinks") ?? false,
            AllowPaths = allow?.Texts("paths") ?? [],
            UseCase = gates?.Text("use-case", required: true),
            Gates = gates?.Choices<Gate>("decided", "a gate", required: true) ?? [],
            Evidence = [.. fields.Maps("evidence").Select(Evidence)],
            Pack = pack is null ? null : new LoadPack(At(pack.Text("file", required: true) ?? ""), At(pack.Text("root-key", required: true) ?? ""), pack.Duration("max-age")),
        };
        allow?.Close();
        gates?.Close();
        pack?.Close();
        fields.Close();
        return policy;
    }

    static LoadSigner Signer(PolicyFields fields, Func<string, string> at)
    {
        var signer = new LoadSigner
        {
            Key = fields.Text("key") is { } key ? at(key) : null,
            Roots = [.. fields.Texts("roots").Select(at)],
            Identities = fields.Texts("identities"),
            Crls = [.. fields.Texts("crls").Select(at)],
            Ocsp = [.. fields.Texts("ocsp").Select(at)],
            Revocation = fields.Keys.Contains("revocation") ? fields.Choice<RevocationScope>("revocation", "a scope of revocation") : null,
            FetchRevocation = fields.Flag("fetch-revocation") ?? false,
        };
        if (signer.Key is null == (signer.Roots.Count == 0))
            fields.Wrong(fields.Keys.FirstOrDefault() ?? "key", "a signer has either 'key' or 'roots'");
        else if (signer.Key is not null && fields.Keys.FirstOrDefault(k => k != "key") is { } more)
            fields.Wrong(more, "belongs to a signer by certificate ('roots'), not to a key");
        fields.Close();
        return signer;
    }

    static LoadEvidence Evidence(PolicyFields fields)
    {
        var evidence = new LoadEvidence(fields.OneOf("kind", "a kind of evidence", Kinds) ?? "", fields.Duration("max-age"));
        fields.Close();
        return evidence;
    }
}
