namespace Assay.Tests.Shared;

/// <summary>Policies of the gates up to deployment that ask for nothing but the absence of critical findings: a test that needs something deployed decides them.</summary>
static class OpenGates
{
    public static readonly string[] UpToDeployment = ["use-case-intake", "data-preparation", "training", "evaluation", "deployment"];

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var gate in UpToDeployment)
            File.WriteAllText(Path.Combine(folder, gate + ".yaml"), Of(gate));
    }

    public static string Of(string gate) => $"""
        gate: {gate}
        title: {gate}
        decides: [grc]
        findings:
          - severity: critical
            max: 0
        outcomes:
          - id: go
            title: Go
            opens: true
        """;
}
