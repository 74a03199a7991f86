using Assay.Governance.Tests.Records;
using Assay.Tests.Shared;

namespace Assay.Governance.Tests.Gates;

/// <summary>The last gate: what is in production and stays there lacks nothing for its retirement.</summary>
public sealed class RetirementTests
{
    [Fact]
    public async Task Retirement_is_not_reached_before_anybody_begins_to_retire()
    {
        await using var record = await MonitoredAsync("continue");
        var portfolio = await On(record).PortfolioAsync();
        Assert.Equal((StampState.Idle, "not reached"), (portfolio.Rows[0].Stamps[^1].State, portfolio.Rows[0].Stamps[^1].Label));
        Assert.Equal(0, portfolio.GatesShut);

        // Evidence that only a retirement needs begins it.
        DeployedRecord.Ok(await record.File("decommission-plan", DeployedRecord.UseCase, Role.MlPlatform));
        portfolio = await On(record).PortfolioAsync();
        Assert.Equal(StampState.Shut, portfolio.Rows[0].Stamps[^1].State);
        Assert.Equal(1, portfolio.GatesShut);
    }

    [Fact]
    public async Task A_decision_to_retire_begins_it()
    {
        await using var record = await MonitoredAsync("retire");
        Assert.Equal(StampState.Shut, (await On(record).PortfolioAsync()).Rows[0].Stamps[^1].State);
    }

    static async Task<TestRecord> MonitoredAsync(string outcome)
    {
        var record = await TestRecord.CreateAsync();
        await DeployedRecord.FillAsync(record, Digest.Sha256("model"u8));
        DeployedRecord.Ok(await On(record).DecideAsync(new(DeployedRecord.UseCase, Gate.Monitoring, outcome, "Looked at.", DeployedRecord.Version)));
        return record;
    }

    static EmbeddedRecord On(TestRecord record) => record.On(record.Store, Role.Grc, Policies);

    static readonly GatePolicies Policies = Read();

    // Open up to deployment and at monitoring; the default at retirement.
    static GatePolicies Read()
    {
        var folder = Directory.CreateTempSubdirectory("assay-policies-");
        try
        {
            OpenGates.Write(folder.FullName);
            File.WriteAllText(Path.Combine(folder.FullName, "monitoring.yaml"), """
                gate: monitoring
                title: Monitoring
                decides: [grc]
                findings:
                  - severity: critical
                    max: 0
                outcomes:
                  - id: continue
                    title: Continue
                    opens: true
                  - id: retire
                    title: Retire
                    opens: true
                """);
            return DeployedRecord.Ok(GatePolicies.FromFolder(folder.FullName));
        }
        finally
        {
            folder.Delete(true);
        }
    }
}
