using System.Globalization;
using Assay.Record;

namespace Assay.Governance.Tests.Records;

/// <summary>Actors that get another name, and actors that leave.</summary>
public sealed class ActorTests
{
    [Theory, InlineData("Eva\u200b"), InlineData("Eva\u202e"), InlineData("Eva\u0007")]
    public async Task Nobody_is_called_by_signs_that_are_not_seen_or_turn_the_text(string name)
    {
        await using var record = await TestRecord.CreateAsync();
        Assert.Equal(RefusalKind.Invalid, (await record.Admin.AddActorAsync(new ActorRequest(name))).Refusal?.Kind);
        Assert.Null((await record.Admin.AddActorAsync(new ActorRequest("Eva"))).Refusal);
        Assert.Equal(RefusalKind.Invalid, (await record.Admin.RenameActorAsync(new ActorRenaming("Eva", name))).Refusal?.Kind);
    }

    [Fact]
    public async Task Only_who_manages_access_renames_or_closes_an_actor()
    {
        await using var record = await TestRecord.CreateAsync();
        foreach (var role in Enum.GetValues<Role>())
        {
            var someone = Ok(await record.Admin.AddActorAsync(new ActorRequest($"Somebody of {role}"))).Id;
            var allowed = Permissions.Allows(Operation.ManageAccess, [role]);
            foreach (var caller in new[] { record.As(role), record.Through(role) })
            {
                Assert.Equal(!allowed, (await caller.RenameActorAsync(new ActorRenaming(someone, $"Renamed by {role}"))).Refusal?.Kind == RefusalKind.Forbidden);
                Assert.Equal(!allowed, (await caller.CloseActorAsync(new ActorClosing(someone))).Refusal?.Kind == RefusalKind.Forbidden);
            }

            Assert.Equal(allowed, (await record.Admin.RecordAsync()).Actors.Single(a => a.Id == someone).Closed);
        }

        Assert.True((await RecordVerifier.VerifyAsync(record.Store)).Ok);
    }

    [Fact]
    public async Task What_somebody_did_stands_under_the_new_name_and_the_old_one_is_free()
    {
        await using var record = await TestRecord.CreateAsync();
        var legal = record.Actors[Role.Legal];
        await record.As(Role.Legal).RecordAccountAsync(legal, AccountChange.PasswordChanged);
        var renamed = Ok(await record.Admin.RenameActorAsync(new ActorRenaming("Legal person", "Lea Marsh")));
        Assert.Equal((legal, "Lea Marsh"), (renamed.Id, renamed.Name));
        Assert.Equal([Role.Legal], renamed.Roles);
        Assert.Equal("Lea Marsh", Assert.Single((await record.Admin.ActivityAsync("account", null, null, 10)).Items).ActorName);
        Assert.Equal(RefusalKind.NotFound, (await record.Admin.GrantAsync(new GrantRequest("Legal person", Role.Auditor))).Refusal?.Kind);
        Assert.NotEqual(legal, Ok(await record.Admin.AddActorAsync(new ActorRequest("Legal person"))).Id);

        // Of both names nothing is left.
        Ok(await record.Admin.EraseAsync(new ErasureRequest("left", Actor: legal)));
        Assert.Null((await record.Admin.RecordAsync()).Actors.Single(a => a.Id == legal).Name);
        Assert.Empty(await NamesAsync(record, legal));
        Assert.True((await RecordVerifier.VerifyAsync(record.Store)).Ok);
    }

    [Theory]
    [InlineData("Grc person", RefusalKind.Conflict)]
    [InlineData("", RefusalKind.Invalid)]
    [InlineData("two\nlines", RefusalKind.Invalid)]
    public async Task A_name_that_somebody_has_or_that_is_none_is_refused(string name, RefusalKind expected)
    {
        await using var record = await TestRecord.CreateAsync();
        var refusal = (await record.Admin.RenameActorAsync(new ActorRenaming("Legal person", name))).Refusal!;
        Assert.Equal(expected, refusal.Kind);
        Assert.NotNull(refusal.HowTo);
        Assert.Equal(RefusalKind.NotFound, (await record.Admin.RenameActorAsync(new ActorRenaming("Nobody", "Somebody"))).Refusal?.Kind);
    }

    [Fact]
    public async Task The_name_that_somebody_has_already_makes_no_entry()
    {
        await using var record = await TestRecord.CreateAsync();
        var before = (await record.Admin.RecordAsync()).Size;
        Ok(await record.Admin.RenameActorAsync(new ActorRenaming("Legal person", "Legal person")));
        Assert.Equal(before, (await record.Admin.RecordAsync()).Size);
    }

    [Fact]
    public async Task A_closed_actor_signs_nothing_and_is_nobody_any_more_and_what_they_did_stays()
    {
        await using var record = await TestRecord.CreateAsync();
        Ok(await record.Admin.RegisterAsync(new(ThingKind.UseCase, "credit", "Credit")));
        var (grc, signer) = (record.Actors[Role.Grc], record.SignerOf(Role.Grc));
        var filed = Ok(await record.File("ai-register-entry", "credit", Role.Grc));
        // With their key, and brought in by somebody else when it is theirs no more.
        var useCase = Ok(await record.Admin.ThingAsync("credit")).Thing;
        var envelope = Envelope.Sign(new Statement([new Subject("credit", [useCase.RegisterDigest])], EvidenceKinds.Get("threat-model").PredicateType, SampleEvidence.For("threat-model")), signer).ToBytes();
        var closed = Ok(await record.Admin.CloseActorAsync(new ActorClosing("Grc person")));
        Assert.True(closed.Closed);
        Assert.Empty(closed.Roles);
        // Signed, as it was signed that they began.
        Assert.Equal([EntryTypes.Actor, EntryTypes.Access, EntryTypes.Key], (await record.Admin.ActivityAsync(null, null, null, 3)).Items.Select(i => i.Type));

        var own = record.As(Role.Grc);
        Assert.Empty((await own.WhoAmIAsync()).Roles);
        Assert.Equal(RefusalKind.Forbidden, (await record.File("ai-register-entry", "credit", Role.Grc)).Refusal?.Kind);
        Assert.Equal(RefusalKind.Forbidden, (await record.Through(Role.Grc).FileEvidenceAsync(new("ai-register-entry", ["credit"], [], SampleEvidence.For("ai-register-entry"), null, EvidenceResult.Passed, Origin.Filed))).Refusal?.Kind);
        Assert.Equal(RefusalKind.Forbidden, (await own.DecideAsync(new("credit", Gate.UseCaseIntake, "proceed", "x"))).Refusal?.Kind);
        Assert.Equal(RefusalKind.NotFound, (await own.RecordAccountAsync(grc, AccountChange.TokenMade)).Refusal?.Kind);
        var late = Ok(await record.As(Role.Legal).FileEvidenceAsync(new("threat-model", ["credit"], [], null, envelope, EvidenceResult.Passed, Origin.Filed)));
        Assert.Contains("was not in force", Assert.Single(Ok(await record.Admin.EvidenceAsync(late.Entry)).Checks, c => !c.Holds).Detail, StringComparison.Ordinal);
        foreach (var name in new[] { grc, "Grc person" })
            Assert.Equal(RefusalKind.NotFound, (await record.Admin.GrantAsync(new GrantRequest(name, Role.Grc))).Refusal?.Kind);
        var key = Assert.Single((await record.Admin.RecordAsync()).Keys, k => k.Actor == grc);
        Assert.NotNull(key.RevokedAt);

        // What they filed stands as it was.
        Assert.All(Ok(await record.Admin.EvidenceAsync(filed.Entry)).Checks, c => Assert.True(c.Holds, c.Detail));
        Assert.True((await RecordVerifier.VerifyAsync(record.Store)).Ok);

        // Closed once is closed; who comes back is somebody new.
        var size = (await record.Admin.RecordAsync()).Size;
        Assert.True(Ok(await record.Admin.CloseActorAsync(new ActorClosing(grc))).Closed);
        Assert.Equal(size, (await record.Admin.RecordAsync()).Size);
        Assert.Equal(RefusalKind.NotFound, (await record.Admin.CloseActorAsync(new ActorClosing("Grc person"))).Refusal?.Kind);
        Assert.NotEqual(grc, Ok(await record.Admin.AddActorAsync(new ActorRequest("Grc person", Roles: [Role.Grc]))).Id);
    }

    [Fact]
    public async Task Neither_the_last_administrator_is_closed_nor_the_caller_nor_who_the_installation_acts_as()
    {
        await using var record = await TestRecord.CreateAsync();
        var first = (await record.Admin.WhoAmIAsync()).Actor;
        var second = record.Actors[Role.Administrator];
        Assert.Contains("acts as", await RefusedAsync(record.As(Role.Administrator), first), StringComparison.Ordinal);
        Assert.Contains("acts as", await RefusedAsync(record.Through(Role.Administrator), first), StringComparison.Ordinal);
        Assert.Equal("That is you.", await RefusedAsync(record.Admin, first));
        Assert.Equal("That is you.", await RefusedAsync(record.As(Role.Administrator), second));
        Ok(await record.Admin.CloseActorAsync(new ActorClosing(second)));
        Assert.Equal("This is the last administrator.", await RefusedAsync(record.Admin, first));

        static async Task<string> RefusedAsync(EmbeddedRecord by, string actor)
        {
            var refusal = (await by.CloseActorAsync(new ActorClosing(actor))).Refusal!;
            Assert.Equal(RefusalKind.Conflict, refusal.Kind);
            Assert.NotNull(refusal.HowTo);
            return refusal.Message;
        }
    }

    static Task<List<string>> NamesAsync(TestRecord record, string actor) => record.Store.ReadAsync(view =>
        view.Query<long>("SELECT e.idx FROM entry e JOIN blob b ON b.entry = e.idx WHERE e.type = 'actor' AND b.erased_by IS NULL", null)
            .Where(i => view.Entry(i).Body.GetProperty("actor").GetString() == actor).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToList());

    static T Ok<T>(Answer<T> answer) => answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.Message);
}
