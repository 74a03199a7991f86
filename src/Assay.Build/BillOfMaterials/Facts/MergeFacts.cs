using Assay.Build.ModelFiles.Documents;

namespace Assay.Build;

/// <summary>A mergekit configuration (https://github.com/arcee-ai/mergekit): every model that went into a merge.</summary>
internal static class MergeFacts
{
    public static void Read(string path, ReadFacts facts)
    {
        var root = SmallFile.Yaml(path, facts);
        facts.Property("assay:merge:method", root.Said("merge_method"));
        facts.Property("assay:merge:dtype", root.Said("dtype"));
        Take(root.Said("base_model"), facts);
        foreach (var model in root.Each("models").Concat(root.Each("experts")))
            Take(model.Said("model") ?? model.Said("source_model"), facts);
        foreach (var slice in root.Each("slices"))
            if (slice.Kind == DataKind.Map)
                foreach (var source in slice.Each("sources"))
                    Take(source.Said("model"), facts);
    }

    // model@revision+adapter: the adapter is a model of its own.
    static void Take(string? reference, ReadFacts facts)
    {
        if (reference is null)
            return;
        foreach (var part in reference.Split('+', 2))
            facts.Base(part.Split('@')[0], "merge", part.Split('@', 2) is [_, var revision] ? revision : null);
    }
}
