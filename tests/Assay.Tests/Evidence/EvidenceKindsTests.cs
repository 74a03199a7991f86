using System.Text.RegularExpressions;

namespace Assay.Tests;

public sealed partial class EvidenceKindsTests
{
    [Fact]
    public void Every_id_is_unique_and_well_formed()
    {
        Assert.Equal(EvidenceKinds.All.Count, EvidenceKinds.All.Select(k => k.Id).Distinct().Count());
        Assert.All(EvidenceKinds.All, k => Assert.Matches(Id(), k.Id));
        Assert.Equal(EvidenceKinds.All.Count, EvidenceKinds.All.Select(k => k.Title).Distinct().Count());
    }

    [Fact]
    public void Every_predicate_type_is_an_absolute_address_and_ours_carry_a_version()
    {
        Assert.All(EvidenceKinds.All, k =>
        {
            Assert.True(Uri.TryCreate(k.PredicateType, UriKind.Absolute, out var uri) && uri.Scheme == "https", k.PredicateType);
            if (k.PredicateType.StartsWith(PredicateTypes.Prefix, StringComparison.Ordinal))
                Assert.Equal($"{PredicateTypes.Prefix}{k.Id}/v{k.Version}", k.PredicateType);
            Assert.DoesNotContain(k.PredicateType, k.AlsoAccepts);
            Assert.True(k.Accepts(k.PredicateType));
        });
        // Two kinds with one predicate type of their own could not be told apart on import.
        Assert.Equal(EvidenceKinds.All.Count, EvidenceKinds.All.Select(k => k.PredicateType).Distinct().Count());
    }

    [Fact]
    public void Every_gate_and_every_layer_has_evidence()
    {
        Assert.Equal(Enum.GetValues<Gate>(), EvidenceKinds.All.Select(k => k.Stage).Distinct().Order());
        Assert.Equal(Enum.GetValues<Layer>(), EvidenceKinds.All.Select(k => k.Layer).Distinct().Order());
    }

    [Fact]
    public void Finds_a_kind_by_its_id_only()
    {
        Assert.True(EvidenceKinds.TryGet("aibom", out var kind));
        Assert.Same(kind, EvidenceKinds.Get("aibom"));
        Assert.False(EvidenceKinds.TryGet("AIBOM", out _));
        Assert.False(EvidenceKinds.TryGet(null, out _));
        Assert.Throws<KeyNotFoundException>(() => EvidenceKinds.Get("nothing"));
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Id();
}
