using Assay.Build.ModelFiles.Codecs;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.SevenZip;

/// <summary>One pass over one archive: each solid block is unpacked once, from front to back.</summary>
internal sealed class SevenZipScan(ByteSource source, ScanScope scope)
{
    readonly List<(long From, long To)> covered = [(0, SevenZipReader.StartSize)];
    readonly HashSet<string> names = [];

    public void Run()
    {
        if (SevenZipReader.Start(source) is not { } start)
        {
            scope.Gap("the start of the archive is cut or broken");
            return;
        }

        covered.Add((start.At, start.At + start.Size));
        if (start.Size == 0)
        {
            Uncovered();
            return;
        }

        try
        {
            if (start.Size > scope.Limits.HeaderBytes)
                throw PackedDataException.Unread($"a header of {start.Size} bytes");
            var header = source.Bytes(start.At, (int)start.Size);
            if (Crc32.Of(header) != start.Crc)
                throw PackedDataException.Broken("the header's checksum does not fit");
            Archive(SevenZipReader.Read(source, header, scope, covered));
        }
        catch (PackedDataException e)
        {
            scope.Gap(e.Message);
            return;
        }

        Uncovered();
    }

    void Archive(SevenZipArchive archive)
    {
        using var members = archive.Members.GetEnumerator();
        var packed = 0;
        long total = 0;
        foreach (var folder in archive.Streams.Folders)
        {
            total += Math.Min(folder.Size, 1L << 50);
            Folder(archive.Streams, folder, packed, members);
            packed += folder.Packed.Count;
        }

        while (members.MoveNext())
        {
            Name(members.Current);
            if (members.Current.HasStream)
                scope.Inside(members.Current.Name).Gap("the archive holds no content for this member");
        }

        covered.AddRange(archive.Streams.Packed.Select(p => (p.At, p.At + p.Size)));
        if (total > 100L << 20 && total / Math.Max(1, source.Length) > 200)
            scope.Find(SevenZipRules.Bomb, Severity.Medium, "Expands to more than 200 times its size", $"{source.Length} bytes hold {total}", identity: "ratio");
    }

    void Folder(SevenZipStreams streams, SevenZipFolder folder, int firstPacked, IEnumerator<SevenZipMember> members)
    {
        Stream? content = null;
        string? broken = null;
        try
        {
            content = SevenZipCoders.Open(source, streams, folder, firstPacked);
        }
        catch (PackedDataException e)
        {
            broken = e.Message;
        }

        using (content)
        {
            foreach (var (size, crc) in folder.Parts)
            {
                if (Next(members) is not { } member)
                {
                    scope.Gap("the archive holds content that no member names");
                    return;
                }

                var inside = scope.Inside(member.Name);
                if (broken is null && !scope.Budget.HasTime())
                    broken = "time is up";
                broken ??= Member(content!, member, size, crc, inside);
                if (broken is not null)
                    inside.Gap(broken);
            }

            if (broken is null && content!.ReadByte() >= 0)
                scope.Find(SevenZipRules.Broken, Severity.Medium, "Has a block that holds more than its members", identity: "more");
        }
    }

    SevenZipMember? Next(IEnumerator<SevenZipMember> members)
    {
        while (members.MoveNext())
        {
            Name(members.Current);
            if (members.Current.HasStream)
                return members.Current;
        }

        return null;
    }

    // Returns why nothing behind it in the block can be read.
    string? Member(Stream block, SevenZipMember member, long size, uint? crc, ScanScope inside)
    {
        using var content = Spool.Copy(new PartStream(block, size), inside.Budget.ExpandedLeft, inside.Budget, out var error);
        inside.Budget.Expand(content.Length);
        if (error is null && content.Length < size)
            error = "the packed data is cut";
        if (error is null && crc is { } said && Checksum(content) is var own && own != said)
            inside.Find(SevenZipRules.BadChecksum, Severity.Medium, "Has content that does not fit its checksum", $"{own:x8}, not {said:x8}");
        if (member.IsLink && content.Bytes(0, 4096) is var target && FileNames.LinkLeaves(member.Name, System.Text.Encoding.UTF8.GetString(target)))
            scope.Find(SevenZipRules.Traversal, Severity.High, "Has a link that leads out of its folder", ScanScope.Printable(System.Text.Encoding.UTF8.GetString(target)), identity: member.Name + "\nlink");
        if (content.Length > 0 && inside.Judge(content).Count == 0 && !PlainText.Is(content))
            inside.Gap("not recognised as any model format");
        return error;
    }

    void Name(SevenZipMember member)
    {
        if (!names.Add(member.Name))
            scope.Find(SevenZipRules.DuplicateName, Severity.Medium, "Has two members of the same name", ScanScope.Printable(member.Name), identity: member.Name);
        if (FileNames.Leaves(member.Name))
            scope.Find(SevenZipRules.Traversal, Severity.High, "Has a member whose name leads out of its folder", ScanScope.Printable(member.Name), identity: member.Name);
        if (member.IsAnti)
            scope.Find(SevenZipRules.Broken, Severity.Medium, "Has a member that deletes a file when it is unpacked", ScanScope.Printable(member.Name), identity: "anti:" + member.Name);
    }

    static uint Checksum(ByteSource content)
    {
        var crc = default(Crc32);
        var block = new byte[1 << 16];
        for (long at = 0; at < content.Length;)
        {
            var got = content.Read(at, block);
            if (got == 0)
                break;
            crc.Add(block.AsSpan(0, got));
            at += got;
        }

        return crc.Value;
    }

    void Uncovered()
    {
        covered.Sort();
        long at = 0;
        foreach (var (from, to) in covered.Append((source.Length, source.Length)))
        {
            if (from > at)
            {
                using var between = source.Slice(at, from - at);
                scope.Find(SevenZipRules.UnlistedData, Severity.Medium, "Has data that its header does not list", $"{from - at} bytes", at, identity: "between");
                scope.Inside("unlisted", opportunistic: true).Judge(between);
            }

            at = Math.Max(at, to);
        }
    }
}
