namespace Assay.Tests;

public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "scan", 4)]
    [InlineData("scan", "scan", 0)]
    [InlineData("scan", "sca", 1)]
    [InlineData("scan", "scann", 1)]
    [InlineData("scan", "span", 1)]
    [InlineData("scan", "sacn", 1)]
    [InlineData("high", "hihg", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 3)]
    public void Slips_are_counted_and_a_swap_of_neighbours_is_one(string a, string b, int slips)
    {
        Assert.Equal(slips, EditDistance.Between(a, b));
        Assert.Equal(slips, EditDistance.Between(b, a));
    }

    [Fact]
    public void The_distance_is_what_the_whole_table_says()
    {
        var random = new Random(4711);
        for (var i = 0; i < 2_000; i++)
        {
            var (a, b) = (Word(random), Word(random));
            Assert.Equal(Table(a, b), EditDistance.Between(a, b));
        }
    }

    // Few letters: so that slips of each kind meet.
    static string Word(Random random) => string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => "abc"[random.Next(3)]));

    static int Table(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            for (var j = 0; j <= b.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0 ? i + j : Math.Min(Math.Min(cost[i, j - 1], cost[i - 1, j]) + 1, cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }

        return cost[a.Length, b.Length];
    }
}
