using Assay.Build.ModelFiles.Safetensors;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build;

/// <summary>Tensors, types, parameter count and metadata of a safetensors header, read by the scanner's reader.</summary>
internal static class SafetensorsFacts
{
    public static void Read(ByteSource source, ReadFacts facts)
    {
        var header = SafetensorsReader.Read(source, facts.Scope(out _), out var error) ?? throw new UnreadableException(error);
        if (header.Oddities.Count > 0)
            throw new UnreadableException(header.Oddities[0]);
        facts.Format("safetensors");
        foreach (var tensor in header.Tensors)
            facts.Weigh("safetensors", tensor.Type, Elements(tensor.Shape));
        facts.Property("assay:safetensors:tensors", header.Tensors.Count);
        foreach (var (key, value) in header.Metadata.Take(64))
            facts.Property($"assay:safetensors:metadata:{Printable.Name(key, 100)}", value);
        // Trainers of image adapters say there what they started from.
        if (header.Metadata.FirstOrDefault(m => m.Key == "ss_sd_model_name").Value is { Length: > 0 } origin)
            facts.Base(origin, "adapter");
    }

    internal static long Elements(IReadOnlyList<long> shape)
    {
        long count = 1;
        foreach (var dimension in shape)
            count = dimension < 0 ? throw new UnreadableException("a tensor has a negative size") : checked(count * dimension);
        return count;
    }
}
