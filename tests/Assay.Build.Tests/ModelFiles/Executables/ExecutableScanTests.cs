using System.Buffers.Binary;
using System.Text;
using Assay.Build.ModelFiles;

namespace Assay.Build.Tests.ModelFiles.Archives;

public sealed class ExecutableScanTests
{
    public static byte[] Elf() => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62, 0, 1, 0, 0, 0, .. new byte[232]];

    static byte[] Pe()
    {
        var file = new byte[400];
        "MZ"u8.CopyTo(file);
        file[60] = 128;
        "PE\0\0"u8.CopyTo(file.AsSpan(128));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(132), 0x8664);
        return file;
    }

    static byte[] MachO() => [0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1, 3, 0, 0, 0, 2, 0, 0, 0, .. new byte[100]];

    [Fact]
    public void A_program_under_the_name_of_a_model_is_found()
    {
        foreach (var program in new[] { Elf(), Pe(), MachO(), [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2, .. new byte[100]], Encoding.ASCII.GetBytes("#!/bin/sh\necho inert\n") })
            Scans.Flags(program, Severity.High, "executable-file");
        var report = Scans.Bytes(Elf(), "helper.so");
        Assert.Equal(Severity.Medium, report.Worst);
        Assert.Contains("x86-64", report.Findings[0].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Real_programs_of_this_machine_are_recognised()
    {
        var program = Environment.ProcessPath!;
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(program), "not Linux");
        Scans.Flags(File.ReadAllBytes(program), Severity.High, "executable-file");
        Scans.Flags(File.ReadAllBytes(typeof(ExecutableScanTests).Assembly.Location), Severity.High, "executable-file");
    }

    [Fact]
    public void A_script_under_its_own_name_is_an_ordinary_text()
    {
        var scan = ModelScanner.Scan(ScanTarget.OfStream(new MemoryStream("#!/bin/sh\necho inert\n"u8.ToArray()), "folder/train.sh"), new ScanOptions { Limits = Scans.Limits }, null, TestContext.Current.CancellationToken);
        Assert.Empty(scan.Files[0].Findings);
    }

    [Fact]
    public void S03_a_program_behind_the_tensors_is_found()
    {
        var json = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"u8.ToArray();
        Scans.Flags([.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[8], .. Elf()], Severity.High, "executable-file");
    }

    [Fact]
    public void A_llamafile_is_a_program_and_the_models_inside_it_are_judged()
    {
        byte[] llamafile = [.. "MZqFpD='\n"u8, .. new byte[500], .. Bypasses.Zip(("model.pkl", Bypasses.Evil()), (".args", "-m\nmodel.gguf\n"u8.ToArray()))];
        Scans.Flags(llamafile, Severity.Critical);
        var report = Scans.Bytes([.. "MZqFpD='\n"u8, .. new byte[500], .. Bypasses.Zip((".args", "-m\n"u8.ToArray()))], "model.llamafile");
        Assert.Contains(report.Findings, f => f.RuleId == "executable-file" && f.Severity == Severity.Medium);
    }
}
