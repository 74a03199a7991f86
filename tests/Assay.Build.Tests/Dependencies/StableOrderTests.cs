using Assay.Build.Dependencies;

namespace Assay.Build.Tests.Dependencies;

public sealed class StableOrderTests
{
    [Fact]
    public void Sorts_as_LINQ_does_and_keeps_the_order_of_what_is_equal()
    {
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var items = Enumerable.Range(0, random.Next(0, 70)).Select(i => $"{random.Next(5)} {i}").ToList();
            Assert.Equal(items.OrderBy(i => i[0]), StableOrder.Of(items, (a, b) => a[0] - b[0]));
        }
    }
}
