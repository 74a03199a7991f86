using System.Text;
using Assay.Governance.Tests.Records;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Packs;

/// <summary>Of people a pack holds what its entries need: a file that leaves the house cannot be erased.</summary>
public sealed class PackPeopleTests
{
    [Fact]
    public async Task Of_who_acted_the_name_is_carried_that_they_have_and_none_of_before()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkAsync(record);
        Ok(await record.Admin.RenameActorAsync(new ActorRenaming(record.Actors[Role.Leadership], "Ellen Marsh")));
        var pack = Ok(await record.As(Role.Grc).PackAsync(Ok(await record.As(Role.Grc).BuildPackAsync(UseCase, ReleasedRecord.Version)).Id));
        var verified = PackVerifier.Verify(pack, record.Root);
        Assert.True(verified.Ok, PackTests.Failures(verified));
        Assert.Contains("by Ellen Marsh as Leadership", verified.Summary!.Released, StringComparison.Ordinal);
        Assert.DoesNotContain("Leadership person", Encoding.Latin1.GetString(pack), StringComparison.Ordinal);

        // A pack of the format before had both, and is verified as it was.
        var before = Ok(await record.Store.ReadAsync(view => PackBuilder.Build(
            view, ThingQueries.Find(view, UseCase, ThingKind.UseCase)!, ThingQueries.Find(view, ReleasedRecord.Version, ThingKind.ModelVersion)!, view.Size,
            record.Session.Evidence, record.Session.TreeHead, GatePolicies.Default, format: 3))).Bytes;
        Assert.True(PackVerifier.Verify(before, record.Root).Ok);
        Assert.Contains("Leadership person", Encoding.Latin1.GetString(before), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_only_built_a_pack_of_another_use_case_is_not_named()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkAsync(record);
        Ok(await record.As(Role.Grc).LinkAsync(new("unrelated", ReleasedRecord.Version)));
        Ok(await record.As(Role.SecurityOperations).BuildPackAsync("unrelated", ReleasedRecord.Version));
        var pack = Ok(await record.As(Role.Grc).PackAsync(Ok(await record.As(Role.Grc).BuildPackAsync(UseCase, ReleasedRecord.Version)).Id));
        Assert.True(PackVerifier.Verify(pack, record.Root).Ok);
        Assert.DoesNotContain("SecurityOperations person", Encoding.Latin1.GetString(pack), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_former_name_that_is_erased_with_the_others_leaves_no_name_in_a_new_pack()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkAsync(record);
        Ok(await record.Admin.RenameActorAsync(new ActorRenaming(record.Actors[Role.Leadership], "Ellen Marsh")));
        Ok(await record.As(Role.Legal).EraseAsync(new("Asked for by the person.", record.Actors[Role.Leadership])));
        var pack = Ok(await record.As(Role.Grc).PackAsync(Ok(await record.As(Role.Grc).BuildPackAsync(UseCase, ReleasedRecord.Version)).Id));
        var verified = PackVerifier.Verify(pack, record.Root);
        Assert.True(verified.Ok, PackTests.Failures(verified));
        Assert.Contains("by a person whose name is erased as Leadership", verified.Summary!.Released, StringComparison.Ordinal);
        Assert.Equal("name", Assert.Single(verified.Summary.Erased).Name);
    }
}
