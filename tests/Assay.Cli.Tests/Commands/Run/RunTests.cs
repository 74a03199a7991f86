using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay run</c> over real commands: a PyTorch training, and attempts to reach out of it.</summary>
public sealed class RunTests
{
    const string Python = "/usr/bin/python3";

    [Fact]
    public void A_training_is_cut_from_the_network_its_inputs_are_read_only_and_its_provenance_verifies()
    {
        using var work = Ready(out var key);
        File.WriteAllText(work.At("train.csv"), "1,0\n2,1\n3,1\n");
        File.WriteAllText(work.At("train.py"), """
            import os, socket, torch
            rows = torch.tensor([[float(v) for v in line.split(",")] for line in open("train.csv")])
            model = torch.nn.Linear(1, 1)
            step = torch.optim.SGD(model.parameters(), lr=0.01)
            for _ in range(20):
                step.zero_grad(); torch.nn.functional.mse_loss(model(rows[:, :1]), rows[:, 1:]).backward(); step.step()
            torch.save(model.state_dict(), "out/model.pt")
            tried = []
            for what in (lambda: open("train.csv", "a"), lambda: socket.create_connection(("192.0.2.1", 80), 2)):
                try:
                    what(); tried.append("done")
                except OSError as e:
                    tried.append(e.strerror or "refused")
            open("out/tried.txt", "w").write("\n".join(tried))
            """);
        var result = work.Run("run", "--dataset", "train.csv", "--output-folder", "out", "--private-key", key, "--", Python, "train.py");
        Assert.True(result.Code == 0, result.Error + result.Out);
        Assert.Equal(["Read-only file system", "Network is unreachable"], File.ReadAllLines(work.At("out/tried.txt")));
        Assert.Contains("none: cut off", result.Out, StringComparison.Ordinal);

        var verified = work.Run("verify", "provenance", "out", "--provenance", "out.intoto.jsonl", "--public-key", key + ".pub");
        Assert.True(verified.Code == 0, verified.Error + verified.Out);
        work.Must("verify", "key", "out/model.pt", "--signature", "out.signatures/model.pt.sig", "--public-key", key + ".pub");
        var predicate = Predicate(work);
        Assert.Equal("none", predicate.GetProperty("buildDefinition").GetProperty("internalParameters").GetProperty("isolation").GetProperty("network").GetString());
        var dataset = predicate.GetProperty("buildDefinition").GetProperty("resolvedDependencies").EnumerateArray().Single(d => d.GetProperty("name").GetString() == "train.csv");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(work.At("train.csv")))), dataset.GetProperty("digest").GetProperty("sha256").GetString());
        Assert.Contains(predicate.GetProperty("buildDefinition").GetProperty("internalParameters").GetProperty("packages").EnumerateArray(), p => p.GetString()!.StartsWith("torch==", StringComparison.Ordinal));
    }

    [Fact]
    public void A_changed_added_or_removed_output_no_longer_verifies()
    {
        using var work = Ready(out var key);
        work.Must("run", "--output-folder", "out", "--private-key", key, "--", "/bin/sh", "-c", "echo one > out/a.bin; echo two > out/b.bin");
        string Problem() => work.Run("verify", "provenance", "out", "--provenance", "out.intoto.jsonl", "--public-key", key + ".pub") is { Code: 1 } r ? r.Out : "it verified";
        File.WriteAllText(work.At("out/c.bin"), "three");
        Assert.Contains("c.bin is not told of", Problem(), StringComparison.Ordinal);
        File.Delete(work.At("out/c.bin"));
        File.AppendAllText(work.At("out/a.bin"), "x");
        Assert.Contains("a.bin is not what the run made", Problem(), StringComparison.Ordinal);
        File.Delete(work.At("out/a.bin"));
        Assert.Contains("a.bin is not there", Problem(), StringComparison.Ordinal);
        var envelope = File.ReadAllText(work.At("out.intoto.jsonl"));
        var at = envelope.IndexOf("\"payload\":\"", StringComparison.Ordinal) + 40;
        File.WriteAllText(work.At("out.intoto.jsonl"), envelope[..at] + (envelope[at] == 'A' ? 'B' : 'A') + envelope[(at + 1)..]);
        Assert.Contains("the signature is not of this key", Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_machines_own_loopback_is_out_of_reach_unless_the_network_is_allowed()
    {
        using var work = Ready(out var key);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string[] command = ["--", Python, "-c", $"import socket; socket.create_connection(('127.0.0.1', {((IPEndPoint)listener.LocalEndpoint).Port}), 5); open('out/reached', 'w').write('yes')"];
        var cut = work.Run(["run", "--output-folder", "out", "--private-key", key, .. command]);
        Assert.Equal(1, cut.Code);
        Assert.False(File.Exists(work.At("out/reached")));
        work.Must(["run", "--output-folder", "out", "--private-key", key, "--allow-network", .. command]);
        Assert.Equal("host", Predicate(work).GetProperty("buildDefinition").GetProperty("internalParameters").GetProperty("isolation").GetProperty("network").GetString());
    }

    [Fact]
    public void What_a_command_leaves_running_ends_with_it()
    {
        using var work = Ready(out var key);
        work.Must("run", "--output-folder", "out", "--private-key", key, "--", "/bin/sh", "-c", "(sleep 3; echo late > out/late) & echo now > out/now.bin");
        using var waited = new ManualResetEventSlim();
        waited.Wait(TimeSpan.FromSeconds(4));
        Assert.False(File.Exists(work.At("out/late")));
    }

    [Fact]
    public void A_command_that_fails_ends_with_1_and_the_provenance_says_so()
    {
        using var work = Ready(out var key);
        var result = work.Run("run", "--output-folder", "out", "--private-key", key, "--", "/bin/sh", "-c", "echo half > out/half.bin; exit 7");
        Assert.Equal(1, result.Code);
        Assert.Equal(7, Predicate(work).GetProperty("runDetails").GetProperty("metadata").GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public void Credentials_on_the_command_line_and_the_records_passphrase_stay_out()
    {
        using var work = Ready(out var key);
        work.Must("run", "--output-folder", "out", "--private-key", key, "--", "/bin/sh", "-c", "env > out/env.bin", "sh", "--hub-token", "abc123secret", "--api-key=zzz999secret");
        Assert.DoesNotContain(Workspace.Passphrase, File.ReadAllText(work.At("out/env.bin")), StringComparison.Ordinal);
        var text = Predicate(work).GetRawText();
        Assert.DoesNotContain("abc123secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("zzz999secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ASSAY_PASSPHRASE", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("An input is not there", "--dataset", "nowhere.csv", "--output-folder", "out", "--", "/bin/true")]
    [InlineData("lie in each other", "--dataset", "data", "--output-folder", "data/out", "--", "/bin/true")]
    [InlineData("there is no such program", "--output-folder", "out", "--", "no-such-program-at-all")]
    public void What_cannot_be_run_is_told_and_nothing_is_run(string told, params string[] arguments)
    {
        using var work = Ready(out var key);
        Directory.CreateDirectory(work.At("data"));
        var result = work.Run(["run", "--private-key", key, .. arguments]);
        Assert.Equal(2, result.Code);
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(work.At("out.intoto.jsonl")));
    }

    [Fact]
    public void Fine_tuning_that_nobody_approved_is_not_started()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "use-case", "assistant", "--as", "Bob");
        Directory.CreateDirectory(work.At("base"));
        File.WriteAllText(work.At("base/model.bin"), "weights");
        var result = work.Run("run", "--base-model", "base", "--output-folder", "out", "--use-case", "assistant", "--record", "--as", "Bob", "--", "/bin/sh", "-c", "echo tuned > out/model.bin");
        Assert.Equal(1, result.Code);
        Assert.Contains("not approved", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(work.At("out/model.bin")));
    }

    [Fact]
    public void A_run_is_recorded_with_its_checkpoint_signatures()
    {
        using var work = new Workspace().WithRecord();
        // Options after the command's own -- are the command's.
        var json = JsonDocument.Parse(work.Must("run", "--format", "json", "--output-folder", "out", "--record", "--", "/bin/sh", "-c", "echo weights > out/model.bin")).RootElement;
        Assert.Equal(["training-provenance", "checkpoint-signature"], json.GetProperty("recorded").EnumerateArray().Select(r => r.GetProperty("kind").GetString()));
        work.Must("record", "verify");
    }

    static Workspace Ready(out string key)
    {
        var work = new Workspace();
        key = work.At("key.pem");
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(key, pair.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(key + ".pub", pair.ExportSubjectPublicKeyInfoPem());
        return work;
    }

    static JsonElement Predicate(Workspace work)
    {
        using var envelope = JsonDocument.Parse(File.ReadAllText(work.At("out.intoto.jsonl")));
        using var statement = JsonDocument.Parse(envelope.RootElement.GetProperty("payload").GetBytesFromBase64());
        return statement.RootElement.GetProperty("predicate").Clone();
    }
}
