using System.Text;

namespace Assay.Governance.Tests.Packs;

/// <summary>Whatever is changed, by whomever, is seen.</summary>
public sealed class PackTamperingTests(ReleasedRecord released) : IClassFixture<ReleasedRecord>
{
    /// <summary>About how many bytes are tried, evenly, without ASSAY_LONG=1.</summary>
    const int Tried = 15_000;

    [Fact]
    public void Any_changed_byte_fails()
    {
        // Odd, so that every place in a header is met.
        var step = Long ? 1 : Math.Max(1, released.Pack.Length / Tried) | 1;
        var passed = new System.Collections.Concurrent.ConcurrentBag<int>();
        Parallel.For(0, (released.Pack.Length + step - 1) / step, () => released.Pack.ToArray(), (i, _, bytes) =>
        {
            var at = i * step;
            var mask = (byte)(1 << (at % 8));
            bytes[at] ^= mask;
            if (PackVerifier.Verify(bytes, released.Root) is { Ok: true } or { Checks.Count: 0 })
                passed.Add(at);
            bytes[at] ^= mask;
            return bytes;
        }, _ => { });
        Assert.Empty(passed);
    }

    [Fact]
    public void A_changed_byte_in_any_file_fails_when_the_zip_is_made_whole_again()
    {
        foreach (var name in Files())
            foreach (var at in Places)
            {
                var pack = new Repacked(released.Pack);
                var content = pack[name];
                content[(int)((content.Length - 1) * at)] ^= 1;
                pack[name] = content;
                Assert.False(PackVerifier.Verify(pack.Zip(), released.Root).Ok, name);
            }
    }

    [Fact]
    public void A_changed_byte_in_any_file_fails_even_when_both_keys_sign_the_manifest_anew()
    {
        var session = released.Record.Session;
        Assert.True(PackVerifier.Verify(new Repacked(released.Pack).Signed(session.Evidence, session.TreeHead), released.Root).Ok, "the control: the same files, signed anew");
        foreach (var name in Files().Where(n => n is not (PackNames.Manifest or PackNames.ManifestEnvelope)))
            foreach (var at in Places)
            {
                var pack = new Repacked(released.Pack);
                var content = pack[name];
                content[(int)((content.Length - 1) * at)] ^= 1;
                pack[name] = content;
                Assert.False(PackVerifier.Verify(pack.Signed(session.Evidence, session.TreeHead), released.Root).Ok, name);
            }
    }

    [Theory, InlineData(1, "Ask for a new pack."), InlineData(99, "Use a newer one.")]
    public void A_pack_of_a_format_that_is_not_known_was_not_looked_at_and_nothing_is_said_against_it(int format, string what)
    {
        var pack = new Repacked(released.Pack);
        pack[PackNames.Manifest] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(pack[PackNames.Manifest]).Replace($"\"format\": {PackManifest.CurrentFormat}", $"\"format\": {format}", StringComparison.Ordinal));
        var verified = PackVerifier.Verify(pack.Zip(), released.Root);
        Assert.False(verified.Ok);
        Assert.Null(verified.Summary);
        Assert.All(verified.Checks, c => Assert.True(c.Holds));
        Assert.Contains($"format {format}", verified.NotCompared, StringComparison.Ordinal);
        Assert.Contains(what, verified.NotCompared, StringComparison.Ordinal);
        var later = PackVerifier.Verify(released.Pack, released.Root, pack.Zip());
        Assert.False(later.Ok);
        Assert.StartsWith("Of the earlier pack: The pack has format", later.NotCompared, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_that_says_something_else_fails_although_the_keys_are_right()
    {
        var pack = new Repacked(released.Pack);
        pack[PackNames.Report] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(pack[PackNames.Report]).Replace("accepted", "fixed", StringComparison.OrdinalIgnoreCase));
        var verified = PackVerifier.Verify(pack.Signed(released.Record.Session.Evidence, released.Record.Session.TreeHead), released.Root);
        Assert.Equal(["Derived files"], verified.Checks.Where(c => !c.Holds).Select(c => c.Name));
        Assert.Contains("report.html does not say what the entries say", verified.Checks.First(c => !c.Holds).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_left_out_or_put_in_fails_although_the_keys_are_right()
    {
        var session = released.Record.Session;
        foreach (var name in Files().Where(n => n is not (PackNames.Manifest or PackNames.ManifestEnvelope)))
        {
            // Entries that nothing refers to can be left out by who holds both keys; PackHistoryTests shows how that is seen.
            if (name.StartsWith("entries/", StringComparison.Ordinal))
                continue;
            var pack = new Repacked(released.Pack);
            pack.Remove(name);
            Assert.False(PackVerifier.Verify(pack.Signed(session.Evidence, session.TreeHead), released.Root).Ok, name);
        }

        var more = new Repacked(released.Pack) { ["notes.txt"] = "see page 4"u8.ToArray() };
        var verified = PackVerifier.Verify(more.Signed(session.Evidence, session.TreeHead), released.Root);
        Assert.Contains(verified.Checks, c => !c.Holds && c.Detail.Contains("notes.txt has no place in a pack", StringComparison.Ordinal));
    }

    [Fact]
    public void One_key_alone_makes_no_pack()
    {
        var session = released.Record.Session;
        using var stranger = EcdsaSigner.Create();
        foreach (var signers in (ISigner[][])[[session.Evidence], [session.TreeHead], [session.Evidence, session.Evidence], [session.Evidence, stranger], [stranger, session.TreeHead], [session.Evidence, session.TreeHead, stranger]])
        {
            var verified = PackVerifier.Verify(new Repacked(released.Pack).Signed(signers), released.Root);
            Assert.Contains(verified.Checks, c => c is { Name: "Manifest signature", Holds: false });
            Assert.False(verified.Ok);
        }
    }

    [Fact]
    public void An_entry_with_another_index_or_content_is_not_under_the_tree_head()
    {
        var pack = new Repacked(released.Pack);
        var evidence = pack.Names.Last(n => n.StartsWith("entries/", StringComparison.Ordinal) && Encoding.UTF8.GetString(pack[n]).Contains("\"type\":\"evidence\"", StringComparison.Ordinal));
        pack[evidence] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(pack[evidence]).Replace("\"result\":\"passed\"", "\"result\":\"failed\"", StringComparison.Ordinal));
        var verified = PackVerifier.Verify(pack.Signed(released.Record.Session.Evidence, released.Record.Session.TreeHead), released.Root);
        Assert.Contains(verified.Checks, c => c is { Name: "Inclusion", Holds: false });
        Assert.Null(verified.Summary);
    }

    /// <summary>The first and the last file of each folder and all beside them; every file with ASSAY_LONG=1, for each costs a whole verification.</summary>
    IEnumerable<string> Files() => Long
        ? new Repacked(released.Pack).Names
        : new Repacked(released.Pack).Names.GroupBy(n => n.Contains('/', StringComparison.Ordinal) ? n[..n.IndexOf('/', StringComparison.Ordinal)] : n).SelectMany(g => new[] { g.First(), g.Last() }.Distinct());

    static bool Long => Environment.GetEnvironmentVariable("ASSAY_LONG") == "1";

    static double[] Places => Long ? [0, 0.5, 1] : [0.5];
}
