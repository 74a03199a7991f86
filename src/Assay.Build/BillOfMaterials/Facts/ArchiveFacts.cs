using System.Globalization;
using System.Text;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Tar;
using Assay.Build.ModelFiles.Torch;
using Assay.Build.ModelFiles.Zip;

namespace Assay.Build;

/// <summary>Models that are archives: PyTorch, Keras 3, skops, NeMo. Only the members that describe the model are opened.</summary>
internal static class ArchiveFacts
{
    const int MaxMembers = 100_000, MaxShown = 50, MaxDescription = 64 * 1024 * 1024;

    public static void Zip(ByteSource source, ReadFacts facts)
    {
        var end = ZipReader.FindEnd(source) ?? throw new UnreadableException("a zip archive without its directory (cut off?)");
        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        for (var at = end.DirectoryAt; ZipReader.Central(source, end, ref at) is { } entry;)
            if (entries.Count >= MaxMembers)
                throw new UnreadableException($"more than {MaxMembers} members");
            else
                entries.TryAdd(entry.Name, entry);
        if (entries.Count == 0)
            throw new UnreadableException("a zip archive without members that can be read");
        var torch = new TorchArchive(entries.Keys);
        if (entries.ContainsKey("config.json") && (entries.ContainsKey("metadata.json") || entries.ContainsKey("model.weights.h5")))
            Keras(source, entries, facts);
        else if (entries.ContainsKey("schema.json"))
            Skops(source, entries, facts);
        else if (entries.TryGetValue("model_config.yaml", out var nemo))
            Nemo(Text(source, nemo, facts), facts);
        else
            Torch(source, entries, torch, facts);
    }

    static void Torch(ByteSource source, Dictionary<string, ZipEntry> entries, TorchArchive torch, ReadFacts facts)
    {
        facts.Format(torch.IsTorch ? "pytorch-zip" : "zip");
        facts.Property("assay:pytorch:members", entries.Count);
        facts.Property("assay:pytorch:bytes", entries.Values.Aggregate(0m, (sum, e) => sum + e.Size).ToString(CultureInfo.InvariantCulture));
        foreach (var entry in entries.Values.Where(e => !torch.IsStorage(e.Name)).Take(MaxShown))
            facts.Property($"assay:pytorch:member:{Printable.Name(entry.Name)}", entry.Size);
        foreach (var pickle in entries.Values.Where(e => e.Name.EndsWith("/data.pkl", StringComparison.Ordinal) || e.Name == "data.pkl").Take(4))
            using (var content = Open(source, pickle, facts))
                if (content.Bytes(0, 1) is [0x80])
                    PickleFacts.Read(content, facts, torch: true);
    }

    static void Keras(ByteSource source, Dictionary<string, ZipEntry> entries, ReadFacts facts)
    {
        facts.Format("keras");
        if (entries.TryGetValue("metadata.json", out var metadata))
            facts.Library("keras", Document(source, metadata, facts).Said("keras_version"));
        KerasFacts.Config(Document(source, entries["config.json"], facts), facts);
        if (!entries.TryGetValue("model.weights.h5", out var weights))
            return;
        using var content = Open(source, weights, facts);
        Hdf5Facts.Read(content, facts, inKeras: true);
    }

    static void Skops(ByteSource source, Dictionary<string, ZipEntry> entries, ReadFacts facts)
    {
        facts.Format("skops");
        var schema = Document(source, entries["schema.json"], facts);
        facts.Library("skops", schema.Said("_skops_version"));
        facts.Library("scikit-learn", schema.Said("_sklearn_version"));
        facts.Say("architecture", schema.Said("__class__"));
        facts.Say("architecture-family", schema.Said("__module__")?.Split('.')[0]);
    }

    /// <summary>A NeMo file: a tar, plain or gzip, with the model's configuration.</summary>
    public static void Nemo(ByteSource source, ReadFacts facts)
    {
        if (source.Bytes(0, 2) is [0x1f, 0x8b])
        {
            using var packed = new SourceStream(source);
            using var plain = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Decompress);
            using var unpacked = Spool.Copy(plain, 4L << 30, facts.NewBudget(), out var error);
            if (error is not null)
                throw new UnreadableException(error);
            Tar(unpacked, facts);
        }
        else
            Tar(source, facts);
    }

    static void Tar(ByteSource source, ReadFacts facts)
    {
        var reader = new TarReader(source);
        long at = 0;
        for (var members = 0; members < MaxMembers && at < source.Length && !TarReader.IsEnd(source, at); members++)
        {
            if (reader.Next(at) is not { } entry)
                throw new UnreadableException(reader.Problem);
            if (entry.IsFile && Path.GetFileName(entry.Name) == "model_config.yaml" && entry.Size <= SmallFile.MaxConfig)
            {
                Nemo(Encoding.UTF8.GetString(source.Bytes(entry.At, (int)entry.Size)), facts);
                return;
            }

            if (entry.Next <= at)
                break;
            at = entry.Next;
        }

        throw new UnreadableException("a NeMo file without model_config.yaml");
    }

    static void Nemo(string yaml, ReadFacts facts)
    {
        facts.Format("nemo");
        var config = SmallFile.YamlText(yaml, facts);
        facts.Library("nemo_toolkit", config.Said("nemo_version"));
        var target = config.Said("target") ?? config.Said("_target_");
        facts.Say("architecture", target?[(target.LastIndexOf('.') + 1)..]);
        facts.Say("architecture-family", "nemo");
        facts.Property("assay:nemo:target", target);
        facts.Property("assay:nemo:sample_rate", config.Said("sample_rate"));
        facts.Say("context-length", config.Said("max_position_embeddings") ?? config.Said("encoder_seq_length"));
        if (config["tokenizer"] is { Kind: DataKind.Map } tokenizer)
            facts.Say("tokenizer", tokenizer.Said("type") ?? tokenizer.Said("library"));
        foreach (var part in new[] { "train_ds", "validation_ds", "test_ds" })
            if (config[part] is { Kind: DataKind.Map } data)
                facts.Property($"assay:nemo:{part}", string.Join(", ", data.SaidAll("manifest_filepath").Concat(data.SaidAll("file_path"))));
    }

    static DataNode Document(ByteSource source, ZipEntry entry, ReadFacts facts)
    {
        using var content = Open(source, entry, facts);
        return SmallFile.Json(SmallFile.Read(content, MaxDescription), facts);
    }

    static string Text(ByteSource source, ZipEntry entry, ReadFacts facts)
    {
        using var content = Open(source, entry, facts);
        return Encoding.UTF8.GetString(SmallFile.Read(content, MaxDescription));
    }

    static ByteSource Open(ByteSource source, ZipEntry entry, ReadFacts facts)
    {
        var local = ZipReader.Local(source, entry.HeaderAt) ?? throw new UnreadableException($"{Printable.Name(entry.Name)} is not where the archive says");
        var packed = source.Slice(local.DataAt, entry.Compressed);
        if (entry.Method == 0)
            return packed;
        if (ZipMethods.Open(entry.Method, entry.Size) is not { } unpack)
            throw new UnreadableException($"{Printable.Name(entry.Name)} is packed by a method that is not read ({entry.Method})");
        using var stream = unpack(new SourceStream(packed));
        var content = Spool.Copy(stream, 4L << 30, facts.NewBudget(), out var error);
        if (error is null)
            return content;
        content.Dispose();
        throw new UnreadableException($"{Printable.Name(entry.Name)}: {error}");
    }
}
