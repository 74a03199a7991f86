using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Docker;

/// <summary>What a container image is built from, and as whom it runs.</summary>
internal static class DockerRules
{
    public static readonly CodeRule Base = new("docker-unpinned-base", Severity.Medium, "Builds on an image without a digest", "A tag is moved whenever its owner likes: the image that was examined is not the one that is built on.", "Write FROM name:tag@sha256:….", Cwe(1357), Cwe(494), SupplyChain);

    public static readonly CodeRule Piped = new("docker-curl-pipe", Severity.High, "Runs what it downloads", "The server decides what is run while the image is built.", "Download the file, check its digest, then run it.", Cwe(494), SupplyChain);

    public static readonly CodeRule Root = new("docker-root-user", Severity.Medium, "Runs as root", "Who breaks into the model server is root in the container, one kernel bug from the machine.", "Create a user, and end with USER name.", Cwe(250));

    public static readonly CodeRule Secret = new("docker-secret-in-layer", Severity.High, "Puts a credential into the image", "ARG and ENV stand in the image's history for everybody who can pull it.", "Use RUN --mount=type=secret.", Cwe(538), Cwe(798), UnsecuredCredentials);

    public static readonly CodeRule Add = new("docker-add-url", Severity.Medium, "Adds a file from an address without a checksum", "What stands there can change between two builds.", "Write ADD --checksum=sha256:….", Cwe(494), SupplyChain);

    public static readonly CodeRule Install = new("docker-pip-unpinned", Severity.Low, "Installs packages without versions", "Another day builds another image.", "Install from a lock file with hashes: pip install --require-hashes -r requirements.txt.", Cwe(1357), SupplyChain);

    public static readonly CodeRule Index = new("docker-pip-index", Severity.Medium, "Installs with another package index", "With --extra-index-url the higher version wins, whoever published it; with --trusted-host nobody checks who answers.", "Use one index that proxies the others, over https.", Cwe(427), SupplyChain);

    public static readonly CodeRule RemoteCode = new("run-trust-remote-code", Severity.High, "Starts a model server with trust in remote code", "--trust-remote-code imports Python files from the model's repository, with all rights of the server.", "Use a model whose class is part of the library, or pin --revision and --code-revision to the commit that you read.", Cwe(94), Cwe(829), UnsafeArtifact, LlmSupplyChain);

    public static readonly CodeRule Copy = new("docker-copies-secrets", Severity.Medium, "Copies a file of credentials into the image", "Everybody who can pull the image has it.", "Use RUN --mount=type=secret, and name the file in .dockerignore.", Cwe(538), UnsecuredCredentials);

    public static readonly CodeRule Open = new("docker-jupyter-open", Severity.High, "Runs Jupyter without its token", "Whoever reaches the server runs code in the container.", "Leave the token, or set a password.", Cwe(306), PublicApplication);

    public static readonly CodeRule Sudo = new("docker-world-writable", Severity.Low, "Lets everybody change files", "Any process of the container can replace the model or the code.", "Give the files to the user that needs them.", Cwe(732));

    public static IReadOnlyList<CodeRule> All => [Base, Piped, Root, Secret, Add, Install, Index, RemoteCode, Copy, Open, Sudo];
}
