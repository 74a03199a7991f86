using System.Globalization;

namespace Assay.Cli.Tests.Commands;

/// <summary>How long an API token is good, in the words of every other option for a moment.</summary>
public sealed class TokenTests
{
    [Theory]
    [InlineData(30, "--expires", "30d")]
    [InlineData(366, "--expires", "366d")]
    [InlineData(7, "--days", "7")]
    [InlineData(90)]
    public void It_is_good_until_the_moment_that_was_given_and_ninety_days_otherwise(int days, params string[] option)
    {
        using var work = new Workspace().WithRecord();
        var until = work.Ask(["token", "issue", "Bob", .. option]).GetProperty("expires").GetDateTimeOffset();
        Assert.Equal(DateTimeOffset.UtcNow.AddDays(days), until, TimeSpan.FromMinutes(10));
    }

    [Theory]
    [InlineData("367d")]
    [InlineData("2020-01-31")]
    public void Too_long_or_over_already_is_told_before_anybody_types_a_passphrase(string expires)
    {
        using var work = new Workspace().WithRecord().With("ASSAY_PASSPHRASE", null);
        var result = work.Run("token", "issue", "Bob", "--expires", expires);
        Assert.Equal(2, result.Code);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"at most {366} days from now, not until '{expires}'"), result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("passphrase", result.Error, StringComparison.OrdinalIgnoreCase);
    }
}
