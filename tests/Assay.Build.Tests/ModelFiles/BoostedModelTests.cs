using static Assay.Build.Tests.ModelFiles.OtherSamples;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>XGBoost, LightGBM and CatBoost: counts that do not fit, names that are more than names, what stands behind.</summary>
public sealed class BoostedModelTests
{
    [Fact]
    public void An_XGBoost_model_whose_counts_fit_is_clean() => Scans.Passes(Xgboost(), "model.json");

    [Theory]
    [InlineData(9, "1,-1,-1")]
    [InlineData(3, "7,-1,-1")]
    [InlineData(3, "1,-1")]
    [InlineData(3, "-5,-1,-1")]
    public void Flags_XGBoost_trees_whose_arrays_do_not_fit(int nodes, string children) => Scans.Flags(Xgboost(nodes, children: children), rule: "xgboost-counts");

    [Fact]
    public void Flags_data_behind_an_XGBoost_model() => Scans.Flags(Xgboost(behind: "{\"x\":1}"), rule: "xgboost-trailing-data");

    [Fact]
    public void Flags_a_key_that_stands_twice() =>
        Scans.Flags(Utf8("""{"learner":{"feature_names":[],"feature_names":["x"],"gradient_booster":{}},"version":[1,7,4]}"""), rule: "xgboost-duplicate-key");

    [Theory]
    [InlineData("{{7*7}}")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("=HYPERLINK(1)")]
    public void Names_that_are_code_are_noted_and_no_more(string name)
    {
        foreach (var (content, rule) in new[] { (Xgboost(name: name), "xgboost-text"), (Lightgbm(name), "lightgbm-text"), (CatBoost(name), "catboost-text") })
        {
            var report = Scans.Bytes(content);
            Assert.Equal(Severity.Low, report.Worst);
            Assert.Contains(report.Findings, f => f.RuleId == rule);
            Assert.True(report.Complete);
        }
    }

    [Fact]
    public void UBJSON_that_claims_more_than_it_holds_leaves_a_gap()
    {
        var start = new ByteWriter().Ascii("{L").Raw(0, 0, 0, 0, 0, 0, 0, 7).Ascii("learner");
        Assert.False(Scans.Bytes(start.Ascii("[$d#l").Raw(0x7f, 0xff, 0xff, 0xff).Zeros(20).Done()).Complete);
        var constants = new ByteWriter().Ascii("{L").Raw(0, 0, 0, 0, 0, 0, 0, 7).Ascii("learner[$Z#l").Raw(0, 0, 0, 9).Zeros(20).Done();
        Assert.False(Scans.Bytes(constants).Complete);
        var deep = new ByteWriter().Ascii("{L").Raw(0, 0, 0, 0, 0, 0, 0, 7).Ascii("learner" + new string('[', 50_000)).Done();
        Assert.False(Scans.Bytes(deep).Complete);
    }

    [Fact]
    public void Deep_or_endless_JSON_leaves_a_gap()
    {
        Assert.False(Scans.Bytes(Utf8("{\"learner\":" + new string('[', 100_000))).Complete);
        Assert.False(Scans.Bytes(Utf8("{\"learner\":\"" + new string('x', 1_000_000))).Complete);
    }

    [Fact]
    public void A_name_by_escapes_is_the_same_name() => Scans.Flags(Utf8(System.Text.Encoding.UTF8.GetString(Xgboost(9)).Replace("\"learner\"", "\"le\\u0061rner\"", StringComparison.Ordinal)), rule: "xgboost-counts");

    [Theory]
    [InlineData("-9 -2", "0 1", "lightgbm-counts")]
    [InlineData("5 -2", "0 1", "lightgbm-counts")]
    [InlineData("-3", "0 1", "lightgbm-counts")]
    [InlineData("-3 -2", "0 7", "lightgbm-counts")]
    public void Flags_LightGBM_trees_whose_lists_do_not_fit(string right, string features, string rule) => Scans.Flags(Lightgbm(rightChild: right, splitFeature: features), rule: rule);

    [Fact]
    public void Flags_what_follows_a_LightGBM_model() => Scans.Flags(Lightgbm(behind: "payload\n"), rule: "lightgbm-trailing-data");

    [Fact]
    public void Flags_LightGBM_sizes_that_lead_elsewhere() =>
        Scans.Flags(Utf8(System.Text.Encoding.UTF8.GetString(Lightgbm()).Replace("tree_sizes=", "tree_sizes=9", StringComparison.Ordinal)), rule: "lightgbm-counts");

    [Fact]
    public void Flags_CatBoost_counts_and_what_follows_it()
    {
        Scans.Flags(CatBoost(size: 7), rule: "catboost-counts");
        Scans.Flags(CatBoost(behind: "payload"), rule: "catboost-trailing-data");
        var astray = CatBoost();
        astray[8 + 24] = 0xff;
        Scans.Flags(astray, rule: "catboost-counts");
    }
}
