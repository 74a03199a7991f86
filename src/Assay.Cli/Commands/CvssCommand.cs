using System.CommandLine;
using System.Globalization;

namespace Assay.Cli;

/// <summary><c>assay cvss VECTOR</c>: the score and rating of a CVSS v3.1 or v4.0 vector.</summary>
static class CvssCommand
{
    public static Command Create()
    {
        var vector = new Argument<string>("vector") { Description = "For example CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", HelpName = "VECTOR" };
        return new AssayCommand("cvss", "Compute the score of a CVSS v3.1 or v4.0 vector.", context =>
        {
            if (!CvssVector.TryParse(context.Get(vector), out var parsed, out var error))
                return context.Fail($"This is not a CVSS vector: {error}.", context.Get(vector), "Vectors begin with CVSS:3.1/ or CVSS:4.0/ and give every base metric once.");
            var rating = parsed.Score == 0 ? "none" : parsed.Severity.Name();
            context.Out.Write(
                new Result(parsed.ToString(), parsed.Version, parsed.Score, rating),
                text => text.Line($"{parsed.Score.ToString("0.0", CultureInfo.InvariantCulture)} {rating} (CVSS v{parsed.Version})"));
            return ExitCode.Yes;
        })
        { vector };
    }

    sealed record Result(string Vector, string Version, double Score, string Rating);
}
