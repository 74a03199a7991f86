using Assay.Build.ModelFiles;

namespace Assay.Build.Tests.Hashing;

/// <summary>No sign that hides or reorders comes out of a file's name into a report.</summary>
public sealed class PrintableTests
{
    [Fact]
    public void No_sign_that_hides_or_reorders_comes_out_of_a_name()
    {
        Assert.Empty(HiddenText.In(Printable.Name(HiddenText.All, int.MaxValue)));
        Assert.Equal(@"a\u001b[2Jb\u009bc\u0000d\u0085e\u202ef\u2066g\u200fh\u061ci\u200bj\u2060k\ufeffl\u00adm\u2028n\U000e0041o\U000e0101p\u3164q\ue000r\ud800s", Printable.Name(HiddenText.Known));
        Assert.Equal(Printable.Name(HiddenText.Known), ScanScope.Printable(HiddenText.Known));
        Assert.Equal(@"\ufffd", Printable.Name("\uFFFD"));
        Assert.Equal("ab...", Printable.Name("abc", 2));
    }

    [Theory]
    [InlineData("emoji-\ud83d\udc69\u200d\ud83d\udcbb.bin", false)]
    [InlineData("a\u202eb", true)]
    [InlineData("a\u001bb", true)]
    public void What_is_shown_another_way_is_not_for_that_refused(string name, bool refused) => Assert.Equal(refused, Printable.HasUnsafe(name));
}
