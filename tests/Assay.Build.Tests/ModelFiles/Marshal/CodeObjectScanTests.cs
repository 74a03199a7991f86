using System.Text;
using Assay.Build.ModelFiles.Marshal;

namespace Assay.Build.Tests.ModelFiles.Code;

public sealed class CodeObjectScanTests
{
    public static TheoryData<string> Versions => [.. CodeSamples.Marshalled.Keys];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Disassembles_the_code_of_every_version(string version)
    {
        var report = Scans.Bytes(CodeSamples.Bytes(CodeSamples.Marshalled[version].Hostile));
        var finding = report.Findings[0];
        Assert.Equal((Severity.Critical, "code-dangerous-call", "__import__('os').system('echo inert')"), (finding.Severity, finding.RuleId, finding.Evidence));
        Assert.True(report.Complete, Scans.Describe(report));
        Assert.Contains(version, report.Findings.Single(f => f.RuleId == "code-object").Evidence!);
        Scans.Passes(CodeSamples.Bytes(CodeSamples.Marshalled[version].Harmless));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_cut_at_any_byte_neither_throws_nor_is_clean(string version)
    {
        foreach (var sample in new[] { CodeSamples.Marshalled[version].Hostile, CodeSamples.Marshalled[version].Harmless })
        {
            var whole = CodeSamples.Bytes(sample);
            for (var length = 0; length < whole.Length; length++)
            {
                var report = Scans.Bytes(whole[..length]);
                Assert.True(!report.Complete || report.Worst >= Severity.Medium, $"clean when cut at {length} of {whole.Length}");
            }
        }
    }

    [Fact]
    public void A_compiled_file_is_that_whatever_the_second_it_was_compiled_in()
    {
        var code = CodeSamples.Bytes(CodeSamples.Marshalled["3.11"].Harmless);
        for (var second = 0; second < 256; second++)
            Scans.Passes([0xa7, 0x0d, 0x0d, 0x0a, 0, 0, 0, 0, (byte)second, 0x10, 0x20, 0x67, 1, 0, 0, 0, .. code]);
    }

    [Fact]
    public void P11_marshal_in_a_pickle_is_disassembled()
    {
        var code = CodeSamples.Bytes(CodeSamples.Marshalled["3.11"].Hostile);
        var file = PickleBytes.Protocol(4).StackGlobal("types", "FunctionType").StackGlobal("marshal", "loads").Bytes(code).Raw(0x85).Op("R}").Raw(0x86).Op("R").Done();
        var report = Scans.Bytes(file);
        Assert.Contains(report.Findings, f => f is { RuleId: "code-dangerous-call", Severity: Severity.Critical, Evidence: "__import__('os').system('echo inert')" });
        Assert.Contains(report.Findings, f => f.RuleId == "pickle-dangerous-import" && f.Title.Contains("marshal.loads", StringComparison.Ordinal));
    }

    [Fact]
    public void The_version_is_told_by_what_fits()
    {
        foreach (var (version, (hostile, _)) in CodeSamples.Marshalled)
        {
            var bytecode = BytecodeTables.All.Single(b => b.Version == version);
            var code = Assert.IsType<PyCodeConst>(new MarshalReader(CodeSamples.Bytes(hostile), bytecode.Layout).Read(0)).Code;
            Assert.Null(Disassembly.Of(code, bytecode).Misfit);
        }
    }

    [Fact]
    public void Bytecode_of_no_known_version_is_judged_by_its_names()
    {
        var code = CodeSamples.Bytes(CodeSamples.Marshalled["3.11"].Hostile);
        // An opcode that no version has, in place of RESUME.
        code[Array.IndexOf(code, (byte)0x97)] = 0xfb;
        var report = Scans.Bytes(code);
        Assert.Equal(Severity.Critical, report.Worst);
        Assert.False(report.Complete);
        Assert.Contains(report.Findings, f => f.RuleId == "code-unreadable");
    }

    [Fact]
    public void A_jump_into_an_instruction_is_flagged()
    {
        // RESUME; JUMP_FORWARD 1, over the first half of LOAD_GLOBAL and into its caches; RETURN_VALUE.
        byte[] code = [0x97, 0, 110, 1, 116, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 83, 0];
        var file = new List<byte> { 0xe3 };
        void Int(int value) => file.AddRange(BitConverter.GetBytes(value));
        foreach (var number in new[] { 0, 0, 0, 1, 3 })
            Int(number);
        file.Add((byte)'s');
        Int(code.Length);
        file.AddRange(code);
        file.AddRange([(byte)')', 0, (byte)')', 1, (byte)'z', 1, (byte)'x', (byte)')', 0, (byte)'s', 0, 0, 0, 0, (byte)'z', 1, (byte)'m', (byte)'z', 1, (byte)'f', (byte)'z', 1, (byte)'f']);
        Int(1);
        file.AddRange([(byte)'s', 0, 0, 0, 0, (byte)'s', 0, 0, 0, 0]);
        Scans.Flags([.. file], Severity.High, "code-overlapping-instructions");
    }

    [Fact]
    public void Lengths_that_lie_allocate_nothing()
    {
        foreach (var type in "s(u[<l{tc")
        {
            byte[] file = [0xe3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, (byte)type, 0xff, 0xff, 0xff, 0x7f];
            Assert.False(Scans.Bytes(file).Complete);
        }
    }

    [Fact]
    public void A_compiled_file_is_judged_as_its_source_would_be()
    {
        // The magic number of 3.11, flags, time and size; then the code, which only defines what it would do.
        byte[] header = [0xa7, 0x0d, 0x0d, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Scans.Flags([.. header, .. CodeSamples.Bytes(CodeSamples.Marshalled["3.11"].Hostile)], Severity.High, "python-runs-at-import");
        Scans.Passes([.. header, .. CodeSamples.Bytes(CodeSamples.Marshalled["3.11"].Harmless)]);
        // Another version's code behind the same number.
        Assert.False(Scans.Bytes([.. header, .. CodeSamples.Bytes(CodeSamples.Marshalled["3.13"].Hostile)]).Complete);
    }

    [Fact]
    public void A_name_that_a_maker_looks_up_is_judged()
    {
        Scans.Flags(PickleBytes.Protocol(4).StackGlobal("cloudpickle.cloudpickle", "_builtin_type").CallWith("sys").Done(), Severity.High);
        Scans.Flags(PickleBytes.Protocol(4).StackGlobal("dill._dill", "_import_module").CallWith("os.system").CallWith("echo inert").Done(), Severity.High);
        Scans.Flags(PickleBytes.Protocol(4).StackGlobal("cloudpickle.cloudpickle", "subimport").CallWith("somebody_else").Done());
        Scans.Flags(PickleBytes.Protocol(4).StackGlobal("dill._dill", "_eval_repr").CallWith("1").Done(), Severity.Critical);
    }

    [Fact]
    public void Code_whose_parts_are_computed_is_flagged() =>
        Scans.Flags(PickleBytes.Protocol(4).StackGlobal("dill._dill", "_create_code").StackGlobal("collections", "OrderedDict").Op(")R").Raw(0x85).Op("R").Done(), Severity.High);

    [Fact]
    public void Text_that_is_no_code_is_not_taken_for_it() =>
        Assert.DoesNotContain("python-code", Scans.Bytes(Encoding.UTF8.GetBytes("cos\nsystem\n(S'echo inert'\ntR.")).Statements[0].Statement.Predicate.Deserialize().Files[0].Formats);
}
