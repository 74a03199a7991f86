using Assay.Browser.Tests;
using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Server;
using Assay.Server.Tests.Web;
using Microsoft.Playwright;

// One server and one browser for all; a test that changes something makes a use case of its own.
[assembly: AssemblyFixture(typeof(Site))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Assay.Browser.Tests;

/// <summary>The real server on a free port over a seeded record, with an account for every role, and the system's Chromium.</summary>
public sealed class Site : IAsyncLifetime
{
    public const string Password = "a sentence that nobody guesses";
    const string Chromium = "/usr/bin/chromium";

    /// <summary>Nothing of these asks a network: what it does without being asked, it does not do.</summary>
    static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    IPlaywright? _playwright;
    IBrowser? _browser;

    internal TestRecord Record { get; private set; } = null!;

    internal AssayServer Server { get; private set; } = null!;

    /// <summary>Gateways that follow the record.</summary>
    internal ControlRecord Control { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium))
            throw new InvalidOperationException($"{Chromium} is not there: run ./test, which installs it.");
        Record = await TestRecord.CreateAsync();
        Control = await FillAsync(Record);
        Server = await AssayServer.StartAsync(new ServerOptions(Record.Store, Record.Session, GatePolicies.Default, new Uri("http://127.0.0.1:0")) { PromptKeys = [TrafficRecord.Key] });
        foreach (var (role, actor) in Record.Actors)
            Assert.True(await Server.Accounts.CreateAsync(role.Name(), Password, actor));
        _playwright = await Playwright.CreateAsync();
        // Five seconds are the library's: a crowded machine needs more for a page, and a page that never says it fails all the same.
        Assertions.SetDefaultExpectTimeout(30_000);
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = Arguments });
    }

    /// <summary>What every page has something to show of.</summary>
    internal static async Task<ControlRecord> FillAsync(TestRecord record)
    {
        await SeededRecord.FillAsync(record);
        await SupplyChainRecord.FillAsync(record);
        await RoundRecord.FillAsync(record);
        await TrafficRecord.FillAsync(record);
        return await ControlRecord.FillAsync(record);
    }

    /// <summary>A fresh browser profile; with a role, one that is signed in. The form of signing in has tests of its own.</summary>
    /// <param name="scripts">False for a browser that runs none.</param>
    /// <param name="script">Source that runs on every page before its own.</param>
    internal async Task<Visit> OpenAsync(Role? role = null, int width = 1280, int height = 860, ColorScheme scheme = ColorScheme.Light, string? script = null, bool scripts = true)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Server.Address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = scripts,
        });
        context.SetDefaultTimeout(60_000);
        if (script is not null)
            await context.AddInitScriptAsync(script);
        if (role is { } one)
            await context.AddCookiesAsync([new Cookie { Name = Visit.SessionCookie(Record), Value = await Server.Accounts.IssueAsync("session", null, Record.Actors[one], "test", TimeSpan.FromHours(1)), Url = Server.Address.ToString() }]);
        return await Visit.StartAsync(context);
    }

    internal static T Ok<T>(Answer<T> answer) => answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.Message);

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (Server is not null)
            await Server.DisposeAsync();
        if (Control is not null)
            await Control.DisposeAsync();
        if (Record is not null)
            await Record.DisposeAsync();
    }
}
