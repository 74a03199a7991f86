using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Serving.Messages;
using Assay.Serving.Messages.Dialects;

namespace Assay.Serving.Tests.Proxy.Siege;

/// <summary>What the guard reads and what parsers behind the gateway read is the same, or the body is refused: Node, Python, .NET, and readers that fold case as Go's does.</summary>
public sealed class AgreementTests
{
    static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"role\"", "\"Role\"", "\"r\\u006fle\"", "\"content\"", "\"CONTENT\"", "\"messages\"", "\"me\u017f\u017fages\"", "\"messages\\u0000\"", "\"user\"", "\"system\"", "\"a\"", "\"\\ud83d\\ude00\"",
        "\"\\ud800\"", "\"\\u0000\"", "\"\u00e9\"", "\"\\/\"", "\"\t\"", "1", "-0", "1e400", "0.1", "01", "+1", "NaN", "Infinity", "true", "null", "True", " ", "\n", "\f", "/*x*/", "//x\n", "'a'", "\ufeff", "\\", "\u2028", "0x1F", "1_000", "[]", "{}", "[1,2]",
    ];

    static readonly string[] Good =
    [
        """{"model":"m","messages":[{"role":"user","content":"hi"},{"content":[{"type":"text","text":"a"}],"role":"system"}]}""",
        """{"messages":[{"role":"tool","content":"x","tool_call_id":"1"}],"model":"m","tools":[{"type":"function","function":{"name":"f","parameters":{"a":{"b":[1,null,true]}}}}]}""",
    ];

    const string NodeReads = "const rl=require('readline').createInterface({input:process.stdin});rl.on('line',l=>{let o='!';try{o=canon(JSON.parse(Buffer.from(l,'base64').toString('utf8')))}catch{}console.log(Buffer.from(o).toString('base64'))});function canon(v){if(Array.isArray(v))return '['+v.map(canon).join(',')+']';if(v&&typeof v==='object')return '{'+Object.keys(v).map(k=>[Buffer.from(k).toString('hex'),canon(v[k])]).sort((a,b)=>a[0]<b[0]?-1:1).map(p=>p.join(':')).join(',')+'}';return typeof v==='string'?'s'+Buffer.from(v).toString('hex'):v===null?'n':typeof v==='boolean'?(v?'t':'f'):'d'}";

    const string PythonReads = "import sys,json,base64\ndef c(v):\n  if isinstance(v,list): return '['+','.join(map(c,v))+']'\n  if isinstance(v,dict): return '{'+','.join(':'.join(p) for p in sorted((k.encode().hex(),c(x)) for k,x in v.items()))+'}'\n  if isinstance(v,str): return 's'+v.encode().hex()\n  return 'n' if v is None else ('t' if v else 'f') if isinstance(v,bool) else 'd'\nfor l in sys.stdin:\n  try: o=c(json.loads(base64.b64decode(l).decode()))\n  except Exception: o='!'\n  print(base64.b64encode(o.encode()).decode())\n";

    [Fact]
    public void Every_parser_reads_what_was_checked()
    {
        var bodies = Bodies(new Random(20261122), Environment.GetEnvironmentVariable("ASSAY_LONG") == "1" ? 200_000 : 8_000);
        List<(string Body, string Ours)> accepted = [];
        foreach (var text in bodies)
            if (JsonBody.Read(Encoding.UTF8.GetBytes(text), out _) is { } body && OpenAi.Chat.Parts(body, out var error) is not null && error.Length == 0)
                accepted.Add((text, Canon(body)));
        Assert.True(accepted.Count > bodies.Count / 20, $"{accepted.Count}");
        var node = Read("node", ["-e", NodeReads], accepted);
        var python = Read("python3", ["-c", PythonReads], accepted);
        foreach (var (i, (text, ours)) in accepted.Index())
        {
            Assert.True(ours == node[i], $"node: {text}\n{ours}\n{node[i]}");
            Assert.True(ours == python[i], $"python: {text}\n{ours}\n{python[i]}");
            Assert.True(ours == Canon(JsonNode.Parse(text)), $".NET: {text}");
            AssertNoFolding(JsonNode.Parse(text), text, 0);
        }
    }

    [Theory]
    [InlineData("""{"messages":[],"Messages":[]}""")]
    [InlineData("""{"me\u017f\u017fages":[{"role":"user","content":"x"}]}""")]
    [InlineData("""{"messages":[{"role":"user","Content":"x"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content\u0000":"x"}]}""")]
    [InlineData("""{"messages\u0000":[]}""")]
    [InlineData("""{"model":"m","mode\u006c":"n"}""")]
    [InlineData("""{"\u006dodel":"m","MODEL":"n"}""")]
    [InlineData("""{"toolſ":[]}""")]
    [InlineData("""{"Kind":1,"\u212aeep_alive":"1"}""")]
    public void A_name_that_others_would_take_for_another_is_refused(string text) =>
        Assert.True(JsonBody.Read(Encoding.UTF8.GetBytes(text), out _) is not { } body || (OpenAi.Chat.Parts(body, out var error).Count == 0 && error.Length > 0), text);

    static List<string> Bodies(Random random, int count)
    {
        List<string> bodies = [.. Good];
        while (bodies.Count < count)
        {
            var text = Good[random.Next(Good.Length)];
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                var at = random.Next(text.Length);
                text = random.Next(4) switch
                {
                    0 => text[..at] + Pieces[random.Next(Pieces.Length)] + text[at..],
                    1 => text.Remove(at, Math.Min(random.Next(1, 6), text.Length - at)),
                    2 => Swap(text, random),
                    _ => text.Insert(Math.Max(text.IndexOf('{', at), 0) + 1, $"{Pieces[random.Next(6, 17)]}:{Pieces[random.Next(6, Pieces.Length)]},"),
                };
                if (text.Length == 0)
                    text = "{}";
            }

            bodies.Add(text);
        }

        return bodies;
    }

    static string Swap(string text, Random random)
    {
        var words = System.Text.RegularExpressions.Regex.Matches(text, "\"[^\"]*\"");
        if (words.Count == 0)
            return text;
        var word = words[random.Next(words.Count)];
        return text[..word.Index] + Pieces[random.Next(6, Pieces.Length)] + text[(word.Index + word.Length)..];
    }

    // A reader that folds case finds nothing under a known name that the guard has not found there.
    static void AssertNoFolding(JsonNode? node, string text, int depth)
    {
        if (node is JsonObject map)
        {
            foreach (var (name, _) in map)
                if (depth <= 1)
                    Assert.True(!Vocabulary.Resembles(name) && !name.Contains('\0', StringComparison.Ordinal), text);
            foreach (var (_, value) in map)
                AssertNoFolding(value, text, depth + 1);
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
                AssertNoFolding(item, text, depth + 1);
        }
    }

    static string Canon(JsonBody body) => Canon(Tree(body));

    // Built from what the guard sees: scalars and their places, nothing else.
    static JsonNode? Tree(JsonBody body) => body.Scalars.Count == 0 ? JsonNode.Parse(body.Utf8.Span) : Rebuilt(body);

    static JsonNode? Rebuilt(JsonBody body)
    {
        var plain = body.With(body.Scalars.Where(s => s.Kind == JsonTokenType.String).Select(s => (s, s.Text)));
        return JsonNode.Parse(plain);
    }

    static string Canon(JsonNode? node) => node switch
    {
        null => "n",
        JsonArray list => "[" + string.Join(',', list.Select(Canon)) + "]",
        JsonObject map => "{" + string.Join(',', map.Select(m => (Hex(m.Key), Canon(m.Value))).OrderBy(m => m.Item1, StringComparer.Ordinal).Select(m => $"{m.Item1}:{m.Item2}")) + "}",
        _ => node.GetValueKind() switch { JsonValueKind.String => "s" + Hex(node.GetValue<string>()), JsonValueKind.True => "t", JsonValueKind.False => "f", _ => "d" },
    };

    static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));

    static List<string> Read(string program, string[] arguments, List<(string Body, string Ours)> bodies)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var (body, _) in bodies)
            process.StandardInput.WriteLine(Convert.ToBase64String(Encoding.UTF8.GetBytes(body)));
        process.StandardInput.Close();
        return [.. output.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Encoding.UTF8.GetString(Convert.FromBase64String(l)))];
    }
}
