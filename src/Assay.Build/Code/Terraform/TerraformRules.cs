using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Terraform;

/// <summary>Clouds' resources that hold data and models, or serve them.</summary>
internal static class TerraformRules
{
    public static readonly CodeRule Bucket = new("tf-public-bucket", Severity.High, "Opens a bucket to everybody", "Training data and model files can be read, or replaced, by anyone.", "Make it private, and block public access for the account.", Cwe(732), Cwe(668), new("atlas", "AML.T0035"), MlPoisoning);
    public static readonly CodeRule Block = new("tf-bucket-no-block", Severity.Medium, "Lets a bucket be opened later", "With one of the four settings off, an access list or a policy can make it public.", "Set all four of block_public_acls, block_public_policy, ignore_public_acls, restrict_public_buckets to true.", Cwe(732));
    public static readonly CodeRule Endpoint = new("tf-public-ml-endpoint", Severity.High, "Reaches a model service over the public network", "The notebook, workspace or endpoint has an address of the public network.", "Put it into a private network: direct_internet_access = \"Disabled\", public_network_access_enabled = false, network = …, no public IP.", Cwe(668), PublicApplication);
    public static readonly CodeRule Group = new("tf-open-security-group", Severity.High, "Opens a port to the whole internet", "Model servers, notebooks and databases seldom have a login of their own.", "Allow the addresses that need it.", Cwe(284), Cwe(668), PublicApplication);
    public static readonly CodeRule Encryption = new("tf-unencrypted-store", Severity.Medium, "Stores data without encryption", "Who gets at the disk or its copy has the data.", "Switch encryption on, with a key of your own where the data asks for it.", Cwe(311));
    public static readonly CodeRule Root = new("tf-notebook-root", Severity.Medium, "Gives users of a notebook root", "root_access lets any notebook change the machine and its role's agents.", "Set root_access = \"Disabled\".", Cwe(250));
    public static readonly CodeRule Isolation = new("tf-no-network-isolation", Severity.Low, "Lets a model's container reach the internet", "A model or a package that is hostile can send out data.", "Set enable_network_isolation = true.", Cwe(923), SupplyChain);
    public static readonly CodeRule Wildcard = new("tf-wildcard-policy", Severity.High, "Allows every action on everything", "Who gets the role owns the account.", "Name the actions and resources.", Cwe(250), Cwe(732));
    public static readonly CodeRule Secret = new("tf-secret-value", Severity.High, "Holds a credential", "It stands in the repository and in the state file.", "Take it from a secret store: data \"…_secret_version\".", Cwe(798), UnsecuredCredentials);
    public static readonly CodeRule Module = new("tf-unpinned-module", Severity.Low, "Uses a module without a version", "The module's owner decides what is applied.", "Pin ?ref=<commit> or version = \"1.2.3\".", Cwe(1357), SupplyChain);

    public static IReadOnlyList<CodeRule> All => [Bucket, Block, Endpoint, Group, Encryption, Root, Isolation, Wildcard, Secret, Module];
}
