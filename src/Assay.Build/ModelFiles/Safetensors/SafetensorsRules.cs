using Assay.Build.ModelFiles.Sources;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Safetensors;

/// <summary>The format's own promises, each checked: no holes, no overlap, unique names, sizes that fit, nothing behind.</summary>
internal static class SafetensorsRules
{
    const string Repair = "Save the model again with the safetensors library, from a source you trust.";

    static readonly Rule Header = new("safetensors-header",
        "The header breaks the format. Strict readers refuse the file; others may read something else than was meant.", Repair, InputValidation, InterpretationConflict);

    static readonly Rule Duplicate = new("safetensors-duplicate-key",
        "The header names something twice. JSON readers take the first or the last: two programs see two models.", Repair, InterpretationConflict, ManipulateModel);

    static readonly Rule Overlap = new("safetensors-overlap",
        "Two tensors share bytes, which the format forbids.", Repair, InputValidation, ManipulateModel);

    static readonly Rule Hole = new("safetensors-hole",
        "Bytes belong to no tensor, so they can carry anything: another file, a program, a message.", Repair, HiddenFunctionality);

    static readonly Rule Size = new("safetensors-size",
        "A tensor's bytes do not fit its type and shape. Readers that trust one of them read beyond its end.", Repair, InputValidation);

    public static IReadOnlyList<Rule> All => [Header, Duplicate, Overlap, Hole, Size, .. CarriedText.Rules];

    public static void Broken(string why, ScanScope scope) =>
        scope.Find(Header, Severity.Medium, "Has a safetensors header that cannot be read", why, 0, identity: "broken");

    public static void Judge(SafetensorsHeader header, ByteSource source, ScanScope scope)
    {
        var length = source.Length;
        foreach (var name in header.Duplicates)
            scope.Find(Duplicate, Severity.High, "Names a key twice", ScanScope.Printable(name), identity: name);
        foreach (var odd in header.Oddities.Distinct())
            scope.Find(Header, Severity.Medium, "Has a header that breaks the format", odd, identity: odd);
        var data = length - header.DataAt;
        foreach (var tensor in header.Tensors)
            One(tensor, data, header, scope);
        long at = 0;
        foreach (var tensor in header.Tensors.Where(t => t.To > t.From && t.From >= 0).OrderBy(t => t.From).ThenBy(t => t.To))
        {
            if (tensor.From < at)
                scope.Find(Overlap, Severity.High, "Has tensors that share bytes", null, header.DataAt + tensor.From, ScanScope.Printable(tensor.Name), "overlap:" + tensor.Name);
            else if (tensor.From > at)
                scope.Find(Hole, Severity.Medium, "Has bytes between its tensors", $"{tensor.From - at} bytes", header.DataAt + at, identity: "hole");
            at = Math.Max(at, tensor.To);
        }

        if (at >= data)
            return;
        scope.Find(Hole, Severity.Medium, "Has bytes behind its last tensor", $"{data - at} bytes", header.DataAt + at, identity: "behind");
        using var behind = source.Slice(header.DataAt + at, data - at);
        scope.Inside("behind", opportunistic: true).Judge(behind);
    }

    /// <summary>Metadata is text for people, and tensors are numbers: whatever else they begin like is looked into.</summary>
    public static void Content(SafetensorsHeader header, Sources.ByteSource source, ScanScope scope)
    {
        foreach (var (key, value) in header.Metadata)
            CarriedText.Judge(key, value, 8, scope);
        Span<byte> start = stackalloc byte[4];
        foreach (var tensor in header.Tensors.Where(t => t.From >= 0 && t.To - t.From >= Pickle.PickleCarried.Shortest && t.To <= source.Length - header.DataAt))
        {
            if (!scope.Budget.HasTime())
                return;
            if (source.Read(header.DataAt + tensor.From, start) == 4 && Pickle.PickleCarried.Begins(start) == Pickle.Carried.Raw)
            {
                using var content = source.Slice(header.DataAt + tensor.From, tensor.To - tensor.From);
                scope.Inside(tensor.Name, opportunistic: true).Judge(content);
            }
        }
    }

    static void One(TensorEntry tensor, long data, SafetensorsHeader header, ScanScope scope)
    {
        var bits = TensorEntry.Bits(tensor.Type);
        var part = ScanScope.Printable(tensor.Name);
        if (tensor.From < 0 || tensor.To < tensor.From)
            scope.Find(Size, Severity.High, "Has a tensor whose offsets run backwards", null, 8, part, "back:" + tensor.Name);
        else if (tensor.To > data)
            scope.Find(Size, Severity.High, "Has a tensor that ends behind the file", null, header.DataAt + tensor.From, part, "end:" + tensor.Name);
        if (bits == 0)
        {
            scope.Find(Header, Severity.Medium, "Has a tensor of an unknown type", ScanScope.Printable(tensor.Type), 8, part, "type:" + tensor.Name);
            return;
        }

        var total = (decimal)bits;
        foreach (var dimension in tensor.Shape)
        {
            if (!Product.Times(ref total, dimension))
            {
                total = -1;
                break;
            }
        }

        if (total < 0 || total / 8 != tensor.To - tensor.From)
            scope.Find(Size, Severity.High, "Has a tensor whose bytes do not fit its type and shape", null, 8, part, "size:" + tensor.Name);
    }
}
