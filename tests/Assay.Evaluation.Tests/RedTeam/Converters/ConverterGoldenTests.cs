using Assay.Evaluation.RedTeam.Converters;
using Assay.Statistics;

namespace Assay.Evaluation.Tests.RedTeam.Converters;

/// <summary>
/// Values that others computed: Python 3.11's standard library, the examples of the standards, and those of common descriptions.
/// </summary>
public sealed class ConverterGoldenTests
{
    // By Python's base64, binascii, urllib.parse, unicodedata, codecs and email.header.
    public static TheoryData<string, string, string> ByPython => new()
    {
        { "base64", "Grüße, 東京 🙂 & <b>!", "R3LDvMOfZSwg5p2x5LqsIPCfmYIgJiA8Yj4h" },
        { "base64url", "?>~ÿÿ", "Pz5-w7_Dvw" },
        { "base32", "Grüße, 東京 🙂 & <b>!", "I5ZMHPGDT5SSYIHGTWY6JOVMEDYJ7GMCEATCAPDCHYQQ====" },
        { "ascii85", "Grüße, 東京 🙂 & <b>!", "7rlM[_k1Kk+Qf6\"jLVE8n=Q,#+=83n@Qkq" },
        { "ascii85", "\u0000\u0000\u0000\u0000ab", "z@:B" },
        { "base85", "Grüße, 東京 🙂 & <b>!", "M{>iw!=Gg=Am*L1<hraN@SmB2ASNI@Vm=`" },
        { "data-address", "Grüße, 東京 🙂 & <b>!", "data:text/plain;charset=utf-8;base64,R3LDvMOfZSwg5p2x5LqsIPCfmYIgJiA8Yj4h" },
        { "hex", "Grüße, 東京 🙂 & <b>!", "4772c3bcc39f652c20e69db1e4baac20f09f99822026203c623e21" },
        { "hex-escapes", "Grüße, 東京 🙂 & <b>!", "\\x47\\x72\\xc3\\xbc\\xc3\\x9f\\x65\\x2c\\x20\\xe6\\x9d\\xb1\\xe4\\xba\\xac\\x20\\xf0\\x9f\\x99\\x82\\x20\\x26\\x20\\x3c\\x62\\x3e\\x21" },
        { "binary", "Hé", "01001000 11000011 10101001" },
        { "octal", "Hé\n", "110 303 251 012" },
        { "decimal", "Grüße, 東京 🙂 & <b>!", "71 114 195 188 195 159 101 44 32 230 157 177 228 186 172 32 240 159 153 130 32 38 32 60 98 62 33" },
        { "percent", "Grüße, 東京 🙂 & <b>!", "Gr%C3%BC%C3%9Fe%2C%20%E6%9D%B1%E4%BA%AC%20%F0%9F%99%82%20%26%20%3Cb%3E%21" },
        { "percent-all", "Grüße, 東京 🙂 & <b>!", "%47%72%C3%BC%C3%9F%65%2C%20%E6%9D%B1%E4%BA%AC%20%F0%9F%99%82%20%26%20%3C%62%3E%21" },
        { "percent-twice", "a é", "%2561%2520%25C3%25A9" },
        { "html-decimal", "a é🙂", "&#97;&#32;&#233;&#128578;" },
        { "html-hex", "a é🙂", "&#x61;&#x20;&#xe9;&#x1f642;" },
        { "unicode-escapes", "Grüße, 東京 🙂 & <b>!", "\\u0047\\u0072\\u00fc\\u00df\\u0065\\u002c\\u0020\\u6771\\u4eac\\u0020\\ud83d\\ude42\\u0020\\u0026\\u0020\\u003c\\u0062\\u003e\\u0021" },
        { "code-points", "Grüße, 東京 🙂 & <b>!", "U+0047 U+0072 U+00FC U+00DF U+0065 U+002C U+0020 U+6771 U+4EAC U+0020 U+1F642 U+0020 U+0026 U+0020 U+003C U+0062 U+003E U+0021" },
        { "character-names", "Aq 7?", "\\N{LATIN CAPITAL LETTER A}\\N{LATIN SMALL LETTER Q}\\N{SPACE}\\N{DIGIT SEVEN}\\N{QUESTION MARK}" },
        { "uuencode", "Grüße, 東京 🙂 & <b>!", "begin 644 message.txt\n;1W+#O,.?92P@YIVQY+JL(/\"?F8(@)B`\\8CXA\n`\nend\n" },
        { "uuencode", "The quick brown fox jumps over the lazy dog, twice.", "begin 644 message.txt\nM5&AE('%U:6-K(&)R;W=N(&9O>\"!J=6UP<R!O=F5R('1H92!L87IY(&1O9RP@\n&='=I8V4N\n`\nend\n" },
        { "punycode", "Grüße, 東京 🙂 & <b>!", "Gre,   & <b>!-cdb84b6027h585cdhs2f" },
        { "punycode", "abc", "abc-" },
        { "mime-words", "Grüße", "=?utf-8?B?R3LDvMOfZQ==?=" },
        { "rot13", "Hello, Wörld 42!", "Uryyb, Jöeyq 42!" },
        { "xor-hex:lemon", "Grüße, 東京 🙂 & <b>!", "2b17aed3adf300414f88f1d489d5c24c95f2f6ec4c434d530c5244" },
    };

    public static TheoryData<string, string, string> Published => new()
    {
        // draft-msporny-base58, section 5
        { "base58", "Hello World!", "2NEpo7TZRRrLZSi2U" },
        { "base58", "The quick brown fox jumps over the lazy dog.", "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z" },
        { "base58", "\0\0(\u007f", "1145k" }, // 0x287f is 3 * 58 * 58 + 4 * 58 + 43
        // RFC 9285, section 4
        { "base45", "AB", "BB8" },
        { "base45", "Hello!!", "%69 VD92EX0" },
        { "base45", "base-45", "UJCLQE7W581" },
        { "base45", "ietf!", "QED8WEX0" },
        // RFC 4648, section 10
        { "base32", "foobar", "MZXW6YTBOI======" },
        { "base64", "fooba", "Zm9vYmE=" },
        // RFC 3492, section 7.1 (L, A)
        { "punycode", "3年B組金八先生", "3B-ww4c5e180e575a65lsy2b" },
        { "punycode", "ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn" },
        // RFC 2152: all of it may be shifted
        { "utf7", "日本語", "+ZeVnLIqe-" },
        // RFC 2045, section 6.7, rule 1
        { "quoted-printable", "a=\u00e9", "=61=3D=C3=A9" },
        // The article on each in Wikipedia
        { "vigenere:lemon", "attackatdawn", "lxfopvefrnhr" },
        { "affine:5-8", "AFFINECIPHER", "IHHWVCSWFRCP" },
        { "rail-fence:3", "WEAREDISCOVEREDRUNATONCE", "WECRUOERDSOEERNTNEAIVDAC" },
        { "columnar:zebras", "WEAREDISCOVEREDFLEEATONCE", "EVLNACDTESEAROFODEECWIREE" },
        { "caesar:23", "THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG", "QEB NRFZH YOLTK CLU GRJMP LSBO QEB IXWV ALD" },
        { "rot47", "The Quick Brown Fox Jumps Over The Lazy Dog.", "%96 \"F:4< qC@H? u@I yF>AD ~G6C %96 {2KJ s@8]" },
        { "tap-code", "WATER", "..... ..  . .  .... ....  . .....  .... .." },
        { "polybius", "BAT", "12 11 44" },
        { "morse", "SOS 5?", "... --- ... / ..... ..--.." },
        { "nato", "Kiwi 7", "Kilo India Whiskey India / Seven" },
        { "bacon", "AZ b", "AAAAA BBAAB / AAAAB" },
        { "a1z26", "kiwi zoo", "11-9-23-9 / 26-15-15" },
        { "phone-keys", "hello z", "44 33 555 555 666 0 9999" },
        { "atbash", "Hello", "Svool" },
        // Rules of Unified English Braille, uncontracted: capital, numbers, a letter behind a number
        { "braille", "Say 12b, ok!", "⠠⠎⠁⠽ ⠼⠁⠃⠰⠃⠂ ⠕⠅⠖" },
        { "pig-latin", "Pig latin is quite easy, right", "Igpay atinlay isway itequay easyway, ightray" },
        { "dvorak", "hello, world", "d.nnrw ,rpne" },
        { "keyboard-shift", "hello p0", "jr;;p [-" },
        { "fullwidth", "Ab 1!", "Ａｂ\u3000１！" },
        { "math-script", "Beg", "ℬℯℊ" },
        { "circled", "aZ09", "ⓐⓏ⓪⑨" },
        { "tag-characters", "Hi", "\U000e0048\U000e0069" },
        { "variation-selectors", "\u0001A", "🙂\ufe01\U000e0131" },
        { "sneaky-bits", "A", "\u2062\u2064\u2062\u2062\u2062\u2062\u2062\u2064" },
        { "char-codes", "Hi🙂", "String.fromCharCode(72, 105, 55357, 56898)" },
        { "leetspeak", "Leet spot", "l337 5p07" },
        { "csv-cell", "a \"b\"", "id,customer,comment,date\n4126,Okafor,\"Thank you.\",2024-05-02\n4127,Lindqvist,\"a \"\"b\"\"\",2024-05-03\n" },
        { "banner", "HI 1", "#   # #####\n#   #   #  \n#####   #  \n#   #   #  \n#   # #####\n\n  #  \n ##  \n  #  \n  #  \n ### " },
    };

    [Theory]
    [MemberData(nameof(ByPython))]
    [MemberData(nameof(Published))]
    public void Standards_are_kept(string id, string text, string expected)
    {
        var converter = ConverterList.Find(id, out _);
        Assert.NotNull(converter);
        Assert.Equal(expected, converter.Apply(text, new SeededRandom(1)));
        if (converter.Reverts?.Contains(text) == true)
            Assert.Equal(text, converter.Revert(expected));
    }

    [Theory]
    [InlineData("base64", "Zm9vYg")] // no padding
    [InlineData("base64", "/w==")] // no UTF-8
    [InlineData("base32", "MZXW6YTB1")]
    [InlineData("base45", ":::")] // more than 65535
    [InlineData("base45", "GGWA")] // one letter is left over
    [InlineData("ascii85", "uuuuu")] // more than 32 bits
    [InlineData("base58", "0")]
    [InlineData("hex", "4")]
    [InlineData("binary", "01000001 2")]
    [InlineData("decimal", "256")]
    [InlineData("html-hex", "&#x110000;")]
    [InlineData("html-decimal", "&#99999999999999;")]
    [InlineData("code-points", "U+D800")]
    [InlineData("punycode", "99999999")]
    [InlineData("uuencode", "begin 644 x\n#abc\n`\nend\n")]
    [InlineData("variation-selectors", "no carrier")]
    [InlineData("xml-element", "<ticket id=\"4127\"><from>Lindqvist</from><body>&nbsp;</body></ticket>")]
    [InlineData("numbered-words", "1:a 1:b")]
    [InlineData("string-join", "\"\".join([\"a\" \"b\"])")]
    [InlineData("char-codes", "String.fromCharCode(65536)")]
    [InlineData("substitution", "Cipher alphabet for a to z: aacdefghijklmnopqrstuvwxyz\nx")]
    public void What_no_converter_wrote_has_no_way_back(string id, string text)
    {
        var converter = ConverterList.Find(id, out _);
        Assert.NotNull(converter);
        Assert.Null(converter.Revert(text));
    }
}
