using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Assay.Tests.Shared;

/// <summary>Waits for what has to come to be. The limit is for what never does: a slow and crowded machine does not reach it.</summary>
internal static class Eventually
{
    static readonly TimeSpan Most = TimeSpan.FromMinutes(2);

    public static Task HoldsAsync(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string what = "") => HoldsAsync(() => Task.FromResult(holds()), what);

    public static async Task HoldsAsync(Func<Task<bool>> holds, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        var from = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(from) < Most, $"it never came to be: {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
