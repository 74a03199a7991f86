namespace Assay.Server;

/// <summary>What a part of a lineage is.</summary>
public enum LineageKind { Dataset, Model, Code, Tokenizer, Input, Run, Version, Output, Service, Deployment }

/// <summary>Where an arrow of a lineage comes from.</summary>
public enum LineageSource
{
    /// <summary>SLSA provenance of a run: the command was seen to read or make it.</summary>
    Provenance,

    /// <summary>A lock was verified: code, lock and copies agree on the base model.</summary>
    Verification,

    /// <summary>A bill of materials says so.</summary>
    Bill,

    /// <summary>The register says so.</summary>
    Register,
}

/// <summary>One part.</summary>
/// <param name="Facts">What is known of it: name and value.</param>
/// <param name="Link">Its page; null when the record knows nothing else of it.</param>
/// <param name="Here">It is what the lineage was asked of.</param>
public sealed record LineageNode(string Id, LineageKind Kind, string Name, string? Detail, string? Link, Digest? Digest, bool Here, IReadOnlyList<LineageFact> Facts)
{
    /// <summary>A registered model or dataset version, a use case's deployment: more than a name in a document.</summary>
    public bool Registered { get; init; }
}

/// <summary>A fact about a part.</summary>
public sealed record LineageFact(string Name, string Value);

/// <summary>An arrow: <paramref name="To"/> was made of, by or with <paramref name="From"/>.</summary>
/// <param name="Says">What the arrow means, in words: <c>trained on</c>, <c>fine-tuned from</c>, <c>runs as</c>.</param>
/// <param name="Entry">The evidence that says so; null for the register.</param>
/// <param name="Origin">Whether that was measured or filed.</param>
/// <param name="Circular">It would close a circle: told, not drawn.</param>
public sealed record LineageEdge(string From, string To, string Says, LineageSource Source, long? Entry, Origin? Origin, bool Circular = false);

/// <summary>What a version came from and what became of it.</summary>
/// <param name="Notes">What is left out, contradicts itself or could not be read.</param>
public sealed record LineageView(IReadOnlyList<LineageNode> Nodes, IReadOnlyList<LineageEdge> Edges, IReadOnlyList<string> Notes);
