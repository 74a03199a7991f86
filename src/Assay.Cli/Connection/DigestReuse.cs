using System.CommandLine;
using Assay.Build;
using Assay.Record;

namespace Assay.Cli;

/// <summary>
/// The digests that the record of the current folder remembers of files on this machine: reused by what signs and describes,
/// written by what recorded them. A server's record remembers none: its files are not those of this machine.
/// </summary>
sealed class DigestReuse
{
    const string FileName = "digests";

    readonly Option<bool> _rehash = new("--rehash") { Description = "Hash every file, also those that were hashed for the record here before and are unchanged since." };
    RecordFolder? _folder;
    DigestMemory? _memory;

    public void AddTo(Command command) => command.Add(_rehash);

    /// <summary>Null when there is no record here.</summary>
    public DigestMemory? Open(CommandContext context, bool onlyWrite = false)
    {
        if (Environment.GetEnvironmentVariable(RecordConnection.ServerVariable) is { Length: > 0 } || RecordFolder.Find(Directory.GetCurrentDirectory(), out _) is not { } folder)
            return null;
        _folder = folder;
        _memory = new DigestMemory(TimeProvider.System) { Rehash = onlyWrite || context.Get(_rehash) };
        var (content, complaint) = folder.ReadOwn(FileName, DigestMemory.MaxBytes);
        if (content is not null && !_memory.TryTake(content, out var error))
            complaint = error;
        if (complaint is not null)
            Console.Error.WriteLine(SafeText.Of($"note: what is remembered of hashed files is not used: {complaint} ({Path.Combine(folder.Path, FileName)}). Every file is hashed."));
        return _memory;
    }

    /// <summary>To be called when what was hashed is in the record. That nothing can be remembered spoils nothing.</summary>
    public void Save()
    {
        if (_memory is not { Grown: true } memory || _folder is null)
            return;
        try
        {
            // What another command remembered meanwhile is kept.
            if (_folder.ReadOwn(FileName, DigestMemory.MaxBytes).Content is { } now)
                memory.TryTake(now, out _);
            _folder.WriteOwn(FileName, memory.ToBytes());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(SafeText.Of($"note: the digests could not be remembered: {e.Message}"));
        }
    }
}
