using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Serving.Classification.Tokenisers;
using Assay.Serving.Guards;

namespace Assay.Serving.Tests.Classification;

/// <summary>Tokens as the Hugging Face library makes them (bench/classifier: the ids were written by it), and what is refused of files that say more than is built.</summary>
public sealed class TokeniserTests
{
    // Another folder that reference.mjs wrote: real tokenisers, which are not ours to keep here.
    static readonly string Folder = Environment.GetEnvironmentVariable("ASSAY_TOKENISERS") ?? TinyModel.Reference;
    static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json"))).RootElement;
    static readonly string[] Texts = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(Folder, "texts.json")))!;

    public static TheoryData<string> Files => [.. Expected.GetProperty("expected").EnumerateObject().Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_text_has_the_tokens_of_the_reference(string file)
    {
        var (tokeniser, expected) = (Read(file), Expected.GetProperty("expected").GetProperty(file));
        var ids = expected.GetProperty("ids").EnumerateArray().Select(i => i.GetString()!).ToList();
        Assert.Equal(Texts.Length, ids.Count);
        var other = Texts.Zip(ids, (text, there) => (Text: text, Here: string.Join(' ', tokeniser.Encode(text)), There: there)).Where(t => t.Here != t.There).ToList();
        Assert.True(other.Count == 0, $"{other.Count} of {ids.Count}: {string.Join("; ", other.Take(5).Select(t => $"{JsonSerializer.Serialize(t.Text)}: {t.Here}, and there {t.There}"))}");
        Assert.Equal(expected.GetProperty("framed").GetString(), string.Join(' ', [.. tokeniser.Frame.Before, .. tokeniser.Encode("the"), .. tokeniser.Frame.After]));
    }

    [Fact]
    public void A_vocabulary_of_lines_is_that_of_the_file()
    {
        var lines = TextTokeniser.ReadLines(File.ReadAllBytes(Path.Combine(TinyModel.Reference, "vocab.txt")), lowercase: true, out var error);
        Assert.True(lines is not null, error);
        var json = Read("wordpiece-uncased.json");
        foreach (var text in Texts)
            Assert.Equal(json.Encode(text), lines.Encode(text));
        Assert.Equal((json.Frame.Before, json.Frame.After, json.Frame.Padding), (lines.Frame.Before, lines.Frame.After, lines.Frame.Padding), (a, b) => a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2) && a.Item3 == b.Item3);
        Assert.NotEqual(string.Join(' ', lines.Encode("É")), string.Join(' ', TextTokeniser.ReadLines(File.ReadAllBytes(Path.Combine(TinyModel.Reference, "vocab.txt")), lowercase: false, out _)!.Encode("É")));
    }

    [Theory]
    [InlineData("bert", "normalizer", """{"type":"BertNormalizer"}""", "a", "b")]
    [InlineData("clean", "normalizer", """{"type":"BertNormalizer","handle_chinese_chars":false,"strip_accents":false,"lowercase":false}""", "a", "b")]
    [InlineData("lowercase", "normalizer", """{"type":"Lowercase"}""", "", "")]
    [InlineData("nfd", "normalizer", """{"type":"NFD"}""", "", "")]
    [InlineData("nfc", "normalizer", """{"type":"NFC"}""", "", "")]
    [InlineData("strip", "normalizer", """{"type":"Strip"}""", "", "b+")]
    [InlineData("words", "pre_tokenizer", """{"type":"BertPreTokenizer"}""", "a", "b")]
    [InlineData("bytes", "pre_tokenizer", """{"type":"ByteLevel","add_prefix_space":false}""", "0", "a+0 ++.")]
    public void Every_code_point_becomes_what_the_reference_makes_of_it(string name, string kind, string part, string before, string after)
    {
        FileRefusal refusal = new();
        using var json = JsonDocument.Parse(part);
        var steps = kind == "normalizer" ? TextSteps.Read(json.RootElement, refusal)! : [];
        var cuts = kind == "pre_tokenizer" ? WordSplits.Read(json.RootElement, refusal, out _)! : [];
        Assert.Equal("", refusal.Text);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var c = 0; c < 0x110000; c++)
        {
            if (!Rune.IsValid(c))
                continue;
            var point = new Rune(c).ToString();
            var text = before + point + after.Replace("+", point, StringComparison.Ordinal);
            foreach (var step in steps)
                text = step(text);
            List<string> pieces = [text];
            foreach (var cut in cuts)
                cut(text, true, pieces = []);
            hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\u0001', pieces) + '\u0002'));
        }

        Assert.Equal(Expected.GetProperty("sweep").GetProperty(name).GetString(), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void Signs_of_the_model_that_stand_in_a_text_are_text()
    {
        foreach (var file in Files.Select(f => f.Data))
        {
            var tokeniser = Read(file);
            foreach (var sign in (string[])["[SEP]", "[CLS]", "[PAD]", "<s>", "</s>"])
                Assert.DoesNotContain(tokeniser.Encode($"a {sign} b{sign}"), id => tokeniser.Frame.Before.Contains(id) || tokeniser.Frame.After.Contains(id) || (id == tokeniser.Frame.Padding && id == 0 && file.StartsWith("wordpiece", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("wordpiece-uncased.json", "normalizer", """{"type":"NFKC"}""", "normalizer: the normaliser 'NFKC' is not supported")]
    [InlineData("wordpiece-uncased.json", "normalizer", """{"type":"BertNormalizer","fold":true}""", "normalizer.fold: this is not supported")]
    [InlineData("wordpiece-uncased.json", "normalizer", """{"type":"Sequence","normalizers":[{"type":"Lowercase"},{"type":"Replace","pattern":{"Regex":"(a+)+$"},"content":""}]}""", "normalizer.normalizers[1].pattern: only a text")]
    [InlineData("wordpiece-uncased.json", "normalizer", """{"type":"Precompiled","precompiled_charsmap":"AAAA"}""", "normalizer.precompiled_charsmap: it is no map")]
    [InlineData("wordpiece-uncased.json", "pre_tokenizer", """{"type":"Split","pattern":{"Regex":"x"},"behavior":"Isolated","invert":false}""", "pre_tokenizer: the cut 'Split' is not supported")]
    [InlineData("wordpiece-uncased.json", "pre_tokenizer", """{"type":"ByteLevel"}""", "pre_tokenizer: ByteLevel and BPE are only supported together")]
    [InlineData("wordpiece-uncased.json", "post_processor", """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}}],"special_tokens":{}}""", "post_processor.single[0]: special_tokens does not say")]
    [InlineData("wordpiece-uncased.json", "post_processor", """{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":1}}],"special_tokens":{}}""", "post_processor.single[0].type_id: only 0")]
    [InlineData("wordpiece-uncased.json", "added_tokens", """[{"id":9999,"content":"<x>","single_word":false,"lstrip":false,"rstrip":false,"normalized":true,"special":false}]""", "added_tokens[0]: '<x>' is added and not special")]
    [InlineData("wordpiece-uncased.json", "extra", "1", "$.extra: this is not supported")]
    [InlineData("wordpiece-uncased.json", "model", """{"type":"WordLevel","vocab":{}}""", "model.type: 'WordLevel' is not supported")]
    [InlineData("wordpiece-uncased.json", "model", """{"type":"WordPiece","vocab":{"a":0,"b":0,"[UNK]":1}}""", "model.vocab: the piece 'b' has no number of its own")]
    [InlineData("wordpiece-uncased.json", "model", """{"type":"WordPiece","vocab":{"a":0}}""", "model.vocab: there is no '[UNK]'")]
    [InlineData("wordpiece-uncased.json", "model", """{"type":"WordPiece","vocab":{"[UNK]":0},"max_input_chars_per_word":1000000}""", "model.max_input_chars_per_word: it has to be a whole number, 0 to 1000")]
    [InlineData("unigram.json", "model", """{"type":"Unigram","vocab":[["a",0]],"unk_id":7}""", "model.unk_id: it has to be the number of a piece")]
    [InlineData("unigram.json", "model", """{"type":"Unigram","vocab":[["a",1e999]],"unk_id":0}""", "model.vocab[0]: it has to be a piece")]
    [InlineData("byte-pairs.json", "model", """{"type":"BPE","vocab":{"a":0},"merges":[]}""", "model.vocab: there is no piece for the byte")]
    public void A_file_with_a_part_that_is_not_built_is_refused_with_what_and_where(string file, string part, string value, string told)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(TinyModel.Reference, file)))!.AsObject();
        json[part] = JsonNode.Parse(value);
        Assert.Null(TextTokeniser.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), out var error));
        Assert.StartsWith(told, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dropout", "0.1", "model.dropout")]
    [InlineData("end_of_word_suffix", "\"</w>\"", "model.end_of_word_suffix")]
    [InlineData("byte_fallback", "true", "model.byte_fallback")]
    [InlineData("merges", """["a nothing"]""", "model.merges[0]")]
    [InlineData("merges", """[["a"]]""", "model.merges[0]")]
    public void A_setting_of_byte_pairs_that_is_not_built_is_refused(string member, string value, string told)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(TinyModel.Reference, "byte-pairs.json")))!.AsObject();
        json["model"]![member] = JsonNode.Parse(value);
        Assert.Null(TextTokeniser.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), out var error));
        Assert.StartsWith(told, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_were_broken_anywhere_are_read_or_refused_and_nothing_else()
    {
        var random = new Random(6);
        foreach (var file in Files.Select(f => f.Data))
        {
            var bytes = File.ReadAllBytes(Path.Combine(TinyModel.Reference, file));
            for (var i = 0; i < 150; i++)
            {
                var broken = bytes.ToArray();
                for (var n = random.Next(1, 4); n > 0; n--)
                    broken[random.Next(broken.Length)] = (byte)random.Next(256);
                // The beginning is where the parts are.
                if (i % 3 == 0)
                    broken[random.Next(1200)] = (byte)"0123456789-\"{}[],:"[random.Next(18)];
                if (i % 10 == 0)
                    broken = broken[..random.Next(broken.Length)];
                if (TextTokeniser.Read(broken, out var error) is { } read)
                    Assert.All(Texts.Take(40), t => Assert.All(read.Encode(t), id => Assert.InRange(id, 0, read.Size - 1)));
                else
                    Assert.NotEmpty(error);
            }
        }
    }

    [Fact]
    public void A_map_of_characters_that_leads_anywhere_does_no_harm()
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[4 + 64 + 16];
            random.NextBytes(bytes);
            (bytes[0], bytes[1], bytes[2], bytes[3]) = (64, 0, 0, 0);
            for (var t = 68; t < bytes.Length; t++)
                bytes[t] &= 0x7F;
            if (CharacterMap.Read(Convert.ToBase64String(bytes), out _) is { } map)
                foreach (var text in Texts.Take(60))
                    Assert.True(map.Apply(text).Length <= 16 * (text.Length + 1));
        }
    }

    [Fact]
    public void Depth_and_size_are_bounded()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"type":"Sequence","normalizers":[""", 12)) + string.Concat(Enumerable.Repeat("]}", 12));
        Assert.Null(TextTokeniser.Read(Encoding.UTF8.GetBytes("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0}},"normalizer":""" + deep + "}"), out var error));
        Assert.Contains("nested deeper", error, StringComparison.Ordinal);
        Assert.Null(TextTokeniser.Read(Encoding.UTF8.GetBytes(new string('[', 100_000)), out _));
        Assert.Null(TextTokeniser.Read(new byte[(64 << 20) + 1], out error));
        Assert.Contains("64 MiB", error, StringComparison.Ordinal);
        Assert.Null(TextTokeniser.Read(Encoding.UTF8.GetBytes("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0,"LONG":1}}}""".Replace("LONG", new string('a', 513), StringComparison.Ordinal)), out error));
        Assert.Contains("513 characters", error, StringComparison.Ordinal);
        Assert.Null(TextTokeniser.Read("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0,"[UNK]":1}}}"""u8.ToArray(), out _));
    }

    [Fact]
    public void Steps_that_make_a_flood_of_a_text_are_stopped()
    {
        var steps = string.Join(',', Enumerable.Repeat($$"""{"type":"Replace","pattern":{"String":"a"},"content":"{{new string('a', 64)}}"}""", 32));
        var read = TextTokeniser.Read(Encoding.UTF8.GetBytes("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0}},"normalizer":{"type":"Sequence","normalizers":[""" + steps + "]}}"), out var error);
        Assert.True(read is not null, error);
        Assert.Throws<CouldNotLookException>(() => read.Encode(new string('a', 1000)));
        byte[] map = [4, 0, 0, 0, 0, 0, 0, 0, .. Enumerable.Repeat((byte)'a', 300)];
        Assert.Null(CharacterMap.Read(Convert.ToBase64String(map), out error));
        Assert.Contains("more than 256 bytes", error, StringComparison.Ordinal);
    }

    /// <summary>Half a million characters of one word are what an attacker sends: time grows with the text and not with its square.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Long_words_end(string file)
    {
        var tokeniser = Read(file);
        foreach (var piece in (string[])["a", "the", "\u0323\u0307", "▁", " ", "'", "가", "👩‍", "\t\n"])
            Assert.NotNull(tokeniser.Encode(string.Concat(Enumerable.Repeat(piece, 300_000 / piece.Length))));
    }

    static TextTokeniser Read(string file)
    {
        var read = TextTokeniser.Read(File.ReadAllBytes(Path.Combine(Folder, file)), out var error);
        Assert.True(read is not null, $"{file}: {error}");
        return read;
    }
}
