using System.Text;
using Assay.Build.ModelFiles.Events;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build;

/// <summary>Boosted trees: XGBoost (JSON, UBJSON, by the scanner's event readers) and LightGBM (text): objective, features, trees, version.</summary>
internal static class BoosterFacts
{
    const int HeaderLines = 64;

    public static bool Read(ByteSource source, byte[] head, ReadFacts facts)
    {
        if (head.AsSpan().StartsWith("tree\n"u8) || head.AsSpan().StartsWith("tree\r\n"u8))
        {
            LightGbm(source, facts);
            return true;
        }

        if (head.AsSpan().StartsWith("binf"u8))
        {
            facts.Format("xgboost-binary");
            facts.Say("architecture-family", "xgboost");
            facts.Library("xgboost");
            return true;
        }

        var json = head.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..] && (head.AsSpan().IndexOf("\"learner\""u8) >= 0 || head.AsSpan().IndexOf("\"version\""u8) >= 0);
        var ubjson = head is [(byte)'{', (byte)'L' or (byte)'l' or (byte)'I' or (byte)'i' or (byte)'U', ..] && (head.AsSpan().IndexOf("learner"u8) >= 0 || head.AsSpan().IndexOf("version"u8) >= 0);
        if (!json && !ubjson)
            return false;
        var scope = facts.Scope(out _);
        var sink = new XgboostSink();
        var error = ubjson ? new UbjsonEvents(source, scope, sink).Walk() : new JsonEvents(source, scope, sink).Walk();
        if (!sink.IsXgboost)
            return false;
        facts.Format("xgboost");
        facts.Say("architecture-family", "xgboost");
        facts.Say("architecture", sink.Values.GetValueOrDefault("gradient_booster.name"));
        facts.Say("task", sink.Values.GetValueOrDefault("objective.name") is { } objective ? Task(objective) : null);
        facts.Library("xgboost", sink.Version);
        foreach (var name in new[] { "objective.name", "learner_model_param.num_feature", "learner_model_param.num_class", "learner_model_param.base_score", "gbtree_model_param.num_trees" })
            facts.Property($"assay:xgboost:{name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..].Replace("name", "objective", StringComparison.Ordinal)}", sink.Values.GetValueOrDefault(name));
        if (sink.Features.Count > 0)
            facts.Property("assay:xgboost:features", string.Join(", ", sink.Features));
        if (error is not null)
            throw new UnreadableException(error);
        return true;
    }

    static string Task(string objective) =>
        objective.StartsWith("binary", StringComparison.Ordinal) || objective.StartsWith("multi", StringComparison.Ordinal) ? "tabular-classification"
        : objective.StartsWith("rank", StringComparison.Ordinal) || objective.StartsWith("lambdarank", StringComparison.Ordinal) ? "ranking"
        : "tabular-regression";

    static void LightGbm(ByteSource source, ReadFacts facts)
    {
        facts.Format("lightgbm");
        facts.Say("architecture-family", "lightgbm");
        facts.Library("lightgbm");
        using var lines = new StringReader(Encoding.UTF8.GetString(source.Bytes(0, 1 << 20)));
        for (var i = 0; i < HeaderLines && lines.ReadLine() is { } line && !line.StartsWith("Tree=", StringComparison.Ordinal); i++)
            if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                switch (line[..equals])
                {
                    case "version" or "num_class" or "max_feature_idx" or "objective": facts.Property($"assay:lightgbm:{line[..equals]}", line[(equals + 1)..]); break;
                    case "feature_names": facts.Property("assay:lightgbm:features", line[(equals + 1)..].Replace(" ", ", ", StringComparison.Ordinal)); break;
                    case "tree_sizes": facts.Property("assay:lightgbm:trees", line[(equals + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length); break;
                }
        // The objective line tells the task as XGBoost's does.
        facts.Say("architecture", "gbdt");
        if (facts.Properties.FirstOrDefault(p => p.Name == "assay:lightgbm:objective").Value is { } objective)
            facts.Say("task", Task(objective));
    }

    /// <summary>Keeps the few values that describe the model; arrays of trees pass by.</summary>
    sealed class XgboostSink : IDocumentSink
    {
        const int MostFeatures = 500;
        readonly List<string> _path = [];
        readonly List<long> _version = [];
        string _name = "";
        bool _learner;

        public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

        public List<string> Features { get; } = [];

        public bool IsXgboost => _learner && (Values.ContainsKey("gradient_booster.name") || Values.ContainsKey("objective.name"));

        public string? Version => _version.Count == 3 ? string.Join('.', _version) : null;

        public void On(DocumentStep step, string text, double number, long at)
        {
            switch (step)
            {
                case DocumentStep.Name:
                    _name = text;
                    _learner |= text == "learner" && _path.Count == 1;
                    break;
                case DocumentStep.Map or DocumentStep.List:
                    _path.Add(_name);
                    _name = "";
                    break;
                case DocumentStep.EndMap or DocumentStep.EndList:
                    _path.RemoveAt(_path.Count - 1);
                    _name = "";
                    break;
                case DocumentStep.Text when _path.Count is > 1 and < 6 && _path[^1] is "gradient_booster" or "objective" or "learner_model_param" or "gbtree_model_param":
                    Values.TryAdd($"{_path[^1]}.{_name}", text);
                    break;
                case DocumentStep.Text when _path.Count > 1 && _path[^1] == "feature_names" && Features.Count < MostFeatures:
                    Features.Add(text);
                    break;
                case DocumentStep.Number when _path.Count == 2 && _path[^1] == "version" && _version.Count < 3 && double.IsFinite(number):
                    _version.Add((long)number);
                    break;
            }
        }
    }
}
