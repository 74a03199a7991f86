using System.Text;

namespace Assay.Build.Tests.ModelFiles.Code;

public sealed class PythonScanTests
{
    public static TheoryData<string> Attacks => [.. PythonAttacks.All.Keys];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Flags_source_that_acts_or_hides(string name) => Scans.Flags(Encoding.UTF8.GetBytes(PythonAttacks.All[name]));

    [Theory]
    [InlineData(CodeSamples.ModelingFile)]
    [InlineData(CodeSamples.ConfigurationFile)]
    [InlineData(CodeSamples.Setup)]
    [InlineData("import subprocess\n\ndef gpu():\n    return subprocess.check_output(['nvidia-smi'])\n")]
    [InlineData("import torch\nmodel = torch.nn.Linear(1, 1).eval()\nmodel.compile()\n")]
    [InlineData("def eval(model):\n    return model\n\neval(3)\n")]
    [InlineData("match command.split():\n    case ['go', direction] if direction:\n        print(direction)\n    case {'x': 1, **rest} | [_, *_]:\n        pass\ntype A[T] = list[T]\nimport os\n")]
    [InlineData("import os\nwith (open('a') as f, open('b') as g):\n    x = f\"{f'{1}'} {'a' if x else \"b\"} {y!r:{w}.{p}}\"\nasync def f():\n    async with a as b, c: await b\n    return [i async for i in b if i]\nprint(*[1], **{}, end='')\nx: int = 3; y = x if x else -x ** 2\nlambda *a, b=1, **k: (yield)\n")]
    public void Passes_ordinary_source(string source) => Scans.Passes(Encoding.UTF8.GetBytes(source), "module.py");

    [Theory]
    [InlineData("# Model\n\nThis is a model. Import it like so:\n\nimport torch\nfrom x import y\n\nIt has a class of its own (see below), and more words.\nThey go on, of course, for a while.\n")]
    [InlineData("model: resnet\nlayers: 3\nname: x\n")]
    [InlineData("import React from 'react';\nexport function App() { return 1; }\n")]
    [InlineData("{\"import\": \"os\", \"def\": \"x\"}")]
    public void Does_not_take_other_text_for_Python(string text)
    {
        var predicate = Scans.Bytes(Encoding.UTF8.GetBytes(text), "text.txt").Statements[0].Statement.Predicate.Deserialize();
        Assert.DoesNotContain("python", predicate.Files[0].Formats);
    }

    [Fact]
    public void Says_the_line_and_the_call()
    {
        var finding = Scans.Bytes(Encoding.UTF8.GetBytes("import os\n\n\nos.system('echo inert')\n")).Findings[0];
        Assert.Equal("python-runs-at-import", finding.RuleId);
        Assert.Equal("os.system('echo inert')", finding.Evidence);
        Assert.Equal("line 4", finding.Location!.Part);
    }

    [Fact]
    public void What_only_a_function_could_do_is_noted_and_not_judged()
    {
        var report = Scans.Bytes("import os\ndef f():\n    os.system('ls')\n"u8.ToArray());
        Assert.Equal(Severity.Low, Assert.Single(report.Findings).Severity);
    }

    [Fact]
    public void A_line_that_makes_no_sense_leaves_a_gap_and_hides_nothing_behind_it()
    {
        var report = Scans.Bytes(Encoding.UTF8.GetBytes("import a\nimport b\nimport c\nimport d\nimport e\nimport f\nimport g\nimport h\nimport i\nx = = 3\nimport os\nos.system('echo inert')\n"));
        Assert.False(report.Complete);
        Assert.Equal(Severity.High, report.Worst);
    }

    [Theory]
    [InlineData('(')]
    [InlineData('[')]
    [InlineData('-')]
    public void Depth_is_bounded(char nested)
    {
        var report = Scans.Bytes(Encoding.UTF8.GetBytes("import os\nimport sys\nimport a\nimport b\nimport c\nimport d\nimport e\nimport f\nimport g\nimport h\nx = " + new string(nested, 100_000) + "1\n"));
        Assert.False(report.Complete);
    }
}
