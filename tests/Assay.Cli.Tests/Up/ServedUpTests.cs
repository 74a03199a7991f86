using System.Net;
using System.Text.RegularExpressions;

namespace Assay.Cli.Tests.Up;

/// <summary><c>assay up</c> with its server, as somebody with a browser meets it.</summary>
public sealed partial class ServedUpTests
{
    [Fact]
    public async Task It_serves_before_it_walks_and_each_login_of_the_file_opens_the_pages()
    {
        using var data = new TestData();
        string[] logins;
        using (var up = UpProcess.Start("--sample", "credit-risk", "--data", data.Up, "--urls", "http://127.0.0.1:0"))
        {
            var address = Address(up);
            using (var early = new HttpClient { BaseAddress = address })
            {
                Assert.Equal("ok", await early.GetStringAsync("/health"));
                var page = await early.GetStringAsync("/sign-in");
                Assert.Contains("accounts.txt", page, StringComparison.Ordinal);
                Assert.DoesNotContain("assay serve", page, StringComparison.Ordinal);
            }

            Assert.NotNull(up.ReadUntil(line => line == "Credit risk: use-case intake"));
            logins = await File.ReadAllLinesAsync(Path.Combine(data.Up, "accounts.txt"));
            Assert.NotNull(up.ReadUntil(IsReady));
            foreach (var account in logins.Where(l => !l.StartsWith('#')).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            {
                var page = await SignInAsync(address, account[0], account[1]);
                Assert.Contains("Credit risk for consumer loans", page, StringComparison.Ordinal);
            }

            Assert.DoesNotContain("Credit risk", await SignInAsync(address, "priya", "not her password"), StringComparison.Ordinal);
            up.Interrupt();
            var end = up.End();
            Assert.True(end.Code == 0, end.Error);
            Assert.Contains(logins.First(l => l.StartsWith("admin ", StringComparison.Ordinal)), end.Out, StringComparison.Ordinal);
            // The address stands at the end too, with whom to be and what to do: by now the first line has scrolled away.
            var last = end.Out[end.Out.LastIndexOf($"Open {address.ToString().TrimEnd('/')} as", StringComparison.Ordinal)..];
            Assert.Contains($"{logins.First(l => l.StartsWith("priya ", StringComparison.Ordinal))}\n           Work: ", last, StringComparison.Ordinal);
            Assert.Contains($"{logins.First(l => l.StartsWith("omar ", StringComparison.Ordinal))}\n           Work: ", last, StringComparison.Ordinal);
            // A request that can be typed stands there too.
            Assert.Matches(@"curl http://127\.0\.0\.1:\d+/v2/models/credit-risk/infer .+ -d @\S+request\.json\n", end.Out);
        }

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(data.Up, "accounts.txt")));

        // The second run starts with what is there, and the same logins open it.
        using var again = UpProcess.Start("--sample", "credit-risk", "--data", data.Up, "--urls", "http://127.0.0.1:0");
        var second = Address(again);
        Assert.NotNull(again.ReadUntil(IsReady));
        Assert.Equal(logins, await File.ReadAllLinesAsync(Path.Combine(data.Up, "accounts.txt")));
        var admin = logins.First(l => l.StartsWith("admin ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("Credit risk for consumer loans", await SignInAsync(second, admin[0], admin[1]), StringComparison.Ordinal);
        again.Interrupt();
        Assert.Contains(logins.First(l => l.StartsWith("admin ", StringComparison.Ordinal)), again.End().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_while_it_made_the_accounts_it_makes_the_rest_and_every_login_works()
    {
        using var data = new TestData();
        using (var up = UpProcess.Start("--sample", "credit-risk", "--data", data.Up, "--urls", "http://127.0.0.1:0"))
        {
            var draft = Path.Combine(data.Up, "accounts.txt.new");
            for (var waited = 0; !File.Exists(draft); waited++)
            {
                Assert.True(waited < 6000, "no accounts were begun");
                await Task.Delay(10);
            }

            up.Kill();
        }

        Assert.False(File.Exists(Path.Combine(data.Up, "accounts.txt")));
        using var again = UpProcess.Start("--sample", "credit-risk", "--data", data.Up, "--urls", "http://127.0.0.1:0");
        var address = Address(again);
        Assert.NotNull(again.ReadUntil(IsReady));
        foreach (var account in (await File.ReadAllLinesAsync(Path.Combine(data.Up, "accounts.txt"))).Where(l => !l.StartsWith('#')).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            Assert.Contains("Credit risk for consumer loans", await SignInAsync(address, account[0], account[1]), StringComparison.Ordinal);
    }

    static bool IsReady(string line) => line.EndsWith("the record stays.", StringComparison.Ordinal);

    static Uri Address(UpProcess up)
    {
        var line = up.ReadUntil(l => l.StartsWith("Serving at ", StringComparison.Ordinal));
        Assert.NotNull(line);
        return new Uri(line.Split(' ')[2]);
    }

    /// <summary>The page after signing in by the form, or the form again.</summary>
    static async Task<string> SignInAsync(Uri address, string login, string password)
    {
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler) { BaseAddress = address };
        var token = Token().Match(await browser.GetStringAsync("/sign-in")).Groups[1].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "sign-in",
            ["__RequestVerificationToken"] = token,
            ["login"] = login,
            ["password"] = password,
        });
        using var answer = await browser.PostAsync("/sign-in", form);
        return await answer.Content.ReadAsStringAsync();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
