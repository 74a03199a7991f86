using System.Text;
using System.Xml;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary>A regression run as JUnit XML: a test case for each case, failed when it works at or above <c>--fail-on</c>, an error when it could not be judged.</summary>
static class RegressionJunit
{
    public static string Write(RegressionResult result, Severity failOn, bool newOnly)
    {
        var failing = result.Failing(failOn, newOnly).ToHashSet();
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, CheckCharacters = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", Junit.Legal($"assay redteam regress {result.Suite.Name}"));
            Junit.Count(xml, "tests", result.Cases.Count + (result.Problem is null ? 0 : 1));
            Junit.Count(xml, "failures", failing.Count);
            Junit.Count(xml, "errors", result.Problem is null ? result.Count(CaseState.NotJudged) : 1);
            Junit.Count(xml, "skipped", 0);
            foreach (var one in result.Cases)
            {
                Begin(xml, one.Case.From.Probe ?? "case", one.Case.Id);
                if (failing.Contains(one))
                    Element(xml, "failure", one.State.Name(), $"{one.Case.Severity.Name()}: {one.Case.Title}", $"{RegressionReport.Sentence(one)}\n{one.Case.Remediation}");
                else if (one.State == CaseState.NotJudged)
                    Element(xml, "error", "not-judged", RegressionReport.Sentence(one), "");
                else if (one.Works)
                    Note(xml, $"It works, and does not count as a failure here: {RegressionReport.Sentence(one)}");
                xml.WriteEndElement();
            }

            if (result.Problem is { } problem)
            {
                Begin(xml, "round", result.Round);
                Element(xml, "error", "not-run", problem, "");
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + text + "\n";
    }

    static void Begin(XmlWriter xml, string group, string name)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Junit.Legal("assay.redteam." + group));
        xml.WriteAttributeString("name", Junit.Legal(name));
        xml.WriteAttributeString("time", "0");
    }

    static void Element(XmlWriter xml, string element, string type, string message, string text)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("type", type);
        xml.WriteAttributeString("message", Junit.Legal(message));
        xml.WriteString(Junit.Legal(text));
        xml.WriteEndElement();
    }

    static void Note(XmlWriter xml, string text)
    {
        xml.WriteStartElement("system-out");
        xml.WriteString(Junit.Legal(text));
        xml.WriteEndElement();
    }
}
