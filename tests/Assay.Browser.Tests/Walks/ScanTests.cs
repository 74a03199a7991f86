using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Assay.Browser.Tests.Walks;

/// <summary>A model is uploaded, watched while it is scanned, read and recorded. The payload is inert.</summary>
public sealed class ScanTests(Site site)
{
    static readonly byte[] Evil = [0x80, 4, 0x8c, 2, .. "os"u8, 0x8c, 6, .. "system"u8, 0x93, 0x8c, 10, .. "echo inert"u8, 0x85, (byte)'R', (byte)'.'];

    [Fact]
    public async Task A_malicious_upload_is_read_with_its_decompiled_call_recorded_and_shown_in_the_evidence()
    {
        await using var visit = await site.OpenAsync(Role.MlPlatform);
        await visit.GoAsync("/scans");
        await Expect(visit.Panel("Your scans")).ToContainTextAsync("assay scan FILE");
        await visit.Field("Model file").SetInputFilesAsync(new FilePayload { Name = "résumé <b>.pkl", MimeType = "application/octet-stream", Buffer = Evil });
        await visit.Button("Scan it").ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/scans/sc_"));
        await Expect(visit.Page.Locator(".head")).ToContainTextAsync("malicious");
        var panel = visit.Panel("résumé <b>.pkl");
        await Expect(panel.Locator("pre")).ToHaveTextAsync("os.system('echo inert')");
        await Expect(panel).ToContainTextAsync("CWE-502");
        await Expect(panel).ToContainTextAsync("What to do.");
        await PictureAsync(visit, "scan-malicious");
        await visit.FollowAsync(visit.Button("Record it"));
        await Expect(visit.Text("The scan is in the record, measured and signed.")).ToBeVisibleAsync();
        await visit.FollowAsync(visit.Page.Locator(".head .acts a").First);
        await Expect(visit.Page.Locator(".head")).ToContainTextAsync("verifies");
    }

    [Fact]
    public async Task A_long_scan_shows_how_far_it_is_and_can_be_cancelled()
    {
        await using var visit = await site.OpenAsync(Role.AppSec);
        await visit.GoAsync("/scans");
        // The browser reads it from the disk: bytes that are handed to it go through its protocol as text.
        var folder = Directory.CreateTempSubdirectory("assay-long-scan-");
        try
        {
            var file = Path.Combine(folder.FullName, "long.pkl");
            await File.WriteAllBytesAsync(file, Long(), TestContext.Current.CancellationToken);
            await visit.Field("Model file").SetInputFilesAsync(file);
            await visit.Button("Scan it").ClickAsync();
            await Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/scans/sc_"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        var ended = visit.Page.Locator(".head .tag", new() { HasText = "clean" });
        var cancel = visit.Button("Cancel");
        await Expect(ended.Or(cancel).First).ToBeVisibleAsync();
        if (await cancel.IsVisibleAsync())
        {
            await Expect(visit.Panel("Progress").Or(ended).First).ToBeVisibleAsync();
            try
            {
                await cancel.ClickAsync(new() { Timeout = 3000 });
            }
            catch (TimeoutException)
            {
                // It ended before it could be cancelled, which the page says below.
            }

            await Expect(visit.Text("The scan is cancelled.").Or(ended).First).ToBeVisibleAsync();
        }
    }

    /// <summary>Forty megabytes that put None on the stack and take it off again.</summary>
    static byte[] Long()
    {
        var content = new byte[40_000_004];
        (content[0], content[1], content[^1]) = (0x80, 2, (byte)'.');
        for (var i = 2; i < content.Length - 1; i++)
            content[i] = (byte)(i % 2 == 0 ? 'N' : '0');
        return content;
    }

    [Fact]
    public async Task A_version_shows_when_it_was_scanned_with_which_verdict_and_by_which_rules()
    {
        await using var visit = await site.OpenAsync(Role.Auditor);
        await visit.GoAsync("/models/credit-risk@1.2.0");
        await Expect(visit.Panel("Scans").Locator("tbody tr")).Not.ToHaveCountAsync(0);
        await PictureAsync(visit, "scan-history");
        await visit.GoAsync("/scans");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("This needs one of the roles");
        var due = visit.Panel("Deployed, and due for a new scan");
        await Expect(due).ToBeVisibleAsync();
        await Expect(due.GetByText("Scan them again")).ToHaveCountAsync(0);
    }

    static async Task PictureAsync(Visit visit, string name)
    {
        if (Environment.GetEnvironmentVariable("ASSAY_SCREENSHOTS") is { Length: > 0 } folder)
            await visit.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }
}
