using System.Text;

namespace Assay.Build.Tests.ModelFiles.Code;

/// <summary>Real scripted modules are among the samples that the frameworks write; here is what they never write.</summary>
public sealed class TorchScriptScanTests
{
    const string Before = "class Net(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n";

    public static readonly IReadOnlyDictionary<string, string> Hostile = new Dictionary<string, string>
    {
        ["maps a file"] = Before + "    _0 = torch.from_file(\"/etc/hostname\", False, 4)\n    return _0\n",
        ["writes a file"] = Before + "    ops.aten.save(x, \"inert\")\n    return x\n",
        ["by another name"] = Before + "    _0 = torch.from_file\n    return _0(\"/etc/hostname\", False, 4)\n",
        ["custom operator"] = Before + "    return ops.somebody.thing(x)\n",
        ["custom class"] = Before + "    _0 = __torch__.torch.classes.somebody.Thing.__new__(__torch__.torch.classes.somebody.Thing)\n    return x\n",
        ["another machine"] = Before + "    _0 = rpc_async(\"w\", __torch__.f, (x,))\n    return x\n",
        ["unknown name"] = Before + "    return something(x)\n",
    };

    public static TheoryData<string> Names => [.. Hostile.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Flags_operators_that_reach_out_or_are_not_known(string name) =>
        Scans.Flags(Bypasses.Zip(("archive/code/__torch__.py", Encoding.UTF8.GetBytes(Hostile[name])), ("archive/data.pkl", PickleBytes.Protocol(2).Op("}").Done()), ("archive/constants.pkl", PickleBytes.Protocol(2).Op(")").Done()), ("archive/version", "3\n"u8.ToArray())));

    [Fact]
    public void Python_of_a_package_runs_when_its_pickle_is_loaded()
    {
        byte[] Package(string source) => Bypasses.Zip(
            ("p/.data/extern_modules", "torch\n"u8.ToArray()), ("p/.data/version", "6\n"u8.ToArray()), ("p/.data/python_version", "3.11"u8.ToArray()),
            ("p/net/__init__.py", Encoding.UTF8.GetBytes(source)), ("p/.data/0.storage", [0, 1, 2, 3]), ("p/model/model.pkl", PickleBytes.Protocol(2).Global("net", "Net").Op(")").Raw(0x81).Done()));
        Scans.Passes(Package("import torch\n\nclass Net(torch.nn.Module):\n    pass\n"));
        Scans.Flags(Package("import os\nos.system('echo inert')\n\nclass Net:\n    pass\n"), Severity.High, "python-runs-at-import");
    }

    [Fact]
    public void Python_beside_scripted_code_is_judged_as_Python() =>
        Scans.Flags(Bypasses.Zip(("archive/code/__torch__.py", Encoding.UTF8.GetBytes("import os\n" + Hostile["maps a file"] + "os.system('echo inert')\n")), ("archive/data.pkl", PickleBytes.Protocol(2).Op("}").Done())), Severity.High);
}
