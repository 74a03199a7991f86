using Assay.Build.Code;

namespace Assay.Build.Locks;

/// <summary>What <c>assay lock</c> and <c>assay lock verify</c> can find.</summary>
internal static class LockRules
{
    static readonly Reference SupplyChain = new("atlas", "AML.T0010"), Llm = new("owasp-llm", "LLM03", "2025"), Ml = new("owasp-ml", "ML06", "2023");

    static Reference Cwe(int number) => new("cwe", $"CWE-{number}");

    public static readonly CodeRule Unpinned = new("lock-unpinned", Severity.Medium, "Refers to something that floats and is not in the lock",
        "Nothing says which version is meant. Whoever controls the source changes what is loaded.", "Run assay lock with --cache or --online and commit the lock; better still, write the commit into the code as well.", Cwe(494), SupplyChain, Llm, Ml);

    public static readonly CodeRule Missing = new("lock-missing", Severity.Medium, "Refers to something that is not in the lock",
        "The reference came after the lock. Its revision is fixed in the code, but nobody took it into the lock.", "Look at it, then run assay lock and commit the lock.", Cwe(494), SupplyChain, Llm);

    public static readonly CodeRule Revision = new("lock-revision-differs", Severity.High, "Asks for another revision than the lock holds",
        "Code and lock say two different things. What was examined is not what is loaded.", "Find out which of the two is meant; then change the code, or run assay lock --update.", Cwe(494), SupplyChain, Llm, Ml);

    public static readonly CodeRule Digests = new("lock-digest-differs", Severity.High, "A local file is not the one in the lock",
        "The bytes on this machine differ from those that were locked, under the same name and revision.", "Do not load it. Delete the local copy, fetch it again and compare; if it still differs, find out who changed it.", Cwe(345), Cwe(494), SupplyChain, Llm, Ml);

    public static readonly CodeRule Gone = new("lock-file-missing", Severity.Medium, "A locked file is not there",
        "The local copy is not the one that was locked: a file is missing.", "Fetch the asset again at the locked revision.", Cwe(345), SupplyChain);

    public static readonly CodeRule Added = new("lock-file-added", Severity.Medium, "A local file is not in the lock",
        "It lies among the locked files and nobody vouches for it. Loaders take files by their names.", "Look at it; then run assay lock --update, or delete it.", Cwe(345), SupplyChain, Llm);

    public static readonly CodeRule Moved = new("lock-drift", Severity.Medium, "The branch points to another commit than the lock",
        "Code that asks for the branch loads something else than what was locked.", "Write the locked commit into the code (revision=). To take the new one: examine it, then assay lock --update.", Cwe(494), SupplyChain, Llm, Ml);

    public static readonly CodeRule Damaged = new("lock-cache-damaged", Severity.High, "A file of the cache does not hold what its name says",
        "The cache names files by the digest that their publisher gave. The bytes have another one.", "Delete the file and fetch it again. Find out who writes to the cache.", Cwe(345), SupplyChain, Llm);

    public static readonly CodeRule Escape = new("lock-cache-escape", Severity.High, "A link in the cache leads out of it",
        "The cache's links point to its own blobs. A link elsewhere lets somebody choose what is loaded, or read.", "Delete the link and fetch the file again.", Cwe(59), SupplyChain);

    public static readonly CodeRule Lookalike = new("lock-lookalike", Severity.High, "Looks like a well-known name and is another",
        "Names one slip away from a well-known owner, model or host are registered to be loaded by mistake.", "Compare it with the name in the publisher's own documentation.", Cwe(1007), Cwe(494), SupplyChain, Llm);

    public static readonly CodeRule Renamed = new("lock-renamed", Severity.Low, "The hub answers under another name",
        "The repository was renamed or given to somebody else. Whoever registers the old name again decides what it loads.", "Write the new name, and pin the commit.", Cwe(494), SupplyChain);

    public static readonly CodeRule Alias = new("lock-service-alias", Severity.Info, "Uses a served model by a name that its provider moves",
        "Behind a name without a date the provider puts newer models. Evaluations hold for the model that answered then.", "Use the dated name where there is one, and evaluate again when it changes.", Cwe(1357), Llm);

    public static readonly CodeRule Computed = new("lock-name-computed", Severity.Low, "Loads something whose name is computed",
        "The name comes from outside the file, so that it cannot be locked.", "Load from a fixed list of names, or check the name against one.", Cwe(494), SupplyChain);

    public static readonly CodeRule Unused = new("lock-unused", Severity.Info, "Nothing refers to this entry of the lock",
        "The reference is gone, or is written in a way that is not read.", "Run assay lock to take it out.", Cwe(1357));

    public static IReadOnlyList<CodeRule> All => [Missing, Unpinned, Revision, Digests, Gone, Added, Moved, Damaged, Escape, Lookalike, Renamed, Alias, Computed, Unused];
}
