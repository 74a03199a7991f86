using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Tests;

public sealed class CanonicalJsonTests
{
    static string Of(string json) => Encoding.UTF8.GetString(CanonicalJson.Bytes(JsonDocument.Parse(json).RootElement));

    [Fact]
    public void Writes_the_example_of_the_standard() => // RFC 8785 sections 3.2.2 to 3.2.4
        Assert.Equal(
            """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""",
            Of("""
               {"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
                "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}
               """));

    [Fact]
    public void Sorts_members_by_utf16_code_units() => // RFC 8785 section 3.2.3
        Assert.Equal(
            "Carriage Return|One|Control\u0080|Latin Small Letter O With Diaeresis|Euro Sign|Emoji: Grinning Face|Hebrew Letter Dalet With Dagesh",
            string.Join('|', JsonDocument.Parse(Of("""
                {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
                 "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control\u0080","\u00f6":"Latin Small Letter O With Diaeresis"}
                """)).RootElement.EnumerateObject().Select(m => m.Value.GetString())));

    // RFC 8785 appendix B: IEEE 754 bits and their text.
    [Theory]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void Writes_numbers_as_the_table_of_the_standard_does(string bits, string text)
    {
        var value = BitConverter.Int64BitsToDouble(long.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        Assert.Equal(text, Of(value.ToString("R", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Writes_any_number_so_that_it_reads_back_the_same() =>
        Prop.ForAll<double>(d => !double.IsFinite(d) || double.Parse(Of(d.ToString("R", CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture) == d)
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("1e999")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""["\ud800"]""")]
    public void Refuses_what_has_no_canonical_form(string json) => Assert.ThrowsAny<JsonException>(() => Of(json));

    [Fact]
    public void Gives_one_digest_to_one_value_whatever_the_order() =>
        Assert.Equal(CanonicalJson.DigestOf(new { b = 1, a = "x" }), CanonicalJson.DigestOf(new { a = "x", b = 1.0 }));
}
