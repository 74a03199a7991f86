using System.Net;
using Assay.Governance;
using Assay.Governance.Tests.Records;

namespace Assay.Server.Tests.Web;

/// <summary>The page of a gate: for which version it speaks, and whether the decision stands.</summary>
public sealed class GatePageTests
{
    [Fact]
    public async Task A_gate_can_be_looked_at_for_each_version_and_a_note_does_not_fell_its_decision()
    {
        await using var app = await ServerApp.StartAsync();
        // Decided under other policies than the server's, which is a note.
        await DeployedRecord.FillAsync(app.Record, Digest.Sha256("model"u8));
        var platform = app.Record.As(Role.MlPlatform);
        DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, "fraud@1.1.0", "Fraud 1.1.0", "fraud", Digests: [Digest.Sha256("next"u8)])));
        DeployedRecord.Ok(await platform.LinkAsync(new(DeployedRecord.UseCase, "fraud@1.1.0")));
        using var client = await app.ClientAsync(Role.Auditor);

        var newest = await PageAsync(client, "/use-cases/fraud/gates/training");
        Assert.Contains("fraud@1.0.0, live", newest, StringComparison.Ordinal);
        Assert.Contains("at tree size", newest, StringComparison.Ordinal);
        Assert.Contains("ProductSecurity person", newest, StringComparison.Ordinal);
        Assert.DoesNotContain("data-engineering", newest, StringComparison.Ordinal);

        var live = await PageAsync(client, "/use-cases/fraud/gates/training?version=fraud%401.0.0");
        Assert.Contains("for fraud@1.0.0", live, StringComparison.Ordinal);
        Assert.Contains("The decision stands.", live, StringComparison.Ordinal);
        Assert.DoesNotContain("no longer stands", live, StringComparison.Ordinal);

        DeployedRecord.Ok(await app.Record.Admin.GrantAsync(new(app.Record.Actors[Role.AppSec], Role.AppSec, Withdraw: true)));
        Assert.Contains("AppSec (held by nobody yet)", await PageAsync(client, "/use-cases/fraud/gates/training"), StringComparison.Ordinal);
    }

    static async Task<string> PageAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
