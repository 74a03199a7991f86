using Microsoft.Playwright;

namespace Assay.Server.Tests.Web;

/// <summary>Pictures for people: run with ASSAY_SCREENSHOTS naming a folder.</summary>
public sealed class ScreenshotTests(Browser browser) : IClassFixture<Browser>
{
    static readonly string[] Pages =
    [
        "/", "/work", "/findings", "/findings/AS-4", "/findings/AS-1", "/findings/AS-1/waive", "/use-cases/credit-risk", "/use-cases/credit-risk?tab=decisions", "/use-cases/credit-risk/gates/evaluation",
        "/use-cases/credit-risk/gates/training", "/models/credit-risk@1.2.0", "/datasets/applications@2026-10", "/evidence/BIAS", "/layers/build", "/incidents", "/assurance", "/activity", "/settings",
        "/use-cases/new", "/evidence/new?kind=threat-model", "/search?q=credit", "/nowhere", "/use-cases/none", "/sign-in", "/evidence/new",
    ];

    [Fact]
    public async Task Pictures_of_every_page_in_light_dark_and_phone_width()
    {
        var folder = Environment.GetEnvironmentVariable("ASSAY_SCREENSHOTS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "Set ASSAY_SCREENSHOTS to a folder to take pictures.");
        var bias = (await browser.App.Record.Admin.EvidenceListAsync(null, "bias-evaluation", null, null, 1)).Items[0].Entry;
        foreach (var (name, width, height, scheme) in new[] { ("light", 1280, 800, ColorScheme.Light), ("dark", 1280, 800, ColorScheme.Dark), ("phone", 390, 844, ColorScheme.Light), ("wide", 1600, 900, ColorScheme.Dark) })
        {
            var page = await browser.OpenAsync(Role.AppSec, width, height, scheme);
            foreach (var address in Pages)
            {
                await page.GotoAsync(address.Replace("BIAS", bias.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
                await page.WaitForTimeoutAsync(address.StartsWith("/evidence", StringComparison.Ordinal) || address.StartsWith("/models", StringComparison.Ordinal) ? 900 : 120);
                var file = string.Concat(address.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder!, $"{name}-{(file.Length == 0 ? "portfolio" : file)}.png"), FullPage = true });
            }

            await page.Context.CloseAsync();
        }

        Assert.Empty(browser.Complaints);
    }
}
