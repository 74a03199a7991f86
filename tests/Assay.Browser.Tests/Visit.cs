using Assay.Governance.Tests.Records;
using Microsoft.Playwright;

namespace Assay.Browser.Tests;

/// <summary>One person at one browser window. Ends with a failure when the browser complained of anything on the way.</summary>
sealed class Visit : IAsyncDisposable
{
    /// <summary>Its name holds the beginning of the record's id.</summary>
    public static string SessionCookie(TestRecord record) => $"assay-session-{record.Session.Record[2..10]}";

    readonly List<string> _complaints = [];

    Visit(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            // The browser also reports the page's own answer when it is 400 or more: refusals are asked for on purpose.
            var own = message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal) && message.Location.StartsWith(page.Url.Split('#')[0], StringComparison.Ordinal);
            if (message.Type is "error" or "warning" && !own)
                _complaints.Add($"{page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => _complaints.Add($"{page.Url}: {error}");
    }

    public IPage Page { get; }

    public static async Task<Visit> StartAsync(IBrowserContext context)
    {
        // What the content security policy refuses is in the console in most cases, and here in all.
        await context.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => console.error('refused by policy: ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample))");
        return new Visit(await context.NewPageAsync());
    }

    /// <summary>Opens an address and gives the status of the answer.</summary>
    public async Task<int> GoAsync(string address)
    {
        try
        {
            return (await Page.GotoAsync(address))!.Status;
        }
        catch (PlaywrightException e) when (e.Message.Contains("ERR_ABORTED", StringComparison.Ordinal))
        {
            // A live page goes to the sign-in by itself when its session ends; when that meets this, the browser drops one of the two.
            return (await Page.GotoAsync(address))!.Status;
        }
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator Field(string label) => Page.Locator("main").GetByLabel(label);

    public ILocator Text(string text) => Page.GetByText(text).First;

    /// <summary>A panel of the page by its title.</summary>
    public ILocator Panel(string title) => Page.GetByRole(AriaRole.Region, new() { Name = title });

    /// <summary>Clicks what leads to another page, and waits for it.</summary>
    public async Task FollowAsync(ILocator link)
    {
        await link.ClickAsync();
        await Page.WaitForLoadStateAsync(LoadState.Load);
    }

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        Assert.Empty(_complaints);
    }
}
