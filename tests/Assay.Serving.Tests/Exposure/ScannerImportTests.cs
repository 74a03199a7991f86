using System.Text;
using Assay.Serving.Exposure;

namespace Assay.Serving.Tests;

/// <summary>Reports of ZAP, Burp and Nessus, good ones and hostile ones.</summary>
public sealed class ScannerImportTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    const string ZapJson = """
        {"@programName":"ZAP","@version":"2.16.1","@generated":"Fri, 20 Nov 2026 10:00:00","created":"2026-11-20T10:00:00.123Z","site":[{"@name":"https://shop.example.org","@host":"shop.example.org","@port":"443","@ssl":"true","alerts":[
        {"pluginid":"40012","alertRef":"40012-1","alert":"Cross Site Scripting (Reflected)","name":"Cross Site Scripting (Reflected)","riskcode":"3","confidence":"2","riskdesc":"High (Medium)","desc":"<p>Script of a caller &lt;b&gt; comes back.</p>","instances":[{"id":"1","uri":"https://shop.example.org/search?q=1","method":"GET","param":"q","attack":"x","evidence":"key AKIAIOSFODNN7EXAMPLF"},{"id":"2","uri":"https://shop.example.org/search?q=2","method":"GET","param":"q","evidence":"y"},{"id":"3","uri":"https://shop.example.org/search","method":"GET","param":"page"}],"count":"3","solution":"<p>Encode.</p>","reference":"<p>https://owasp.org</p>","cweid":"79","wascid":"8","sourceid":"1"},
        {"pluginid":"10021","alertRef":"10021","name":"X-Content-Type-Options Header Missing","riskcode":"1","confidence":"2","desc":"d","instances":[{"uri":"https://shop.example.org/","method":"GET","param":"x-content-type-options"}],"solution":"s","cweid":"693"},
        {"pluginid":"10027","name":"Comments","riskcode":"0","confidence":"0","desc":"d","instances":[{"uri":"https://shop.example.org/a","method":"GET","param":""}]}]}]}
        """;

    const string ZapXml = """
        <?xml version="1.0"?><OWASPZAPReport programName="ZAP" version="2.16.1" generated="Fri, 20 Nov 2026 10:00:00"><site name="https://shop.example.org" host="shop.example.org" port="443" ssl="true"><alerts><alertitem>
        <pluginid>40012</pluginid><alertRef>40012-1</alertRef><alert>Cross Site Scripting (Reflected)</alert><name>Cross Site Scripting (Reflected)</name><riskcode>3</riskcode><confidence>2</confidence><riskdesc>High (Medium)</riskdesc><desc>&lt;p&gt;Script of a caller comes back.&lt;/p&gt;</desc>
        <instances><instance><uri>https://shop.example.org/search?q=1</uri><method>GET</method><param>q</param><attack>x</attack><evidence>y</evidence></instance><instance><uri>https://shop.example.org/search?q=2</uri><method>GET</method><param>q</param></instance></instances>
        <count>2</count><solution>&lt;p&gt;Encode.&lt;/p&gt;</solution><cweid>79</cweid><wascid>8</wascid></alertitem></alerts></site></OWASPZAPReport>
        """;

    static string Burp(string type = "<!ELEMENT issues (issue*)>\n<!ATTLIST issues burpVersion CDATA \"\">") => $"""
        <?xml version="1.0"?>
        <!DOCTYPE issues [
        {type}
        ]>
        <issues burpVersion="2026.9" exportTime="Fri Nov 20 10:00:00 CET 2026">
        <issue><serialNumber>1</serialNumber><type>1049088</type><name><![CDATA[SQL injection]]></name><host ip="127.0.0.1">https://shop.example.org</host><path><![CDATA[/search]]></path><location><![CDATA[/search [q parameter]]]></location><severity>High</severity><confidence>Certain</confidence>
        <issueBackground><![CDATA[<p>A statement is changed.</p>]]></issueBackground><remediationBackground><![CDATA[<p>Bind values.</p>]]></remediationBackground><vulnerabilityClassifications><![CDATA[<ul><li><a href="https://cwe.mitre.org/data/definitions/89.html">CWE-89: x</a></li></ul>]]></vulnerabilityClassifications><issueDetail><![CDATA[The q parameter.]]></issueDetail>
        <requestresponse><request method="GET" base64="true"><![CDATA[{Convert.ToBase64String(Encoding.ASCII.GetBytes("GET /search?q=%27 HTTP/1.1\r\nAuthorization: Bearer sk-secret-of-somebody\r\n\r\n"))}]]></request><response base64="true"><![CDATA[{Convert.ToBase64String(Encoding.ASCII.GetBytes("HTTP/1.1 500 Error\r\n\r\n"))}]]></response></requestresponse></issue>
        <issue><type>5244416</type><name>Cookie without HttpOnly</name><host>https://shop.example.org</host><path>/</path><location>/</location><severity>Low</severity><confidence>Tentative</confidence></issue>
        <issue><type>1</type><name>No</name><host>https://shop.example.org</host><path>/x</path><location>/x</location><severity>False positive</severity><confidence>Certain</confidence></issue>
        </issues>
        """;

    const string Nessus = """
        <?xml version="1.0" ?><NessusClientData_v2><Policy><policyName>p</policyName><Preferences><ServerPreferences><preference><name>password</name><value>hunter2-hunter2</value></preference></ServerPreferences></Preferences></Policy>
        <Report name="weekly" xmlns:cm="http://www.nessus.org/cm"><ReportHost name="10.0.0.5"><HostProperties><tag name="HOST_END">Fri Nov 20 10:22:33 2026</tag><tag name="host-ip">10.0.0.5</tag></HostProperties>
        <ReportItem port="8265" svc_name="www" protocol="tcp" severity="4" pluginID="187240" pluginName="Ray Dashboard open" pluginFamily="CGI"><cve>CVE-2023-48022</cve><cwe>306</cwe><cvss3_vector>CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H</cvss3_vector><description>Jobs run.</description><synopsis>It is open.</synopsis><solution>Close it.</solution><risk_factor>Critical</risk_factor><plugin_output>jobs: 3</plugin_output></ReportItem>
        <ReportItem port="8265" svc_name="www" protocol="tcp" severity="4" pluginID="187240" pluginName="Ray Dashboard open" pluginFamily="CGI"/>
        <ReportItem port="0" svc_name="general" protocol="tcp" severity="0" pluginID="19506" pluginName="Nessus Scan Information"><plugin_output>Nessus version : 10.8.3 (Nessus 10.8.3)
        Credentialed checks : yes, as 'scan' via ssh</plugin_output></ReportItem></ReportHost></Report></NessusClientData_v2>
        """;

    static Report Read(ScannerFormat format, string text)
    {
        var (report, error) = ScannerImport.Read(format, Encoding.UTF8.GetBytes(text), "report", false, Now);
        Assert.True(report is not null, error);
        return report;
    }

    static string Said(Report report, string member) => report.Statements.Single().Statement.Predicate.GetProperty(member).ToString();

    [Fact]
    public void A_json_report_of_zap_gives_each_weakness_once_for_address_and_parameter()
    {
        var report = Read(ScannerFormat.Zap, ZapJson);
        Assert.Equal([("zap-40012-1", Severity.High, "q"), ("zap-40012-1", Severity.High, "page"), ("zap-10021", Severity.Low, "x-content-type-options")], report.Findings.Select(f => (f.RuleId, f.Severity, f.Location!.Part!)).OrderByDescending(f => f.Severity).ThenByDescending(f => f.Item3));
        var first = report.Findings.First(f => f.Location!.Part == "q");
        Assert.Equal(("shop.example.org/search", "Script of a caller <b> comes back.", "Encode.", "CWE-79"), (first.Location!.Path, first.Description, first.Remediation, first.References.Single().Id));
        Assert.DoesNotContain("AKIAIOSFODNN7EXAMPLF", first.Evidence!, StringComparison.Ordinal);
        Assert.Equal(("https://shop.example.org", "2026-11-20", "1"), (Said(report, "target"), Said(report, "scannedAt"), Said(report, "falsePositives")));
        Assert.Equal(("ZAP", "2.16.1", EvidenceResult.Failed), (report.Tool.Name, report.Tool.Version, report.Statements.Single().Result));
    }

    [Fact]
    public void An_xml_report_of_zap_gives_the_same_finding_as_the_json_one()
    {
        var finding = Assert.Single(Read(ScannerFormat.Zap, ZapXml).Findings);
        Assert.Equal(Read(ScannerFormat.Zap, ZapJson).Findings.First(f => f.Location!.Part == "q").Fingerprint, finding.Fingerprint);
    }

    [Fact]
    public void Issues_of_burp_are_read_with_first_lines_only_of_what_was_sent()
    {
        var report = Read(ScannerFormat.Burp, Burp());
        Assert.Equal([("burp-1049088", Severity.High), ("burp-5244416", Severity.Info)], report.Findings.Select(f => (f.RuleId, f.Severity)));
        var sql = report.Findings[0];
        Assert.Equal(("SQL injection", "shop.example.org/search", "q", "CWE-89"), (sql.Title, sql.Location!.Path, sql.Location.Part, sql.References.Single().Id));
        Assert.Contains("GET /search?q=%27 HTTP/1.1", sql.Evidence!, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", Json.Text(report.Findings), StringComparison.Ordinal);
        Assert.Equal(("2026-11-20", "1"), (Said(report, "scannedAt"), Said(report, "falsePositives")));
    }

    [Fact]
    public void A_report_of_nessus_keeps_severities_vectors_and_whether_it_was_signed_in()
    {
        var report = Read(ScannerFormat.Nessus, Nessus);
        Assert.Equal([("nessus-187240", Severity.Critical, "10.0.0.5:8265"), ("nessus-19506", Severity.Info, "10.0.0.5")], report.Findings.Select(f => (f.RuleId, f.Severity, f.Location!.Path!)));
        Assert.Equal(["CVE-2023-48022", "CWE-306"], report.Findings[0].References.Select(r => r.Id));
        Assert.Single(report.Findings[0].Cvss);
        Assert.Equal(("10.8.3", "True", "2026-11-20"), (report.Tool.Version, Said(report, "authenticated"), Said(report, "scannedAt")));
        Assert.DoesNotContain("hunter2", Json.Text(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ScannerFormat.Zap, """{"@version":"2.16.1","site":[]}""")]
    [InlineData(ScannerFormat.Zap, "<OWASPZAPReport version=\"2\"/>")]
    [InlineData(ScannerFormat.Burp, "<issues burpVersion=\"1\"></issues>")]
    [InlineData(ScannerFormat.Nessus, "<NessusClientData_v2><Report name=\"x\"></Report></NessusClientData_v2>")]
    public void A_report_of_nothing_is_a_gap_and_never_clean(ScannerFormat format, string text)
    {
        var report = Read(format, text);
        Assert.NotEmpty(report.Gaps);
        Assert.Equal((ExitCode.Incomplete, EvidenceResult.Incomplete), (report.ExitCode(Severity.Info), report.Statements.Single().Result));
    }

    [Theory]
    [InlineData("<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">")]
    [InlineData("<!ENTITY x SYSTEM \"file:///etc/passwd\">")]
    [InlineData("<!ENTITY % p SYSTEM \"http://127.0.0.1:1/e.dtd\"> %p;")]
    public void Entities_are_refused_and_nothing_is_fetched(string type)
    {
        var (report, error) = ScannerImport.Read(ScannerFormat.Burp, Encoding.UTF8.GetBytes(Burp(type)), "x", false, Now);
        Assert.True(report is null && error!.Contains("entities", StringComparison.Ordinal), error);
    }

    [Theory]
    [InlineData("<!DOCTYPE issues SYSTEM \"http://127.0.0.1:1/x.dtd\"><issues/>")]
    [InlineData("<!DOCTYPE issues PUBLIC \"x\" \"file:///etc/hostname\" [ <!ELEMENT issues ANY> ]><issues/>")]
    [InlineData("<other/>")]
    [InlineData("<issues>&unknown;</issues>")]
    [InlineData("<issues><issue></issues>")]
    [InlineData("")]
    [InlineData("{}")]
    public void What_is_no_such_report_is_told(string text)
    {
        foreach (var format in Enum.GetValues<ScannerFormat>())
            Assert.True(ScannerImport.Read(format, Encoding.UTF8.GetBytes(text), "x", false, Now) is { Report: null, Error.Length: > 0 });
    }

    [Fact]
    public void Depth_and_lengths_are_bounded()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 20_000));
        foreach (var text in new[] { $"<issues>{deep}", $"<issues><issue>{deep}" })
            Assert.Null(ScannerImport.Read(ScannerFormat.Burp, Encoding.UTF8.GetBytes(text), "x", false, Now).Report);
        var many = $"<issues><issue>{string.Concat(Enumerable.Repeat("<a/>", 250_000))}</issue></issues>";
        Assert.Null(ScannerImport.Read(ScannerFormat.Burp, Encoding.UTF8.GetBytes(many), "x", false, Now).Report);
        var longText = $"<issues><issue><type>1</type><name>{new string('n', 3_000_000)}</name><host>https://a</host><path>/</path><severity>High</severity></issue></issues>";
        var report = Read(ScannerFormat.Burp, longText);
        Assert.True(report.Findings.Single().Title.Length <= 200);
        Assert.Null(ScannerImport.Read(ScannerFormat.Zap, Encoding.UTF8.GetBytes($"{{\"site\":{new string('[', 5000)}"), "x", false, Now).Report);
    }

    [Fact]
    public void The_other_scanners_report_is_not_taken_for_ones_own()
    {
        Assert.Null(ScannerImport.Read(ScannerFormat.Burp, Encoding.UTF8.GetBytes(ZapXml), "x", false, Now).Report);
        Assert.Null(ScannerImport.Read(ScannerFormat.Zap, Encoding.UTF8.GetBytes(Nessus), "x", false, Now).Report);
        Assert.Null(ScannerImport.Read(ScannerFormat.Nessus, Encoding.UTF8.GetBytes(Burp()), "x", false, Now).Report);
    }

    public static TheoryData<ScannerFormat, string> Samples => new() { { ScannerFormat.Zap, ZapJson }, { ScannerFormat.Zap, ZapXml }, { ScannerFormat.Burp, Burp() }, { ScannerFormat.Nessus, Nessus } };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Cut_off_anywhere_it_is_an_error_and_never_a_report(ScannerFormat format, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.Trim());
        for (var length = 0; length < bytes.Length; length += 7)
            Assert.True(ScannerImport.Read(format, bytes[..length], "x", false, Now) is { Report: null, Error.Length: > 0 }, $"cut at {length}");
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Changed_anywhere_it_is_a_report_or_an_error_and_never_an_exception(ScannerFormat format, string text)
    {
        var random = new Random(20261122);
        var original = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < 1500; i++)
        {
            var bytes = original.ToArray();
            for (var n = random.Next(1, 6); n > 0; n--)
                bytes[random.Next(bytes.Length)] = random.Next(4) == 0 ? (byte)"<>&\"'[]{}!%\0"[random.Next(12)] : (byte)random.Next(256);
            var (report, error) = ScannerImport.Read(format, bytes, "x", false, Now);
            Assert.True(report is null ? error is { Length: > 0 } : report.Statements.Count == 1);
        }
    }
}
