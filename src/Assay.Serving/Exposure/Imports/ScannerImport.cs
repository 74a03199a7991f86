namespace Assay.Serving.Exposure;

/// <summary>Whose report a file is.</summary>
public enum ScannerFormat
{
    /// <summary>ZAP, "traditional" report in JSON or XML.</summary>
    Zap,

    /// <summary>Burp Suite, issues in XML.</summary>
    Burp,

    /// <summary>Nessus, .nessus (XML, version 2).</summary>
    Nessus,
}

/// <summary>
/// Findings of scanners of running services. Formats after their makers' documentation: ZAP's report templates "traditional-json" and "traditional-xml", Burp's "Report issues" as XML, Tenable's
/// "Nessus v2 file format". Each weakness once for each address and parameter.
/// </summary>
public static class ScannerImport
{
    const int MostBytes = 256 << 20;

    /// <param name="bytes">The file.</param>
    /// <param name="name">What the file is called.</param>
    /// <param name="authenticated">The scan was signed in; a file that says so itself counts as well.</param>
    /// <returns>The report, or what is wrong with the file.</returns>
    public static (Report? Report, string? Error) Read(ScannerFormat format, byte[] bytes, string name, bool authenticated, DateTimeOffset now)
    {
        if (bytes.Length > MostBytes)
            return (null, $"a report of more than {MostBytes >> 20} MiB is not read");
        var scan = new ImportedScan();
        var error = format switch
        {
            ScannerFormat.Zap => bytes.AsSpan().TrimStart("\uFEFF \t\r\n"u8) is [(byte)'{', ..] ? ZapReport.Json(bytes, scan) : ZapReport.Xml(bytes, scan),
            ScannerFormat.Burp => BurpReport.Xml(bytes, scan),
            _ => NessusReport.Xml(bytes, scan),
        };
        if (error is not null)
            return (null, error);
        var file = new Subject(name, Digest.Sha256(bytes));
        var dated = scan.When is { } when && when <= now;
        return (ScanEvidence.Of(new Tool(scan.Tool, scan.Version), file, scan.Targets.Count == 0 ? name : string.Join(", ", scan.Targets), authenticated || scan.Authenticated, scan.Findings, scan.Gaps, dated ? scan.When!.Value : now, new
        {
            report = file.Digests[0].ToString(),
            dateOf = dated ? "the report" : "the import: the report tells no date that can be read",
            falsePositives = scan.LeftOut,
        }), null);
    }
}
