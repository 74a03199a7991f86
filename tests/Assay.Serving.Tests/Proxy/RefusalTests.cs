using System.Text;
using System.Text.Json;
using Assay.Serving.Proxy;

namespace Assay.Serving.Tests.Proxy;

/// <summary>What a caller is told reads as it was written.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void An_apostrophe_goes_out_as_one_and_what_clients_look_for_is_there()
    {
        var sent = Encoding.UTF8.GetString(Refusal.UpstreamCredential.InStream(ErrorShape.OpenAi, "r1", lines: true));
        Assert.Contains("the gateway's own credential", sent, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(sent);
        var error = json.RootElement.GetProperty("error");
        Assert.Equal(JsonValueKind.Null, error.GetProperty("param").ValueKind);
        Assert.EndsWith("Reference: r1", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_caller_wrote_stays_one_line_of_a_stream()
    {
        var sent = Encoding.UTF8.GetString(Refusal.BadRequest("it holds \"a\"\n\ndata: <b>").InStream(ErrorShape.OpenAi, "r1", lines: false));
        Assert.Equal(["data: {", "", ""], sent.Split('\n').Select(l => l.Length > 7 ? l[..7] : l));
    }
}
