using System.Text;
using Assay.Evaluation.RedTeam;
using Assay.Statistics;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>A request that was copied from a browser as a command of curl becomes a target's file; the command is never run, and one that would do more is refused.</summary>
public sealed class CurlCommandTests
{
    // As Chromium and Firefox copy them, with quotation marks and letters that need escapes.
    const string Chromium = """
        curl 'https://shop.example/api/chat?lang=en' \
          -H 'accept: */*' \
          -H 'authorization: Bearer eyJhbGciOiJIUzI1NiJ9' \
          -H 'content-type: application/json' \
          -b 'sid=0123456789ab' \
          -H 'user-agent: Mozilla/5.0' \
          -H 'x-client: web' \
          --data-raw $'{"message":"It\'s \u00fcber \\"urgent\\"","session":7}' \
          --compressed
        """;

    const string Message = "It's über \"urgent\"";

    static string? Read(string command, string message, out string error, out IReadOnlyList<string> notes) =>
        RecordedChat.Read(Encoding.UTF8.GetBytes(command), message, "shop", out notes, out error)?.ToJsonString();

    [Fact]
    public void A_copied_request_becomes_a_template_without_its_secrets()
    {
        var file = RecordedChat.Read(Encoding.UTF8.GetBytes(Chromium), Message, "shop", out var notes, out var error);
        Assert.True(file is not null, error);
        Assert.Equal(("https://shop.example/api/chat", "POST", "/api/chat?lang=en"), ((string)file["address"]!, (string)file["request"]!["method"]!, (string)file["request"]!["address"]!));
        Assert.Equal(("{prompt}", 7), ((string)file["request"]!["body"]!["message"]!, (int)file["request"]!["body"]!["session"]!));
        Assert.Equal("web", (string)file["request"]!["headers"]!["x-client"]!);
        Assert.DoesNotContain("eyJhbGciOi", file.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789ab", file.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(notes, n => n.Contains("authorization", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(notes, n => n.Contains("cookies", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("curl https://x.example/c -d 'q=Hello+bot&t=1'", "\"form\":{\"q\":\"{prompt}\",\"t\":\"1\"}")]
    [InlineData("curl -XPOST https://x.example/c --json '{\"q\":\"Hello bot\"}'", "\"body\":{\"q\":\"{prompt}\"}")]
    [InlineData("curl --url=https://x.example/c --data-urlencode 'q=Hello bot' -s -k", "\"form\":{\"q\":\"{prompt}\"}")]
    [InlineData("curl \"https://x.example/c\" -H \"Content-Type: application/json\" --data-binary \"{\\\"q\\\":\\\"Hello bot\\\"}\"", "\"body\":{\"q\":\"{prompt}\"}")]
    [InlineData("  curl 'https://x.example/c' \\\r\n  -X 'PUT' \\\r\n --data-raw 'Hello bot'", "\"method\":\"PUT\"")]
    public void Forms_of_the_command_say_the_same(string command, string expected) => Assert.Contains(expected, Read(command, "Hello bot", out var error, out _) ?? error, StringComparison.Ordinal);

    [Theory]
    [InlineData("curl https://x.example/ -d @/etc/passwd", "reads a file")]
    [InlineData("curl https://x.example/ --data-binary @x", "reads a file")]
    [InlineData("curl https://x.example/ -o out -d Hello", "not known")]
    [InlineData("curl https://x.example/ -K config", "not known")]
    [InlineData("curl https://x.example/ -d Hello; rm -rf x", "more than one")]
    [InlineData("curl https://x.example/ -d Hello | sh", "more than one")]
    [InlineData("curl https://x.example/ -d Hello\ncurl https://y.example/", "more than one")]
    [InlineData("curl https://x.example/ -d \"Hello $(id)\"", "would fill in")]
    [InlineData("curl https://x.example/ -d `id`", "more than one")]
    [InlineData("curl https://x.example/ -d $HOME", "more than one")]
    [InlineData("curl ^\"https://x.example/^\" -d Hello", "form for bash")]
    [InlineData("curl https://x.example/ -d 'Hello", "not closed")]
    [InlineData("curl https://x.example/ https://y.example/ -d Hello", "more than one address")]
    [InlineData("curl file:///etc/passwd -d Hello", "no http or https")]
    [InlineData("curl https://x.example/ -d", "has no value")]
    [InlineData("curl https://x.example/ -d Bye", "none carries")]
    [InlineData("wget https://x.example/", "neither a HAR file")]
    public void What_a_shell_or_curl_would_do_beyond_one_request_is_refused(string command, string expected)
    {
        Assert.Null(Read(command, "Hello", out var error, out _));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_that_were_cut_or_changed_are_a_target_or_an_error_and_nothing_else()
    {
        var random = new SeededRandom(3);
        for (var round = 0; round < 4000; round++)
        {
            var text = new StringBuilder(Chromium);
            for (var change = random.Next() % 4; change > 0; change--)
                text[(int)(random.Next() % (ulong)text.Length)] = "'\"\\$ \n-@ux9{"[(int)(random.Next() % 12)];
            var cut = random.Next() % 3 == 0 ? (int)(random.Next() % (ulong)text.Length) : text.Length;
            if (Read(text.ToString(0, cut), Message, out var error, out _) is null)
                Assert.NotEmpty(error);
        }
    }
}
