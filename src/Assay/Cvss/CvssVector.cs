using System.Diagnostics.CodeAnalysis;

namespace Assay;

/// <summary>
/// A CVSS vector (FIRST, v3.1 and v4.0) and the score that it computes to: with the threat or temporal and the
/// environmental metrics it carries, otherwise the base score. Assay's own severity stands beside it.
/// </summary>
public sealed class CvssVector
{
    /// <summary>No vector with every metric set is longer.</summary>
    public const int MaxLength = 256;

    readonly string _text;

    CvssVector(string text, string version, double score)
    {
        _text = text;
        Version = version;
        Score = score;
    }

    /// <summary><c>3.1</c> or <c>4.0</c>.</summary>
    public string Version { get; }

    /// <summary>0.0 to 10.0, to one decimal.</summary>
    public double Score { get; }

    /// <summary>The qualitative rating both versions share; FIRST's "None" (a score of 0) is <see cref="Severity.Info"/>.</summary>
    public Severity Severity => Score switch
    {
        >= 9.0 => Severity.Critical,
        >= 7.0 => Severity.High,
        >= 4.0 => Severity.Medium,
        > 0 => Severity.Low,
        _ => Severity.Info,
    };

    /// <summary>
    /// Reads a vector strictly: the version's prefix, known metrics with known values, none twice, every base metric;
    /// in v4.0 also the order of the specification (section 7). Nothing is corrected.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CvssVector? vector, out string error)
    {
        vector = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            error = string.IsNullOrEmpty(text) ? "the vector is empty" : $"the vector is longer than {MaxLength} characters";
            return false;
        }

        var parts = text.Split('/');
        var version = parts[0] switch { "CVSS:3.1" => "3.1", "CVSS:4.0" => "4.0", _ => null };
        if (version is null)
        {
            error = "the vector begins with neither CVSS:3.1/ nor CVSS:4.0/";
            return false;
        }

        var v4 = version == "4.0";
        if (!CvssMetrics.TryRead(parts.AsSpan(1), v4 ? CvssMetrics.V40 : CvssMetrics.V31, inOrder: v4, out var metrics, out error))
            return false;
        vector = new CvssVector(text, version, v4 ? Cvss40.Score(metrics) : Cvss31.Score(metrics));
        return true;
    }

    public override string ToString() => _text;
}
