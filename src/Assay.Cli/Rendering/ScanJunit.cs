using System.Globalization;
using System.Text;
using System.Xml;
using Assay.Build.ModelFiles;

namespace Assay.Cli;

/// <summary>A scan as JUnit XML: a test case for each file, failed by findings at or above <c>--fail-on</c>, an error when it could not be looked at.</summary>
static class ScanJunit
{
    public static string Write(ModelScan scan, Severity failOn)
    {
        var failed = scan.Files.Count(f => f.Worst >= failOn);
        var errors = scan.Files.Count(f => !(f.Worst >= failOn) && !f.Complete) + scan.Gaps.Count;
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, CheckCharacters = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", "assay scan");
            Junit.Count(xml, "tests", scan.Files.Count + scan.Gaps.Count);
            Junit.Count(xml, "failures", failed);
            Junit.Count(xml, "errors", errors);
            Junit.Count(xml, "skipped", 0);
            xml.WriteAttributeString("time", scan.Stats.Seconds.ToString("0.000", CultureInfo.InvariantCulture));
            foreach (var file in scan.Files)
                Case(xml, file, failOn);
            foreach (var gap in scan.Gaps)
            {
                Begin(xml, gap.Where, "none");
                Problem(xml, "error", "incomplete", gap.Reason, "");
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + text + "\n";
    }

    static void Case(XmlWriter xml, FileScan file, Severity failOn)
    {
        Begin(xml, file.Path, file.Formats.Count > 0 ? file.Formats[0] : "none");
        if (file.Worst >= failOn)
        {
            var worst = file.Findings[0];
            var all = string.Join("\n", file.Findings.Select(f => $"{f.Severity.Name()} {f.RuleId}: {f.Title} ({f.Location?.Path}{(f.Location?.Offset is { } o ? $", byte {o}" : "")}) {f.Evidence}"));
            Problem(xml, "failure", worst.RuleId, $"{file.Verdict.Name()}: {worst.Title}", all);
        }
        else if (!file.Complete)
        {
            Problem(xml, "error", "incomplete", file.Gaps[0].Reason, string.Join("\n", file.Gaps.Select(g => $"{g.Where}: {g.Reason}")));
        }

        xml.WriteEndElement();
    }

    static void Begin(XmlWriter xml, string name, string format)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", "assay.scan." + format);
        xml.WriteAttributeString("name", Junit.Legal(name));
        xml.WriteAttributeString("time", "0");
    }

    static void Problem(XmlWriter xml, string element, string type, string message, string text)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("type", type);
        xml.WriteAttributeString("message", Junit.Legal(message));
        xml.WriteString(Junit.Legal(text));
        xml.WriteEndElement();
    }
}
