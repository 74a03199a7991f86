using System.Globalization;
using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Server.Tests.Web;

namespace Assay.Browser.Tests.Pages;

/// <summary>Every page that there is, in its main states.</summary>
static class PageList
{
    /// <summary>Addresses by name. What stands in braces is looked up in the record.</summary>
    static readonly Dictionary<string, string> Addresses = new()
    {
        ["portfolio"] = "/",
        ["work"] = "/work",
        ["findings"] = "/findings",
        ["findings, none match"] = "/findings?q=nothing-of-this-name",
        ["finding"] = "/findings/{medium}",
        ["finding, high"] = "/findings/{high}",
        ["override"] = "/findings/{high}/waive",
        ["engagement"] = "/use-cases/credit-risk",
        ["engagement, evidence"] = "/use-cases/credit-risk?tab=evidence",
        ["engagement, findings"] = "/use-cases/credit-risk?tab=findings",
        ["engagement, decisions"] = "/use-cases/credit-risk?tab=decisions",
        ["engagement, packs"] = "/use-cases/credit-risk?tab=packs",
        ["engagement, empty"] = "/use-cases/support-assistant",
        ["gate, decided"] = "/use-cases/credit-risk/gates/training",
        ["gate, shut"] = "/use-cases/credit-risk/gates/evaluation",
        ["gate, not reached"] = "/use-cases/credit-risk/gates/monitoring",
        ["exception"] = "/use-cases/credit-risk/gates/evaluation/waive?requirement=evidence:red-team-report&kind=exception",
        ["use case, new"] = "/use-cases/new",
        ["use case, change"] = "/use-cases/credit-risk/edit",
        ["use case, versions"] = "/use-cases/credit-risk/links",
        ["deployment, new"] = "/use-cases/credit-risk/deployments/new",
        ["register model"] = "/register/model",
        ["register model version"] = "/register/model-version",
        ["register dataset"] = "/register/dataset",
        ["register dataset version"] = "/register/dataset-version?parent=applications",
        ["account"] = "/account",
        ["erase"] = "/erase",
        ["erase, preview"] = "/erase?entry={risk-classification}",
        ["settings, accounts"] = "/settings?tab=accounts",
        ["settings, keys"] = "/settings?tab=keys",
        ["settings, record"] = "/settings?tab=record",
        ["model"] = "/models/credit-risk",
        ["model version"] = "/models/credit-risk@1.2.0",
        ["model version, bill"] = "/models/loan-scorer@2.0?tab=bom",
        ["model version, bill, none"] = "/models/credit-risk@1.2.0?tab=bom",
        ["model version, bill, SPDX"] = "/models/loan-base@1.0?tab=bom",
        ["model version, bill, filtered"] = "/models/loan-scorer@2.0?tab=bom&lacking=licence",
        ["model version, lineage"] = "/models/loan-scorer@2.0?tab=lineage",
        ["model version, lineage, little"] = "/models/credit-risk@1.2.0?tab=lineage",
        ["model version, dependencies"] = "/models/loan-scorer@2.0?tab=dependencies",
        ["model version, dependencies, none"] = "/models/credit-risk@1.2.0?tab=dependencies",
        ["model version, deployed"] = "/models/loan-scorer@2.0-int8?tab=dependencies",
        ["AI assets"] = "/ai-assets",
        ["AI assets, none match"] = "/ai-assets?q=nothing-of-this-name",
        ["rounds"] = "/rounds",
        ["round, filed"] = "/rounds/{red-team-report}",
        ["round, measured"] = "/rounds/{round:autumn}",
        ["round, retest"] = "/rounds/{round:autumn-retest}",
        ["round, an entry"] = "/rounds/{round:autumn}?entry=owasp-llm:2025/LLM01",
        ["attempts"] = "/rounds/{round:autumn}/attempts",
        ["attempt"] = "/rounds/{round:autumn}/attempts?attempt=injection-override/plain/0",
        ["attempts, none"] = "/rounds/{round:autumn}/attempts?outcome=unclear",
        ["rounds compared"] = "/rounds/compare?before={round:autumn}&after={round:autumn-retest}",
        ["traffic"] = "/traffic",
        ["traffic, a route"] = "/traffic?window=15m&route=claims",
        ["traffic, nothing"] = "/traffic?route=none",
        ["exchanges"] = "/exchanges",
        ["exchanges, none match"] = "/exchanges?guard=nobody",
        ["exchange, refused"] = "/exchanges/0123456789abcdef0123456789abcdef",
        ["exchange, answered"] = "/exchanges/00ff00ff00ff00ff00ff00ff00ff00ff",
        ["switches"] = "/switches",
        ["switch, choose"] = "/switches/pull",
        ["switch, route"] = "/switches/pull?scope=route&value=chat",
        ["switch, unknown"] = "/switches/pull?scope=agent&value=nobody",
        ["switch, wrong"] = "/switches/pull?scope=model&value=gpt",
        ["switch, everything"] = "/switches/pull?scope=all",
        ["rollouts"] = "/rollouts",
        ["takedowns"] = "/takedowns",
        ["takedown, preview"] = "/findings/{rule:night-summaries}/takedown",
        ["takedown, not trusted"] = "/findings/{medium}/takedown",
        ["guardrails"] = "/guardrails",
        ["guardrails, new"] = "/guardrails/new",
        ["guardrails, changed"] = "/guardrails/new?from=support",
        ["guardrails, version"] = "/guardrails/support",
        ["guardrails, compared"] = "/guardrails/support-next",
        ["plan, new"] = "/evidence/new?kind=red-team-plan",
        ["finding in code"] = "/findings/{rule:py-torch-load}",
        ["dataset version"] = "/datasets/applications@2026-10",
        ["evidence, bias"] = "/evidence/{bias-evaluation}",
        ["evidence, scan"] = "/evidence/{model-scan}",
        ["evidence, filed"] = "/evidence/{risk-classification}",
        ["evidence, new"] = "/evidence/new?kind=threat-model",
        ["layer data"] = "/layers/data",
        ["layer build"] = "/layers/build",
        ["layer evaluation"] = "/layers/evaluation",
        ["layer serving"] = "/layers/serving",
        ["layer monitoring"] = "/layers/monitoring",
        ["layer governance"] = "/layers/governance",
        ["scans"] = "/scans",
        ["incidents"] = "/incidents",
        ["assurance"] = "/assurance",
        ["activity"] = "/activity",
        ["settings"] = "/settings",
        ["search"] = "/search?q=credit",
        ["api reference"] = "/api-reference",
        ["not found"] = "/nowhere",
        ["sign in"] = "/sign-in",
        ["setup, used up"] = "/setup?token=used-up",
    };

    public static TheoryData<string> Names => [.. Addresses.Keys];

    public static async Task<string> AddressAsync(TestRecord record, string name)
    {
        var address = Addresses[name];
        while (address.IndexOf('{', StringComparison.Ordinal) is var start and >= 0)
        {
            var end = address.IndexOf('}', StringComparison.Ordinal);
            var what = address[(start + 1)..end];
            var admin = record.Admin;
            var value = what.StartsWith("rule:", StringComparison.Ordinal)
                ? (await admin.FindingsAsync(new FindingQuery(Text: what["rule:".Length..]))).Items[0].Id
                : what.StartsWith("round:", StringComparison.Ordinal)
                ? (await RoundAsync(record, what["round:".Length..])).ToString(CultureInfo.InvariantCulture)
                : Assay.Names.TryParse<Severity>(what, out var severity)
                ? (await admin.FindingsAsync(new FindingQuery(Thing: SeededRecord.Version))).Items.First(f => f.OwnSeverity == severity).Id
                : (await admin.EvidenceListAsync(null, what, null, null, 1)).Items[0].Entry.ToString(CultureInfo.InvariantCulture);
            address = address[..start] + value + address[(end + 1)..];
        }

        return address;
    }

    static async Task<long> RoundAsync(TestRecord record, string round)
    {
        foreach (var row in (await record.Admin.EvidenceListAsync(null, "red-team-report", null, null, 20)).Items)
            if ((await record.Admin.EvidenceAsync(row.Entry)).Value?.Predicate?.Inner("round").Text("name") == round)
                return row.Entry;
        throw new InvalidOperationException($"there is no round {round}");
    }

    public static int Status(string name) => name switch { "not found" or "setup, used up" => 404, "switch, wrong" => 400, _ => 200 };
}
