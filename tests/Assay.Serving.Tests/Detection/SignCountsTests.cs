using Assay.Serving.Detection;

namespace Assay.Serving.Tests.Detection;

public class SignCountsTests
{
    [Fact]
    public void Signs_counted_many_at_once_are_those_counted_one_by_one()
    {
        var random = new Random(1);
        const string Letters = "{};=\\*#![< \nabcdefgh\u00a0\u013d\u2a2a\ud83d";
        for (var round = 0; round < 2000; round++)
        {
            // Some with many blanks, some with hardly any, some of the words longer than two blocks.
            var text = new string([.. Enumerable.Range(0, random.Next(300)).Select(_ => random.Next(4 + round % 60) > 3 ? 'a' : Letters[random.Next(Letters.Length)])]);
            var seen = SignCounts.Of(text);
            Assert.Equal((text.Count("{};=\\".Contains), text.Count("*#".Contains), text.Count(c => c == '!'), text.Count("[<".Contains)), (seen.Code, seen.Stars, seen.Exclaims, seen.Brackets));
            var longest = text.Split(' ', '\n').Max(s => s.Length);
            Assert.True(longest < 32 ? seen.Longest <= longest : seen.Longest == longest, $"{seen.Longest} of {longest}");
        }
    }
}
