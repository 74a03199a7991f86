using System.Globalization;

namespace Assay.Tests;

public sealed class CvssVectorTests
{
    // Examples of the specifications' own documents, and of well-known vulnerabilities as the NVD scores them.
    [Theory]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0, Severity.Critical)] // CVE-2021-44228
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5, Severity.High)] // CVE-2014-0160
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1, Severity.Medium)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0, Severity.Info)]
    [InlineData("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 1.6, Severity.Low)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0, Severity.Critical)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 9.3, Severity.Critical)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N", 8.7, Severity.High)] // CVE-2014-0160
    [InlineData("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.3, Severity.High)] // CVE-2022-41741
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0.0, Severity.Info)]
    public void Scores_a_known_vector(string text, double score, Severity severity)
    {
        Assert.True(CvssVector.TryParse(text, out var vector, out var error), error);
        Assert.Equal(score, vector.Score);
        Assert.Equal(severity, vector.Severity);
        Assert.Equal(text[5..8], vector.Version);
        Assert.Equal(text, vector.ToString());
    }

    /// <summary>vectors.tsv: random vectors with every kind of metric; scores from an independent implementation.</summary>
    [Fact]
    public void Agrees_with_an_independent_implementation_on_random_vectors()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Cvss", "vectors.tsv"));
        Assert.True(lines.Length >= 1000);
        var wrong = new List<string>();
        foreach (var line in lines)
        {
            var (text, expected) = (line.Split('\t')[0], line.Split('\t')[1]);
            Assert.True(CvssVector.TryParse(text, out var vector, out var error), $"{text}: {error}");
            if (vector.Score.ToString("0.0", CultureInfo.InvariantCulture) != expected)
                wrong.Add($"{text} is {vector.Score}, expected {expected}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {lines.Length} differ, for example:\n{string.Join("\n", wrong.Take(10))}");
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "begins with neither")]
    [InlineData("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "begins with neither")]
    [InlineData("cvss:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "begins with neither")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", "A is missing")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/", "'' is not a metric")]
    [InlineData("CVSS:3.1/AV:N/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "given twice")]
    [InlineData("CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV does not know")]
    [InlineData("CVSS:3.1/AV:n/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV does not know")]
    [InlineData("CVSS:3.1/AV:NA/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV does not know")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/VC:H", "'VC:H' is not a metric")]
    [InlineData("CVSS:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", "AV is out of the order")]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:S/SA:H", "SI does not know")]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/U:green", "U does not know")]
    public void Rejects_what_is_not_a_vector_and_says_why(string? text, string why)
    {
        Assert.False(CvssVector.TryParse(text, out var vector, out var error));
        Assert.Null(vector);
        Assert.Contains(why, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_the_metrics_of_version_3_in_any_order() =>
        Assert.True(CvssVector.TryParse("CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N", out var vector, out _) && vector.Score == 9.8);

    [Fact]
    public void Does_not_read_a_text_that_is_too_long() =>
        Assert.False(CvssVector.TryParse("CVSS:3.1/" + new string('A', 1_000_000), out _, out _));
}
