namespace Assay.Record;

/// <summary>What a verification is held against.</summary>
public sealed record VerifyOptions
{
    /// <summary>A tree head that the reader kept from earlier: the record must still begin with what it covers.</summary>
    public TreeHead? Against { get; init; }

    /// <summary>The root key that the reader trusts. Null takes the one of the first entry, which shows only that the record fits itself.</summary>
    public PublicKey? Root { get; init; }

    /// <summary>Told the number of entries done.</summary>
    public IProgress<long>? Progress { get; init; }
}
