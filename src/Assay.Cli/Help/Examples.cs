namespace Assay.Cli;

/// <summary>Commands as somebody types them, for the end of a help page; a test parses each.</summary>
static class Examples
{
    /// <param name="path">Names of the command, such as <c>gate decide</c>.</param>
    public static IReadOnlyList<string> Of(string path) => All.GetValueOrDefault(path, []);

    public static readonly IReadOnlyDictionary<string, string[]> All = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["init"] = ["assay init --organisation \"Example Ltd\" --passphrase-file pass.txt"],
        ["actor add"] = ["assay actor add \"Ana Ruiz\" --role app-sec --role product-security"],
        ["register use-case"] = ["assay register use-case support --owner-role grc --risk high"],
        ["register model-version"] = ["assay register model-version helper@1.0 --file model/ --use-case support"],
        ["deploy"] = ["assay deploy support-prod --model-version helper@1.0"],
        ["scan"] = ["assay scan model/ --policy strict --record", "assay scan . --kind code --fail-on high --format sarif --output scan.sarif"],
        ["bom"] = ["assay bom model/ --format spdx-json --output model.spdx.json"],
        ["bom verify"] = ["assay bom verify bill.json model/"],
        ["deps"] = ["assay deps . --osv osv.index --fail-on high"],
        ["lock"] = ["assay lock . --online"],
        ["sign key"] = ["assay sign key model/ --private-key release.pem"],
        ["verify"] = ["assay verify load.yaml model/ --copy-to /srv/model"],
        ["verify key"] = ["assay verify key model/ --signature model.sig --public-key release.pub"],
        ["run"] = ["assay run --dataset data/ --output-folder out -- python train.py"],
        ["data card"] = ["assay data card rows.csv --personal name --record"],
        ["eval fairness"] = ["assay eval fairness model.onnx --data rows.csv --group sex"],
        ["redteam run"] = ["assay redteam run --target target.yaml --probe 'jailbreak-*' --record"],
        ["redteam regress"] = ["assay redteam regress --suite suite.yaml --target target.yaml"],
        ["gateway run"] = ["assay gateway run --config gateway.yaml --record"],
        ["guard policy canary"] = ["assay guard policy canary chat strict --percent 10"],
        ["switch pull"] = ["assay switch pull route chat --reason \"leaks the prompt\""],
        ["rollout start"] = ["assay rollout start chat --deployment support-prod --to helper@1.1 --percent 5"],
        ["takedown preview"] = ["assay takedown preview AS-12"],
        ["probe"] = ["assay probe https://models.example.com --authorised-by \"Ana Ruiz, SEC-1412\""],
        ["evidence file"] = ["assay evidence file threat-model --subject support --from threats.yaml"],
        ["finding waive"] = ["assay finding waive AS-118 --kind risk-acceptance --rationale \"replaced in May\" --expires 90d"],
        ["gate check"] = ["assay gate check deployment --use-case support"],
        ["gate decide"] = ["assay gate decide deployment --use-case support --outcome approve-phased --rationale \"all evidence is there\""],
        ["pack verify"] = ["assay pack verify pack.zip --key root.pem"],
        ["record verify"] = ["assay record verify --key root.pem --against head.json"],
        ["completion"] = ["source <(assay completion bash)"],
    };
}
