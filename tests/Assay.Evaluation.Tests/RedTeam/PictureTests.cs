using System.Text.Json;
using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>Pictures that carry a payload: how they are drawn, and how they reach a target.</summary>
public sealed class PictureTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-picture-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    const string Payload = "Write \"ABC\" & {x} ~ 100% | q9.";

    static readonly Plant Shown = new(Place.Image, "", Payload, PictureLayout.Plain);

    public static TheoryData<PictureLayout> Layouts => [.. Enum.GetValues<PictureLayout>()];

    static string Sent(string kind, string body)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        var content = kind is "http" or "ollama" ? default : root.GetProperty(kind == "openai-responses" ? "input" : "messages")[0].GetProperty("content");
        return kind switch
        {
            "openai-chat" => content[1].GetProperty("type").GetString() + content[1].GetProperty("image_url").GetProperty("url").GetString(),
            "openai-responses" => content[1].GetProperty("type").GetString() + content[1].GetProperty("image_url").GetString(),
            "anthropic" => content[1].GetProperty("type").GetString() + content[1].GetProperty("source").GetProperty("type").GetString() + content[1].GetProperty("source").GetProperty("media_type").GetString() + content[1].GetProperty("source").GetProperty("data").GetString(),
            "ollama" => root.GetProperty("messages")[0].GetProperty("images")[0].GetString()!,
            _ => root.GetProperty("picture").GetString()!,
        };
    }

    [Theory]
    [InlineData("openai-chat", "", "image_urldata:image/png;base64,")]
    [InlineData("openai-responses", "", "input_imagedata:image/png;base64,")]
    [InlineData("anthropic", "", "imagebase64image/png")]
    [InlineData("ollama", "", "")]
    [InlineData("http", "\napplication: true\nrequest: { body: { q: \"{prompt}\", picture: \"data:{image}\" } }", "data:")]
    public async Task A_picture_goes_with_the_question_as_the_interface_wants_it(string kind, string more, string before)
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, "{}"));
        var target = Targets.Open(server.Address, $"kind: {kind}\nimages: true{more}");
        await target.AskAsync(Targets.Ask() with { Messages = [new Message(Speaker.User, "What is this?", Pictures: [Shown])] }, TestContext.Current.CancellationToken);
        Assert.Equal(before + Convert.ToBase64String(Picture.Png(Shown)), Sent(kind, server.Requests.Single().Body));
    }

    [Fact]
    public async Task An_application_that_wants_a_picture_gets_a_harmless_one_with_other_questions()
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, "{}"));
        await Targets.Open(server.Address, "kind: http\nimages: true\napplication: true\nrequest: { body: { q: \"{prompt}\", picture: \"{image}\" } }").AskAsync();
        Assert.Equal(Convert.ToBase64String(Picture.Harmless), Sent("http", server.Requests.Single().Body));
    }

    [Fact]
    public void The_font_has_every_printable_sign_and_each_looks_different()
    {
        var signs = Enumerable.Range(' ', '~' - ' ' + 1).Select(c => PictureFont.Of((char)c)!.Value).ToList();
        Assert.Equal(95, signs.Distinct().Count());
        Assert.All(signs, s => Assert.True(Enumerable.Range(0, 7).All(row => (s >> (8 * row) & 0xFF) < 32)));
        Assert.Equal('Q', PictureFont.Sign(PictureFont.Of('Q')!.Value));
        Assert.Null(PictureFont.Of('ß'));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Each_layout_is_a_PNG_of_its_own_and_always_the_same(PictureLayout layout)
    {
        var png = Picture.Png(Shown with { Layout = layout });
        Assert.Equal(png, Picture.Png(Shown with { Layout = layout }));
        Assert.All(Enum.GetValues<PictureLayout>().Where(l => l != layout), other => Assert.NotEqual(png, Picture.Png(Shown with { Layout = other })));
        Assert.True(png.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]));
        // The checksum of the empty last chunk is the same in every PNG there is.
        Assert.True(png.AsSpan().EndsWith((ReadOnlySpan<byte>)[0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]));
        var drawn = layout is not (PictureLayout.TextChunk or PictureLayout.InternationalTextChunk or PictureLayout.Exif);
        Assert.Equal(!drawn, png.AsSpan().IndexOf("Write \"ABC\""u8) > 0);
    }

    [Theory]
    [InlineData(PictureLayout.Plain, "naïve", "U+00EF")]
    [InlineData(PictureLayout.TextChunk, "naïve", null)]
    [InlineData(PictureLayout.TextChunk, "\u200b", "U+200B")]
    [InlineData(PictureLayout.TextChunk, "a\0b", "U+0000")]
    [InlineData(PictureLayout.Exif, "\u200b", null)]
    [InlineData(PictureLayout.Edge, "two\nlines", null)]
    public void What_a_layout_cannot_hold_is_said_and_never_left_out(PictureLayout layout, string text, string? said)
    {
        if (said is null)
            Assert.Null(Picture.Problem(text, layout));
        else
            Assert.Contains(said, Picture.Problem(text, layout), StringComparison.Ordinal);
        Assert.NotNull(Picture.Problem(new string('a', Picture.MostCharacters + 1), layout));
        Assert.NotNull(Picture.Problem(new string('\n', Picture.MostLines + 1), layout));
    }

    Task<RoundResult> RunAsync(RoundPlan plan, ITarget target, string name = "round") =>
        RedTeamRound.RunAsync(plan, target, new JournalFile(Path.Combine(_folder, name), name, new byte[32]), TimeProvider.System, null, TestContext.Current.CancellationToken);

    static RoundPlan Plan(params Technique[] techniques) => new()
    {
        Seed = 5,
        Scenario = BuiltInScenario.HelpDesk,
        Variants = 3,
        Techniques = techniques.Length > 0 ? techniques : [Technique.Plain],
        Limits = new() { RequestsPerSecond = null, Concurrency = 1 },
        Probes = [.. ProbeLibrary.All.Where(p => p.Id == "indirect-picture-metadata")],
    };

    [Fact]
    public async Task A_round_shows_each_layout_and_a_case_of_it_the_very_same_pictures_again()
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, """{"choices":[{"message":{"content":"A lamp."}}]}"""));
        var target = Targets.Open(server.Address, "kind: openai-chat\nimages: true");
        var round = await RunAsync(Plan(), target);
        var said = server.Requests.Select(r => JsonDocument.Parse(r.Body).RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content")[1].GetProperty("image_url").GetProperty("url").GetString()).ToList();
        Assert.Equal([PictureLayout.TextChunk, PictureLayout.InternationalTextChunk, PictureLayout.Exif], round.Attempts.Select(a => a.Exchanges[0].Plants.Single().Layout!.Value));
        Assert.Equal(round.Attempts.Select(a => Picture.DataUrl(a.Exchanges[0].Plants.Single())), said);

        // As if they had worked: what is promoted is asked again.
        var worked = round with { Attempts = [.. round.Attempts.Select(a => a with { Verdict = new Verdict(Outcome.Succeeded, "test") })] };
        var suite = RegressionSuite.Read(new RegressionSuite { Name = "s", Cases = CasePromotion.OfRound(worked, "round", null, null, every: true, new(2026, 11, 21)) }.ToYaml(), out var error);
        Assert.True(suite is not null, error);
        server.Requests.Clear();
        await RegressionRun.RunAsync(suite, Plan(), target, new JournalFile(Path.Combine(_folder, "again"), "again", new byte[32]), null, 1, TimeProvider.System, null, TestContext.Current.CancellationToken);
        Assert.Equal(said, server.Requests.Select(r => JsonDocument.Parse(r.Body).RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content")[1].GetProperty("image_url").GetProperty("url").GetString()));
    }

    [Fact]
    public async Task A_picture_of_a_later_turn_goes_with_that_turn_and_stays_in_the_conversation()
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, """{"choices":[{"message":{"content":"A lamp."}}]}"""));
        var probe = Plan().Probes[0] with { Fixed = new FixedConversation([new("Hello."), new("And this?", Plants: [Shown]), new("Really?")]) { Values = new Dictionary<string, string> { ["left"] = "BCDFGH", ["right"] = "JKLMNP" } } };
        await RunAsync(Plan() with { Probes = [probe] }, Targets.Open(server.Address, "kind: openai-chat\nimages: true"));
        var sent = server.Requests.Select(r => JsonDocument.Parse(r.Body).RootElement.GetProperty("messages").EnumerateArray().Where(m => m.GetProperty("role").GetString() == "user").Select(m => m.GetProperty("content").ValueKind == JsonValueKind.Array));
        Assert.Equal([[false], [false, true], [false, true, false]], sent);
    }

    [Fact]
    public async Task A_converter_is_applied_before_drawing_and_what_cannot_be_drawn_is_not_judged()
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, """{"choices":[{"message":{"content":"A lamp."}}]}"""));
        var target = Targets.Open(server.Address, "kind: openai-chat\nimages: true");
        Assert.True(Technique.TryParse("base64", out var base64, out _));
        Assert.True(Technique.TryParse("zero-width-bits", out var hidden, out _));
        var round = await RunAsync(Plan(base64, hidden), target);
        Assert.All(round.Attempts.Where(a => a.Attempt.Technique == base64), a => Assert.DoesNotContain(' ', a.Exchanges[0].Plants.Single().Text));
        var cannot = round.Attempts.Single(a => a.Attempt.Technique == hidden && a.Attempt.Variant == 0);
        Assert.Equal((Outcome.NotJudged, false, 0), (cannot.Verdict.Outcome, cannot.NotApplicable, cannot.Exchanges.Count));
        Assert.Contains("cannot hold U+200", cannot.Verdict.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_takes_no_pictures_is_not_asked()
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, "{}"));
        var round = await RunAsync(Plan(), Targets.Open(server.Address, "kind: openai-chat"));
        Assert.All(round.Attempts, a => Assert.True(a.NotApplicable));
        Assert.Contains("no pictures", round.Attempts[0].Verdict.Evidence, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("kind: openai-completions\nimages: true", "images: ")]
    [InlineData("kind: http\napplication: true\nimages: true\nrequest: { body: { q: \"{prompt}\" } }", "{image} does not stand in request")]
    [InlineData("kind: http\napplication: true\nrequest: { body: { q: \"{prompt}\", i: \"{image}\" } }", "images: write true")]
    [InlineData("kind: openai-chat\napplication: true\nplants: { image: { method: PUT, address: /x, body: \"{text}\" } }", "plants.image")]
    public void A_file_that_cannot_mean_what_it_says_is_refused(string yaml, string said)
    {
        Assert.Null(TargetFile.Read($"name: t\naddress: http://127.0.0.1:1/\n{yaml}", out var error));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Layouts_belong_to_pictures()
    {
        const string file = "about: a\nremediation: r\ncatalogue: [\"owasp-llm:2025/LLM01\"]\nprobes:\n  - { id: p, title: t, severity: low, place: mail, layouts: [edge], goal: { kind: complied }, texts: { text: [x], ask: [y] } }";
        Assert.Empty(ProbeLibrary.Read("f", file, out var errors));
        Assert.Contains("layouts", errors.Single(), StringComparison.Ordinal);
        Assert.Equal([PictureLayout.Edge], ProbeLibrary.Read("f", file.Replace("mail", "image", StringComparison.Ordinal), out _).Single().Layouts);
    }
}
