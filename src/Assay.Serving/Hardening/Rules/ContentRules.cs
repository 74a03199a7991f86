using static Assay.Serving.Hardening.Rules.Standards;

namespace Assay.Serving.Hardening.Rules;

/// <summary>Images, weights and secrets: what a server is started from.</summary>
internal static class ContentRules
{
    public static readonly ServingRule Image = new("serving-image-unpinned", "Images by digest", Severity.Low, "Runs an image without a digest", "A tag is moved whenever its owner likes: what was examined is not what runs, and two replicas may differ.", "Write name:tag@sha256:….", Cwe(1357), Cwe(494), SupplyChain, Cis("5.5.1"));
    public static readonly ServingRule ImageCredential = new("serving-url-credential", "Secrets stay out of manifests", Severity.High, "Holds a password in an address", "An address with a password in it stands in the manifest, in the cluster's history and in every log that shows the address.", "Take it out and change it; use imagePullSecrets, or a secret that the program reads.", Cwe(798), Cwe(522), Credentials);
    public static readonly ServingRule Secret = new("serving-secret-value", "Secrets stay out of manifests", Severity.High, "Holds a credential in plain text", "It stands in the repository, in the cluster's history and for everybody who may read the object.", "Use valueFrom.secretKeyRef or a mounted secret out of a secret store; in Compose, secrets:. Change the credential.", Cwe(798), Cwe(312), Credentials, Cis("5.4.1"), Nsa("Protecting secrets"));
    public static readonly ServingRule SecretObject = new("serving-secret-object", "Secrets stay out of manifests", Severity.Medium, "Writes a Secret's content into a file", "Base64 is no encryption: whoever reads the file has the secret.", "Seal it (SealedSecret, SOPS), or let the cluster fetch it from a secret store (ExternalSecret).", Cwe(312), Credentials, Cis("5.4.2"));
    public static readonly ServingRule WeightsWritable = new("serving-weights-writable", "Weights are read-only and pinned", Severity.Medium, "Can change the weights that it serves", "What breaks into the server can replace the model for itself and for everybody who mounts the volume.", "Mount the volume with readOnly: true (Compose: :ro); let a job of its own write it.", Cwe(732), Cwe(345), LlmPoisoning, SupplyChain);
    public static readonly ServingRule WeightsHostPath = new("serving-weights-host-path", "Weights are read-only and pinned", Severity.High, "Takes its weights from a folder of the machine", "Whoever gets onto the machine, or into another container that mounts the folder, replaces the model.", "Use a persistent volume or an OCI volume by digest, read-only, and let an init container run assay verify.", Cwe(668), Cwe(345), Cis("5.2.12"), SupplyChain);
    public static readonly ServingRule WeightsUnpinned = new("serving-weights-unpinned", "Weights are read-only and pinned", Severity.Medium, "Fetches its weights at start without saying which version", "The owner of the repository, or whoever takes it over, decides what is served after the next restart.", "Pin the commit (--revision <40 digits>), or bring signed weights with the deployment and let an init container run assay verify.", Cwe(494), Cwe(829), SupplyChain, LlmSupplyChain);

    public static IReadOnlyList<ServingRule> All => [Image, ImageCredential, Secret, SecretObject, WeightsWritable, WeightsHostPath, WeightsUnpinned];
}
