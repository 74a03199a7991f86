using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Assay.Build.Dependencies.Osv;

/// <summary>What an advisory database is: where it came from and how fresh it is.</summary>
/// <param name="Source">File, folder or address that it was read from.</param>
/// <param name="SourceDigest">SHA-256 of the file; of a folder, over the SHA-256 of its files in order.</param>
/// <param name="Imported">When it was read.</param>
/// <param name="Date">When its latest advisory was changed; null when none says.</param>
/// <param name="Withdrawn">Advisories that were taken back; they match nothing.</param>
/// <param name="Ecosystems">Pairs of package and advisory by ecosystem.</param>
public sealed record OsvStatus(
    string Source, Digest SourceDigest, DateTimeOffset Imported, DateTimeOffset? Date, int Advisories, int Withdrawn, int Packages, IReadOnlyDictionary<string, int> Ecosystems)
{
    /// <summary>Advisories are published every day: of a database that is older, a month of them is missing.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromDays(30);

    /// <summary>What is known in it is as of then: of its latest advisory, and never of later than when it was read, whatever an advisory states.</summary>
    public DateTimeOffset AsOf() => Date is { } date && date < Imported ? date : Imported;

    /// <summary>Whole days since then.</summary>
    public int DaysOldAt(DateTimeOffset now) => Math.Max(0, (int)(now - AsOf()).TotalDays);

    /// <summary>Whether that is longer ago than <see cref="Fresh"/>.</summary>
    public bool IsOldAt(DateTimeOffset now) => now - AsOf() > Fresh;
}

/// <summary>
/// A database of known vulnerabilities in the OSV schema, kept as one index file that opens cold in milliseconds and is read
/// package by package (<c>docs/adr/0012-advisory-index.md</c>). Nothing is fetched: the user brings the dump.
/// </summary>
public sealed class OsvDatabase : IDisposable
{
    readonly SafeFileHandle file;
    readonly byte[] rows;
    readonly long length;

    OsvDatabase(SafeFileHandle file, byte[] rows, OsvStatus status) => (this.file, this.rows, length, Status) = (file, rows, RandomAccess.GetLength(file), status);

    /// <summary>Where it came from and how fresh it is.</summary>
    public OsvStatus Status { get; }

    /// <summary>
    /// Reads a dump (a zip such as OSV's <c>all.zip</c>, a folder, one record) into the index at <paramref name="target"/>, which
    /// is replaced at once and only by a whole one. Null with a reason when the dump cannot be used; the old index then stays.
    /// </summary>
    /// <param name="name">What to call the source; an address that <paramref name="source"/> was fetched from.</param>
    public static OsvStatus? Import(string source, string name, string target, DateTimeOffset now, out string error, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        error = "";
        try
        {
            return OsvImporter.Import(source, name, target, now, progress, cancel);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            error = e.Message;
            return null;
        }
    }

    /// <summary>Opens an index; null with a reason when it cannot be read.</summary>
    public static OsvDatabase? Open(string path, out string error)
    {
        error = "";
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path);
            var (rows, status) = OsvIndexFormat.Open(file);
            return new OsvDatabase(file, rows, OsvStatusJson.Read(status));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or System.Text.Json.JsonException)
        {
            file?.Dispose();
            error = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message;
            return null;
        }
    }

    /// <summary>What is known of a package.</summary>
    /// <exception cref="InvalidDataException">The index is damaged there.</exception>
    internal IReadOnlyList<OsvAdvisory> Of(string ecosystem, string name)
    {
        var key = OsvIndexWriter.Key(ecosystem, PackageName.Normalise(ecosystem, name));
        var hash = OsvIndexWriter.Hash(key);
        for (var row = First(hash); row < rows.Length / OsvIndexFormat.RowBytes && HashAt(row) == hash; row++)
        {
            var block = OsvIndexFormat.ReadBlock(file, BinaryPrimitives.ReadInt64LittleEndian(rows.AsSpan(row * OsvIndexFormat.RowBytes + 8)), length);
            using var reader = new BinaryReader(new MemoryStream(block), Encoding.UTF8);
            try
            {
                if (reader.ReadString() == key)
                    return OsvCoding.Many(reader, () => OsvCoding.Read(reader));
            }
            catch (Exception e) when (e is EndOfStreamException or FormatException)
            {
                throw new InvalidDataException("a block of the advisory index is damaged", e);
            }
        }

        return [];
    }

    int First(ulong hash)
    {
        var (low, high) = (0, rows.Length / OsvIndexFormat.RowBytes);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (HashAt(middle) < hash)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    ulong HashAt(int row) => BinaryPrimitives.ReadUInt64LittleEndian(rows.AsSpan(row * OsvIndexFormat.RowBytes));

    public void Dispose() => file.Dispose();
}
