using Microsoft.Playwright;

namespace Assay.Browser.Tests.Pages;

/// <summary>Pictures for people to look at: every page in light, dark, at phone width and on a wide screen. Run with ASSAY_SCREENSHOTS naming a folder; with ASSAY_SCREENSHOTS_OF only pages whose name holds that text, with ASSAY_SCREENSHOTS_AS as somebody else than the administrator.</summary>
public sealed class PictureTests(Site site)
{
    [Fact]
    public async Task Every_page_is_pictured_into_the_folder_that_was_named()
    {
        var folder = Environment.GetEnvironmentVariable("ASSAY_SCREENSHOTS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "Set ASSAY_SCREENSHOTS to a folder to take pictures.");
        Directory.CreateDirectory(folder!);
        foreach (var (set, width, height, scheme) in new[] { ("light", 1280, 860, ColorScheme.Light), ("dark", 1280, 860, ColorScheme.Dark), ("phone", 390, 844, ColorScheme.Light), ("desk", 1440, 900, ColorScheme.Light), ("wide", 2200, 1200, ColorScheme.Dark) })
        {
            await using var visit = await site.OpenAsync(Assay.Names.TryParse<Role>(Environment.GetEnvironmentVariable("ASSAY_SCREENSHOTS_AS"), out var role) ? role : Role.Administrator, width, height, scheme);
            foreach (var name in PageList.Names.Select(row => row.Data).Where(n => n.Contains(Environment.GetEnvironmentVariable("ASSAY_SCREENSHOTS_OF") ?? "", StringComparison.Ordinal)))
            {
                await visit.GoAsync(await PageList.AddressAsync(site.Record, name));
                if (await visit.Page.Locator("[data-chart]").CountAsync() > 0)
                    await visit.Page.Locator("[data-chart] canvas, [data-chart] svg").First.WaitForAsync();
                var file = Path.Combine(folder!, $"{set}-{name.Replace(", ", "-", StringComparison.Ordinal).Replace(' ', '-')}.png");
                await visit.Page.ScreenshotAsync(new PageScreenshotOptions { Path = file, FullPage = true });
                Assert.True(new FileInfo(file).Length > 1000, file);
            }
        }
    }
}
