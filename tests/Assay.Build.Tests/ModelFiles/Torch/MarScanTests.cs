using System.Text;

namespace Assay.Build.Tests.ModelFiles.Archives;

public sealed class MarScanTests
{
    public static byte[] Mar(string handler, params (string Name, string Text)[] files) => Bypasses.Zip(
    [
        ("MAR-INF/MANIFEST.json", Encoding.UTF8.GetBytes($"{{\"model\": {{\"modelName\": \"m\", \"handler\": \"{handler}\", \"serializedFile\": \"m.pkl\"}}}}")), ("m.pkl", ArchiveSamplesGood),
        .. files.Select(f => (f.Name, Encoding.UTF8.GetBytes(f.Text))),
    ]);

    static byte[] ArchiveSamplesGood => PickleBytes.Protocol(4).Text("weights").Op("N").Raw(0x86).Done();

    [Fact]
    public void An_ordinary_archive_passes_and_says_that_it_brings_code()
    {
        Scans.Passes(Mar("image_classifier"), "model.mar");
        var mar = Mar("handler.py:handle", ("handler.py", "import torch\nclass Handler:\n    def initialize(self, context):\n        self.model.eval()\n"));
        Scans.Passes(mar, "model.mar");
        Assert.Contains(Scans.Bytes(mar).Findings, f => f.RuleId == "mar-handler" && f.Severity == Severity.Low);
    }

    [Theory]
    [InlineData("import os\nos.system('echo inert')\n")]
    [InlineData("import subprocess as s\ns.run(['echo', 'inert'])\n")]
    [InlineData("exec('print(1)')\n")]
    [InlineData("x = __import__('os')\n")]
    public void Code_that_reaches_beyond_the_model_is_found(string code) => Scans.Flags(Mar("handler", ("handler.py", code)), Severity.Medium, "mar-handler-dangerous");

    [Fact]
    public void A_handler_outside_or_missing_is_not_clean()
    {
        Scans.Flags(Mar("../../up.py"), Severity.High, "mar-handler");
        Assert.False(Scans.Bytes(Mar("missing")).Complete);
    }
}
