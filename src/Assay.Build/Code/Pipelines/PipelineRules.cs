using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Pipelines;

/// <summary>Continuous integration, training pipelines and manifests, as YAML.</summary>
internal static class PipelineRules
{
    public static readonly CodeRule Unpinned = new("gha-unpinned-action", Severity.Medium, "Uses an action that is not pinned to a commit", "A tag or branch is moved by whoever owns the action, and its code runs with the job's secrets.", "Pin the full commit: uses: owner/action@<40 digits> # v4.", Cwe(829), Cwe(494), SupplyChain);
    public static readonly CodeRule Target = new("gha-pull-request-target", Severity.Critical, "Checks out a stranger's code with the repository's secrets", "pull_request_target runs with secrets and a token that writes; the checked-out code is the stranger's.", "Use pull_request, or do not check out the head.", Cwe(829), Cwe(94), SupplyChain);
    public static readonly CodeRule Injection = new("gha-script-injection", Severity.High, "Puts what a stranger wrote into a script", "${{ }} is replaced before the shell reads the line: a title with a quote becomes commands.", "Give the value through env: and use \"$NAME\".", Cwe(78), Cwe(94), SupplyChain);
    public static readonly CodeRule Permissions = new("gha-broad-permissions", Severity.Medium, "Gives the job's token all rights", "Any step can push code, releases and packages.", "Write permissions: contents: read, and more only for the job that needs it.", Cwe(732), Cwe(250));
    public static readonly CodeRule NoPermissions = new("gha-no-permissions", Severity.Low, "Does not say what the job's token may do", "The repository's default applies, which is often all rights.", "Write permissions: contents: read at the top.", Cwe(732));
    public static readonly CodeRule Inherit = new("gha-inherits-secrets", Severity.Medium, "Gives every secret to another workflow", "secrets: inherit hands over all of them.", "Name the secrets that it needs.", Cwe(200), UnsecuredCredentials);
    public static readonly CodeRule SelfHosted = new("gha-self-hosted-pull-request", Severity.High, "Runs strangers' pull requests on your own machine", "Code of any pull request runs on the runner, which stays afterwards: GPUs, caches and networks with it.", "Use hosted runners for pull requests, or ephemeral runners with approval.", Cwe(829), SupplyChain);
    public static readonly CodeRule Piped = new("ci-curl-pipe", Severity.High, "Runs what it downloads", "The server decides what is run, with the job's secrets.", "Download the file, check its digest, then run it.", Cwe(494), SupplyChain);
    public static readonly CodeRule Printed = new("ci-prints-secret", Severity.High, "Prints a secret", "Masks cover the exact value only; encoded or cut it stands in the log.", "Do not print it.", Cwe(532), UnsecuredCredentials);
    public static readonly CodeRule ForkSecret = new("gha-secrets-to-forks", Severity.High, "Gives secrets to a run that strangers start", "workflow_run, issue_comment and pull_request_target run with secrets, started by anybody.", "Check the author's association first, and run nothing of theirs.", Cwe(284), SupplyChain);

    public static readonly CodeRule GitLabImage = new("gitlab-unpinned-image", Severity.Low, "Runs in an image without a digest", "A tag is moved whenever its owner likes.", "Write name:tag@sha256:….", Cwe(1357), SupplyChain);
    public static readonly CodeRule GitLabInclude = new("gitlab-remote-include", Severity.Medium, "Includes a pipeline that can change", "What stands there runs with this project's secrets.", "Include by project and ref with a commit.", Cwe(829), SupplyChain);

    public static readonly CodeRule Privileged = new("k8s-privileged", Severity.High, "Runs a privileged container", "A privileged container is root on the machine.", "Leave privileged away; give single capabilities, and GPUs through the device plugin.", Cwe(250));
    public static readonly CodeRule HostPath = new("k8s-host-path", Severity.High, "Mounts a folder of the machine", "The container reads, and often writes, the machine's files.", "Use a persistent volume; read models from it read-only.", Cwe(668));
    public static readonly CodeRule HostNamespace = new("k8s-host-namespace", Severity.High, "Shares the machine's network or processes", "The container sees the traffic and the processes of all others.", "Leave hostNetwork, hostPID and hostIPC away.", Cwe(668));
    public static readonly CodeRule Limits = new("k8s-no-limits", Severity.Low, "Runs without limits", "One long prompt or batch takes the memory of all others.", "Set resources.limits for cpu and memory.", Cwe(770), new Reference("owasp-llm", "LLM10", "2025"));
    public static readonly CodeRule RunsAsRoot = new("k8s-root", Severity.Medium, "May run as root", "Who breaks into the model server is root in the container.", "Set securityContext.runAsNonRoot: true and allowPrivilegeEscalation: false.", Cwe(250));
    public static readonly CodeRule Image = new("k8s-unpinned-image", Severity.Low, "Runs an image without a digest", "A tag is moved whenever its owner likes; two replicas may run different code.", "Write name:tag@sha256:….", Cwe(1357), SupplyChain);
    public static readonly CodeRule Exposed = new("k8s-exposed-service", Severity.Medium, "Offers a model server to everybody", "LoadBalancer and NodePort give it an address outside of the cluster, mostly without a login.", "Use ClusterIP behind a gateway that authenticates.", Cwe(668), PublicApplication);
    public static readonly CodeRule SecretValue = new("k8s-secret-value", Severity.High, "Holds a credential in a manifest", "The manifest stands in the repository and in the cluster's history.", "Use valueFrom.secretKeyRef, and a secret store.", Cwe(798), UnsecuredCredentials);
    public static readonly CodeRule ServiceAccount = new("k8s-cluster-admin", Severity.High, "Gives a workload all rights in the cluster", "Who breaks into it owns the cluster.", "Write a Role with what it needs.", Cwe(250));

    public static readonly CodeRule ComposePrivileged = new("compose-privileged", Severity.High, "Runs a privileged container", "A privileged container, or one with Docker's socket, is root on the machine.", "Leave privileged and /var/run/docker.sock away.", Cwe(250));
    public static readonly CodeRule ComposePort = new("compose-open-port", Severity.Low, "Opens a model server's port on all interfaces", "Everybody who reaches the machine reaches the server; Docker goes around the firewall.", "Write 127.0.0.1:8000:8000.", Cwe(668), PublicApplication);
    public static readonly CodeRule ComposeSecret = new("compose-secret", Severity.High, "Holds a credential in a compose file", "The file stands in the repository.", "Use secrets: or an env_file that is not checked in.", Cwe(798), UnsecuredCredentials);
    public static readonly CodeRule ComposeImage = new("compose-unpinned-image", Severity.Low, "Runs an image without a digest", "A tag is moved whenever its owner likes.", "Write name:tag@sha256:….", Cwe(1357), SupplyChain);

    public static readonly CodeRule KubeflowImage = new("kfp-unpinned-image", Severity.Medium, "Runs a pipeline step in an image without a digest", "A step that trains or serves runs other code tomorrow.", "Write name:tag@sha256:….", Cwe(1357), SupplyChain, MlSupplyChain);
    public static readonly CodeRule KubeflowInstall = new("kfp-installs-packages", Severity.Low, "Installs packages when a step starts", "What is installed is decided when the step runs.", "Build an image from a lock file.", Cwe(1357), SupplyChain);
    public static readonly CodeRule AirflowTemplate = new("airflow-template-injection", Severity.High, "Puts what a trigger sends into a shell command", "dag_run.conf and params come from whoever may trigger the DAG.", "Pass them through env= and quote them there.", Cwe(78));
    public static readonly CodeRule AirflowSecret = new("airflow-exposed-config", Severity.Medium, "Runs Airflow with a setting that gives it away", "Exposed configuration shows passwords and the fernet key; a server without authentication runs anybody's DAG.", "Set expose_config = False, and an auth manager.", Cwe(306), Cwe(200));

    public static IReadOnlyList<CodeRule> All =>
    [
        Unpinned, Target, Injection, Permissions, NoPermissions, Inherit, SelfHosted, Piped, Printed, ForkSecret, GitLabImage, GitLabInclude, Privileged, HostPath, HostNamespace, Limits, RunsAsRoot, Image, Exposed, SecretValue, ServiceAccount,
        ComposePrivileged, ComposePort, ComposeSecret, ComposeImage, KubeflowImage, KubeflowInstall, AirflowTemplate, AirflowSecret,
    ];
}
