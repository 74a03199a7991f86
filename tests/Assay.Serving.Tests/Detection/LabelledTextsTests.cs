using System.Text;
using Assay.Serving.Detection.Training;
using Assay.Serving.Guards;

namespace Assay.Serving.Tests.Detection;

public sealed class LabelledTextsTests
{
    [Fact]
    public void A_row_is_read_with_its_place()
    {
        var row = LabelledTexts.Read("""{"text":"hi","label":1,"kind":"x","source":"a_b","role":"tool","ctx":1}"""u8.ToArray(), out _);
        Assert.Equal(new LabelledText("hi", true, "x", "a_b", true, Place.ToolResult), row);
        Assert.Equal("a", row!.Group);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("[]")]
    [InlineData("""{"label":1}""")]
    [InlineData("""{"text":1,"label":1}""")]
    [InlineData("""{"text":"a","label":2}""")]
    [InlineData("""{"text":"a","label":1,"role":"boss"}""")]
    [InlineData("""{"text":"a","text":"b","label":1}""")]
    [InlineData("""{"text":"\ud800","label":1}""")]
    public void What_is_no_row_is_refused_with_a_reason(string line)
    {
        Assert.Null(LabelledTexts.Read(Encoding.UTF8.GetBytes(line), out var wrong));
        Assert.NotNull(wrong);
    }
}
