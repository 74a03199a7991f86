using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.CatBoost;

/// <summary>CatBoost models in their own binary form.</summary>
internal sealed class CatBoostFormat : IModelFormat
{
    public string Id => "catboost";

    public IReadOnlyList<Rule> Rules => CatBoostRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => head.StartsWith("CBM1"u8);

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (source.Length < 16)
            scope.Gap("the model is cut within its head");
        else
            new CatBoostReader(source, scope, new CatBoostRules(scope)).Read();
    }
}
