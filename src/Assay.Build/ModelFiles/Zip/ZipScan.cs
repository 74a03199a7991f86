using Assay.Build.ModelFiles.Compressed;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.TfLite;
using Assay.Build.ModelFiles.Torch;

namespace Assay.Build.ModelFiles.Zip;

/// <summary>One pass over one archive.</summary>
internal sealed class ZipScan(ByteSource source, ScanScope scope) : IDisposable
{
    readonly List<ZipRange> covered = [];
    readonly HashSet<string> names = [];
    readonly HashSet<string> formats = [];
    readonly Dictionary<string, ZipRange> stored = [];
    readonly ZipChecksums checksums = new(source, scope.Budget);
    readonly List<Unchecked> unsettled = [];
    MarLayout mar = new(new HashSet<string>(), scope);

    // A member whose content was judged before its checksum was known.
    sealed record Unchecked(ZipEntry Entry, ScanScope Inside);

    public void Run()
    {
        if (ZipReader.FindEnd(source) is not { } end)
        {
            scope.Gap("the archive's directory is missing or broken; members were found by their own headers");
            Unlisted(0, source.Length, report: false);
            return;
        }

        if (end.Disagrees)
            scope.Find(ZipRules.HeaderMismatch, Severity.Medium, "Has two end records that name different directories", null, end.End, identity: "end");
        var entries = Entries(end);
        var torch = new TorchArchive(entries.Select(e => e.Name));
        mar = new MarLayout(entries.Select(e => e.Name).ToHashSet(), scope);
        checksums.Begin(entries);
        long total = 0;
        foreach (var entry in entries)
        {
            if (!scope.Budget.HasTime())
            {
                scope.Gap("time is up");
                return;
            }

            total += Math.Max(0, entry.Size);
            Member(entry, torch);
        }

        Settle();
        if (torch.IsTorch && scope.Weights is not null)
            scope.Weigh(TorchWeights.Of(torch, stored, source, scope));
        mar.Judge();
        if (ArchiveLayouts.NotRead(names, formats) is { } layout)
            scope.Gap($"{layout}, which is not looked into beyond its members");

        if (total > 100L << 20 && total / Math.Max(1, source.Length) > 200)
            scope.Find(ZipRules.Bomb, Severity.Medium, "Expands to more than 200 times its size", $"{source.Length} bytes hold {total}", identity: "ratio");
        covered.Add(new ZipRange(end.DirectoryAt, end.End));
        Comment(end);
        Uncovered();
    }

    // The comment can hold a file of its own.
    void Comment(ZipEnd end)
    {
        var size = (int)Math.Min(end.End - end.DirectoryAt - end.DirectorySize - 22, ushort.MaxValue);
        if (size < 16)
            return;
        Look(end.End - size);
        foreach (var start in Pickle.PickleCarried.Inside(source, end.End - size, size))
            Look(start);

        void Look(long start)
        {
            using var inner = source.Slice(start, end.End - start);
            scope.Inside("comment", opportunistic: true).Judge(inner);
        }
    }

    public void Dispose() => checksums.Dispose();

    List<ZipEntry> Entries(ZipEnd end)
    {
        var entries = new List<ZipEntry>();
        var at = end.DirectoryAt;
        while (at < end.DirectoryAt + end.DirectorySize && ZipReader.Central(source, end, ref at) is { } entry)
        {
            if (entries.Count == scope.Limits.Members)
            {
                scope.Gap($"more than {scope.Limits.Members} members");
                return entries;
            }

            entries.Add(entry);
        }

        if (entries.Count != end.Entries)
            scope.Gap($"the directory holds {entries.Count} entries and announces {end.Entries}");
        return entries;
    }

    void Member(ZipEntry entry, TorchArchive torch)
    {
        var inside = scope.Inside(entry.Name, torch.IsStorage(entry.Name)).With(torch.Modules);
        if (!names.Add(entry.Name))
            scope.Find(ZipRules.DuplicateName, Severity.Medium, "Has two members of the same name", ScanScope.Printable(entry.Name), entry.HeaderAt, identity: entry.Name);
        if (entry.Name.Replace('\\', '/').Split('/').Contains("..") || entry.Name.StartsWith('/') || entry.Name.StartsWith('\\') || (entry.Name.Length > 1 && entry.Name[1] == ':'))
            scope.Find(ZipRules.Traversal, Severity.High, "Has a member whose name leads out of its folder", ScanScope.Printable(entry.Name), entry.HeaderAt, identity: entry.Name);
        if (ZipReader.Local(source, entry.HeaderAt) is not { } local)
        {
            scope.Gap($"member {ScanScope.Printable(entry.Name)} has no header where the directory says");
            return;
        }

        Compare(entry, local);
        if (entry.Compressed < 0 || entry.Compressed > source.Length - local.DataAt)
        {
            inside.Gap("the member reaches beyond the archive");
            covered.Add(new ZipRange(entry.HeaderAt, source.Length));
            return;
        }

        var dataEnd = local.DataAt + entry.Compressed;
        var descriptor = (local.Flags & 8) != 0 ? ZipReader.Descriptor(source, dataEnd, entry.Crc, entry.Compressed) : 0;
        covered.Add(new ZipRange(entry.HeaderAt, dataEnd + descriptor));
        using var packed = source.Slice(local.DataAt, entry.Compressed);
        if (entry.Method == 0 && torch.IsStorage(entry.Name))
            stored.TryAdd(entry.Name, new ZipRange(local.DataAt, local.DataAt + entry.Compressed));
        var encrypted = ((entry.Flags | local.Flags) & 1) != 0;
        // The two headers may name different methods; each reader's view is judged.
        Content(packed, entry.Method, entry, encrypted, torch, inside);
        if (local.Method != entry.Method)
            Content(packed, local.Method, entry, encrypted, torch, inside);
    }

    void Content(ByteSource packed, int method, ZipEntry entry, bool encrypted, TorchArchive torch, ScanScope inside)
    {
        if (method != 0 && ZipMethods.Open(method, entry.Size) is null)
        {
            inside.Gap($"compression method {method} cannot be read");
            return;
        }

        if (encrypted)
        {
            Marked(packed, method, entry.Size, inside);
            return;
        }

        using var content = method == 0 ? null : Unpack(packed, method, entry.Size, inside);
        var plain = content ?? packed;
        if (method == 0 && entry.Compressed != entry.Size)
            scope.Find(ZipRules.HeaderMismatch, Severity.Medium, "Has a stored member with two different sizes", ScanScope.Printable(entry.Name), entry.HeaderAt, identity: entry.Name + ":stored");
        if (content is null && checksums.Comes(entry))
            unsettled.Add(new Unchecked(entry, inside));
        else if (!entry.IsFolder)
            Check(entry, checksums.Of(plain), inside);
        if (plain.Length == 0)
            return;
        if (entry.IsLink)
        {
            var target = Pickle.PickleText.Decode(plain.Bytes(0, 1024));
            scope.Find(ZipRules.Link, FileNames.LinkLeaves(entry.Name, target) ? Severity.High : Severity.Medium, "Has a member that is a link",
                ScanScope.Printable($"{entry.Name} -> {target}"), entry.HeaderAt, identity: entry.Name);
            return;
        }

        if (mar.Wants(entry.Name))
            mar.Keep(entry.Name, plain);
        var seen = inside.Judge(plain);
        formats.UnionWith(seen);
        if (seen.Count == 0 && !torch.IsStorage(entry.Name) && !torch.IsKnown(entry.Name) && !PlainText.Is(plain))
            inside.Gap("not recognised as any model format");
    }

    static void Check(ZipEntry entry, uint? crc, ScanScope inside)
    {
        if (crc is null)
            inside.Gap(inside.Budget.HasTime() ? "could not be read to its end" : "time is up");
        else if (crc != entry.Crc)
            inside.Find(ZipRules.BadChecksum, Severity.Medium, "Has content that does not fit its checksum", $"{crc:x8}, not {entry.Crc:x8}", entry.HeaderAt);
    }

    void Settle()
    {
        if (unsettled.Count == 0)
            return;
        checksums.Finish();
        foreach (var (entry, inside) in unsettled)
            Check(entry, checksums.Known(entry), inside);
    }

    // The mark may be a lie: content that makes sense without a key is judged, and the lie is a finding.
    static void Marked(ByteSource packed, int method, long size, ScanScope inside)
    {
        using var content = method == 0 ? null : Unpack(packed, method, size, inside.Perhaps());
        if (inside.Perhaps().Judge(content ?? packed).Count > 0)
            inside.Find(ZipRules.Encrypted, Severity.Medium, "Has a member that is marked as encrypted and is not");
        inside.Gap("encrypted");
    }

    static ByteSource Unpack(ByteSource packed, int method, long size, ScanScope inside)
    {
        var (content, end) = CompressedReader.Unpack(packed, ZipMethods.Open(method, size)!, inside);
        if (end < packed.Length)
            CompressedRules.Behind(packed, end.Value, inside);
        return content;
    }

    void Compare(ZipEntry entry, ZipLocal local)
    {
        var described = (local.Flags & 8) != 0;
        var what = new List<string>();
        if (local.Name != entry.Name)
            what.Add($"name {ScanScope.Printable(local.Name)}");
        if (local.Method != entry.Method)
            what.Add($"method {local.Method}");
        if ((local.Flags & 1) != (entry.Flags & 1))
            what.Add("encryption flag");
        if (!described && local.Crc != entry.Crc)
            what.Add("checksum");
        if ((!described || local.Size != 0) && local.Size != entry.Size)
            what.Add($"size {local.Size}");
        if ((!described || local.Compressed != 0) && local.Compressed != entry.Compressed)
            what.Add($"packed size {local.Compressed}");
        if (what.Count > 0)
            scope.Find(ZipRules.HeaderMismatch, Severity.Medium, "Has a member that its two headers describe differently",
                $"{ScanScope.Printable(entry.Name)}: its own header says {string.Join(", ", what)}", entry.HeaderAt, identity: entry.Name);
    }

    void Uncovered()
    {
        covered.Sort((a, b) => a.From != b.From ? a.From.CompareTo(b.From) : a.To.CompareTo(b.To));
        long at = 0;
        foreach (var (from, to) in covered)
        {
            if (from > at)
                Unlisted(at, from, report: true);
            else if (from < at)
                scope.Find(ZipRules.Bomb, Severity.Medium, "Has members that share bytes", null, from, identity: "overlap");
            at = Math.Max(at, to);
        }

        if (at < source.Length)
            Unlisted(at, source.Length, report: true);
    }

    // Bytes no directory entry covers: what other readers may see there.
    void Unlisted(long from, long to, bool report)
    {
        using var between = source.Slice(from, to - from);
        if (report)
        {
            var bytes = between.Bytes(0, 4096);
            if (between.Length <= 4096 && bytes.AsSpan().IndexOfAnyExcept((byte)0) < 0)
                return;
            // TensorFlow Lite's metadata writer appends its labels as a zip; the model in front is judged by its own format.
            if (from == 0 && TfLiteFormat.Starts(bytes))
                return;
            scope.Find(ZipRules.UnlistedData, Severity.Medium, from == 0 ? "Has data in front of the archive" : "Has data that its directory does not list",
                $"{to - from} bytes", from, identity: from == 0 ? "front" : "between");
            scope.Inside("unlisted", opportunistic: true).Judge(between);
        }

        // Members found by their own header, as a streaming reader would find them.
        var block = new byte[1 << 16];
        var found = 0;
        for (long at = 0; at < between.Length && found < 1000; at += block.Length - 3)
        {
            var got = between.Read(at, block);
            var span = block.AsSpan(0, got);
            for (var i = span.IndexOf("PK\u0003\u0004"u8); i >= 0 && found < 1000;)
            {
                found++;
                Hidden(from + at + i);
                var next = span[(i + 4)..].IndexOf("PK\u0003\u0004"u8);
                i = next < 0 ? -1 : i + 4 + next;
            }

            if (!scope.Budget.HasTime())
                return;
        }
    }

    void Hidden(long at)
    {
        if (ZipReader.Local(source, at) is not { } local || (local.Method != 0 && ZipMethods.Open(local.Method, local.Size) is null))
            return;
        var inside = scope.Inside("unlisted:" + local.Name, opportunistic: true);
        using var packed = source.Slice(local.DataAt, local.Compressed > 0 ? local.Compressed : source.Length - local.DataAt);
        using var content = local.Method == 0 ? null : CompressedReader.Unpack(packed, ZipMethods.Open(local.Method, local.Size)!, inside).Content;
        inside.Judge(content ?? packed);
    }
}
