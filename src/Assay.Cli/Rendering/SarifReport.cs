namespace Assay.Cli;

static class SarifReport
{
    public static string Write(Report report) => throw new NotImplementedException(report.Tool.Name);
}
