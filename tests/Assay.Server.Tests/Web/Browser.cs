using Microsoft.Playwright;

namespace Assay.Server.Tests.Web;

/// <summary>Debian's Chromium, headless, over the seeded server.</summary>
public sealed class Browser : IAsyncLifetime
{
    IPlaywright? _playwright;
    IBrowser? _browser;

    internal ServerApp App { get; private set; } = null!;

    /// <summary>What the browser complained about: script errors and everything its content security policy refused.</summary>
    public List<string> Complaints { get; } = [];

    public async ValueTask InitializeAsync()
    {
        App = await ServerApp.StartAsync();
        await SeededRecord.FillAsync(App.Record);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("ASSAY_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A page of a fresh browser profile; signed in when a role is named.</summary>
    internal async Task<IPage> OpenAsync(Role? role = null, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light, bool script = true)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = App.Server.Address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            JavaScriptEnabled = script,
            ReducedMotion = ReducedMotion.Reduce,
        });
        if (role is { } one)
            await context.AddCookiesAsync([new Cookie { Name = "assay-session", Value = await App.Server.Accounts.IssueAsync("session", null, App.Record.Actors[one], "test", TimeSpan.FromHours(1)), Url = App.Server.Address.ToString() }]);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            // The browser reports every answer of 400 and more; those are asked for on purpose.
            if (message.Type is "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                Complaints.Add($"{page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => Complaints.Add($"{page.Url}: {error}");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (App is not null)
            await App.DisposeAsync();
    }
}
