using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Cli.Tests.Commands;

/// <summary>From a PyTorch training to the page of the model it made: <c>assay run</c>, the record, and the real server.</summary>
public sealed partial class TrainedModelTests
{
    const string Training = """
        import socket, torch
        rows = torch.tensor([[float(v) for v in line.split(",")] for line in open("train.csv")])
        model = torch.nn.Linear(1, 1)
        model.load_state_dict(torch.load("base/base.pt"))
        step = torch.optim.SGD(model.parameters(), lr=0.01)
        for _ in range(20):
            step.zero_grad(); torch.nn.functional.mse_loss(model(rows[:, :1]), rows[:, 1:]).backward(); step.step()
        try:
            socket.create_connection(("192.0.2.1", 80), 2); net = "reached"
        except OSError as e:
            net = e.strerror
        torch.save(model.state_dict(), "out/model.pt")
        open("out/net.txt", "w").write(net)
        """;

    [Fact]
    public async Task The_lineage_of_a_trained_checkpoint_stands_on_its_page()
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllText(work.At("train.csv"), "1,0\n2,1\n3,1\n");
        File.WriteAllText(work.At("train.py"), Training);
        KeyTests.OpenSsl(work, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key.pem");
        KeyTests.OpenSsl(work, "pkey", "-in", "key.pem", "-pubout", "-out", "key.pub");
        Directory.CreateDirectory(work.At("base"));
        using (var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", "import torch; torch.save(torch.nn.Linear(1, 1).state_dict(), 'base/base.pt')"]) { WorkingDirectory = work.Path })!)
        {
            await python.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, python.ExitCode);
        }

        work.Must("register", "use-case", "scoring", "--name", "Scoring", "--as", "Bob");
        foreach (var model in new[] { "base", "scorer" })
            work.Must("register", "model", model, "--as", "Bob");
        work.Must("register", "model-version", "base@1", "--name", "Base scorer 1", "--file", "base", "--as", "Bob");
        work.Must("register", "dataset", "loans", "--as", "Bob");
        work.Must("register", "dataset-version", "loans@1", "--name", "Loans of May", "--file", "train.csv", "--as", "Bob");
        work.Must("run", "--dataset", "train.csv", "--base-model", "base", "--output-folder", "out", "--private-key", "key.pem", "--record", "--", "/usr/bin/python3", "train.py");
        Assert.Equal("Network is unreachable", File.ReadAllText(work.At("out/net.txt")));
        work.Must("register", "model-version", "scorer@1", "--name", "Scorer 1", "--file", "out/model.pt", "--use-case", "scoring", "--as", "Bob");

        work.Must("verify", "provenance", "out", "--provenance", "out.intoto.jsonl", "--public-key", "key.pub");
        work.Must("verify", "key", "out/model.pt", "--signature", "out.signatures/model.pt.sig", "--public-key", "key.pub");
        work.Must("record", "verify");

        using var server = work.Start("serve", "--urls", "http://127.0.0.1:0", "--format", "json");
        try
        {
            var page = WebUtility.HtmlDecode(await PageAsync(Setup(server), "/models/scorer@1?tab=lineage"));
            var table = page[page.IndexOf("What came from what", StringComparison.Ordinal)..];
            // The run stands between what went in and what came out.
            foreach (var said in new[] { "Scorer 1", "Base scorer 1", "Loans of May", "/usr/bin/python3 train.py" })
                Assert.Contains(said, table, StringComparison.Ordinal);
            Assert.Matches("<svg[^>]*", page);
            if (Environment.GetEnvironmentVariable("ASSAY_TEST_PAGE") is { Length: > 0 } keep)
                File.WriteAllText(keep, page);
        }
        finally
        {
            if (!server.HasExited)
            {
                server.Kill();
                await server.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
        }
    }

    static Uri Setup(Process server)
    {
        var text = "";
        while (server.StandardOutput.ReadLine() is { } line)
        {
            text += line;
            if (line == "}")
                return new Uri(JsonDocument.Parse(text).RootElement.GetProperty("setup").GetString()!);
        }

        throw new InvalidOperationException($"The server did not start: {server.StandardError.ReadToEnd()}");
    }

    // Makes the first account by its form, and reads the page as that person.
    static async Task<string> PageAsync(Uri setup, string path)
    {
        const string Password = "a sentence that nobody guesses";
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler);
        var token = Token().Match(await browser.GetStringAsync(setup, TestContext.Current.CancellationToken)).Groups[1].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "setup",
            ["__RequestVerificationToken"] = token,
            ["login"] = "ada",
            ["password"] = Password,
            ["again"] = Password,
        });
        using var answer = await browser.PostAsync(setup, form, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, answer.ToString());
        return await browser.GetStringAsync(new Uri(setup, path), TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
