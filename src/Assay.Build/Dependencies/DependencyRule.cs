namespace Assay.Build.Dependencies;

/// <summary>A rule about dependencies.</summary>
internal sealed record DependencyRule(string Id, string Description, string Remediation, params IReadOnlyList<Reference> References)
    : Rule(Id, Description, Remediation, References)
{
    const int MostEvidence = 300;

    static readonly Reference Chain = new("atlas", "AML.T0010"), Llm = new("owasp-llm", "LLM03", "2025");

    public static readonly DependencyRule Vulnerable = new("dependency-vulnerable",
        "The version has a known vulnerability.", "Use a version that every advisory leaves.", new("cwe", "CWE-1395"), Chain, Llm);

    public static readonly DependencyRule AllowsVulnerable = new("dependency-allows-vulnerable",
        "No version is fixed, and the lowest that the range allows has a known vulnerability.", "Raise the lower bound to a version without it, and lock what is installed.", new("cwe", "CWE-1395"), Chain);

    public static readonly DependencyRule Malicious = new("dependency-malicious",
        "The package is known to be an attack: installing it runs code of an attacker.", "Remove it, and treat every machine that installed it, and every secret on it, as compromised.", new("cwe", "CWE-506"), Chain, Llm);

    public static readonly DependencyRule Squat = new("dependency-lookalike-name",
        "The name looks like that of a well-known package and is another. Attackers register such names and wait for slips.", "Check the name. If it is meant, list it with --known-names.", new("cwe", "CWE-1357"), Chain, Llm);

    public static readonly DependencyRule Unknown = new("dependency-unknown-name",
        "The name is in no list that Assay was given. Names that a language model made up are registered by attackers.", "Check that the package exists and is the one that is meant before installing it.", new Reference("cwe", "CWE-1357"), Llm);

    public static readonly DependencyRule Confusion = new("dependency-confusion",
        "Packages are looked for in a second index beside the first, and the higher version wins: whoever registers a private name in the public index is installed.",
        "Use one index (--index-url) that holds both, or pin with hashes.", new("cwe", "CWE-427"), Chain);

    public static readonly DependencyRule TrustedHost = new("dependency-trusted-host",
        "Certificates of the package server are not checked: anyone on the way can replace what is installed.", "Remove --trusted-host and give the server a certificate that is trusted.", new("cwe", "CWE-295"), Chain);

    public static readonly DependencyRule PlainHttp = new("dependency-plain-http",
        "Packages come over a connection without encryption: anyone on the way can replace them.", "Use https.", new("cwe", "CWE-319"), Chain);

    public static readonly DependencyRule Credential = new("dependency-credential",
        "An address holds a user name and password, which everyone with the file has.", "Take it out, change the password, and keep it in pip's or npm's own configuration or the environment.", [new Reference("cwe", "CWE-798")]);

    public static readonly DependencyRule Unpinned = new("dependency-unpinned",
        "Nothing fixes the version: the next installation may get another, also a malicious one.", "Pin it (==), or commit a lock file.", new("cwe", "CWE-1357"), Chain);

    public static readonly DependencyRule NoHash = new("dependency-no-hash",
        "Versions are pinned and what is downloaded is not checked against a digest.", "Add hashes: pip-compile --generate-hashes, pip install --require-hashes, or a lock file that has them.", new("cwe", "CWE-494"), Chain);

    public static readonly DependencyRule Git = new("dependency-git-without-commit",
        "It is installed from a repository at whatever its branch or tag points to at that moment.", "Name the commit.", new("cwe", "CWE-494"), Chain);

    public static readonly DependencyRule DirectUrl = new("dependency-direct-url",
        "It is installed from an address, past the registry, without a digest.", "Add #sha256=..., or take it from the registry.", new("cwe", "CWE-494"), Chain);

    public static readonly DependencyRule InstallCode = new("dependency-install-code",
        "Installing this runs code that does more than describe the package.", "Read the code before installing; prefer wheels (pip install --only-binary :all:).", new("cwe", "CWE-829"), Chain);

    public static readonly DependencyRule Action = new("dependency-action-unpinned",
        "The workflow runs whatever the tag or branch of the action points to at that moment.", "Name the commit of 40 digits, with the tag in a comment.", new("cwe", "CWE-829"), Chain);

    public static readonly DependencyRule BaseImage = new("dependency-image-unpinned",
        "The image is whatever its tag points to at that moment.", "Name it with its digest: image@sha256:...", new("cwe", "CWE-829"), Chain);

    public static readonly DependencyRule Deprecated = new("dependency-deprecated",
        "The authors of the package say that this version should not be used any more.", "Use what they name instead, or another package.", new("cwe", "CWE-1104"), Chain);

    public static readonly DependencyRule OutsideTree = new("dependency-include-outside",
        "The file includes another one outside the scanned folder, or over the network, which was not read.", "Keep what is installed in the project.", [Chain]);

    public static readonly DependencyRule[] All =
        [Vulnerable, AllowsVulnerable, Malicious, Squat, Unknown, Confusion, TrustedHost, PlainHttp, Credential, Unpinned, NoHash, Git, DirectUrl, InstallCode, Action, BaseImage, Deprecated, OutsideTree];

    public Finding Found(Severity severity, string title, string path, int line, string? part, string? evidence, params ReadOnlySpan<string?> identity) => new()
    {
        RuleId = Id,
        Title = title,
        Severity = severity,
        Description = Description,
        Remediation = Remediation,
        References = References,
        Location = new Location { Path = path, Line = line, Part = part },
        Evidence = evidence is { Length: > MostEvidence } ? evidence[..MostEvidence] + "..." : evidence,
        Fingerprint = Fingerprint.Of("deps/1", [Id, path, part ?? title, .. identity]),
    };
}
