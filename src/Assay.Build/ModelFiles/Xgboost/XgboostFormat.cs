using System.Text;
using Assay.Build.ModelFiles.Events;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Xgboost;

/// <summary>XGBoost models: JSON, UBJSON and the binary form that versions before 3 wrote.</summary>
internal sealed class XgboostFormat : IModelFormat
{
    public string Id => "xgboost";

    public IReadOnlyList<Rule> Rules => XgboostRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        IsUbjson(head) || XgboostBinary.Detects(source, head) || JsonShape.Of(source, head, scope).Has("learner");

    public void Scan(ByteSource source, ScanScope scope)
    {
        var rules = new XgboostRules(scope);
        var head = source.Bytes(0, 64);
        if (!IsUbjson(head) && XgboostBinary.Detects(source, head))
        {
            new XgboostBinary(source, scope, rules).Read();
            return;
        }

        var reader = new XgboostReader(rules);
        var error = IsUbjson(head) ? new UbjsonEvents(source, scope, reader).Walk() : new JsonEvents(source, scope, reader).Walk();
        if (error is not null)
            rules.Broken(error);
        if (error is null || error.StartsWith("something follows", StringComparison.Ordinal))
            rules.Finish(reader.Model);
    }

    // An object whose first name has a length of its own type and is one that XGBoost writes.
    static bool IsUbjson(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || head[0] != '{')
            return false;
        var name = head[1] switch { (byte)'L' => 10, (byte)'l' => 6, (byte)'I' => 4, (byte)'i' or (byte)'U' => 3, _ => 0 };
        if (name == 0)
            return false;
        var rest = Encoding.Latin1.GetString(head[name..Math.Min(head.Length, name + 8)]);
        return rest.StartsWith("learner", StringComparison.Ordinal) || rest.StartsWith("version", StringComparison.Ordinal) || rest.StartsWith("Config", StringComparison.Ordinal) || rest.StartsWith("Model", StringComparison.Ordinal);
    }
}
