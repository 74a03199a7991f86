using System.CommandLine;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli;

/// <summary><c>assay record export</c> and <c>import</c>: a record as one file, byte for byte.</summary>
static class TransferCommand
{
    public static AssayCommand Export()
    {
        var file = new Argument<string>("file") { Description = "New file. It holds everything that was not erased, so keep it safe.", HelpName = "FILE" };
        return RecordCommand.CreateLocal("export", "Write the whole record to one file: leaves, heads, contents, byte for byte. Keys are not in it.", RecordUse.Read, [file], async (context, local) =>
        {
            var path = Path.GetFullPath(context.Get(file));
            if (Path.Exists(path))
                return context.Fail("The file is there already; nothing was written.", path, "Name a file that is not there yet.");
            var partial = $"{path}.{Environment.ProcessId}.partial";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            try
            {
                long size;
                var stream = new FileStream(partial, options);
                await using (stream.ConfigureAwait(false))
                {
                    size = await RecordTransfer.ExportAsync(local.Store, stream, context.Cancel).ConfigureAwait(false);
                    stream.Flush(flushToDisk: true);
                }

                File.Move(partial, path);
                return context.Finish(new { file = path, entries = size, bytes = new FileInfo(path).Length }, (done, text) => text.Line($"{done.entries} entries are in {done.file} ({done.bytes} bytes).", Tone.Good));
            }
            finally
            {
                File.Delete(partial);
            }
        });
    }

    public static AssayCommand Import()
    {
        var file = new Argument<string>("file") { Description = "What 'assay record export' wrote.", HelpName = "FILE" };
        return new AssayCommand("import", "Take an exported record into this folder, whose keys and configuration are there and whose database is not. Verified before anybody sees it.", async context =>
        {
            if (RecordFolder.Find(Directory.GetCurrentDirectory(), out var fault) is not { } folder)
                return FolderProblem.Of(fault!).Write(context.Out.Format);
            if (UserConfiguration.Load(out var error) is not { } user)
                return Problem.Told(error, Problem.MendConfiguration).Write(context.Out.Format);
            if (LocalRecord.StoreOf(folder, user, out error) is not { } address)
                return Problem.Told(error, Problem.MendConfiguration).Write(context.Out.Format);
            if (!File.Exists(context.Get(file)))
                return context.Fail("There is no such file.", context.Get(file), Problem.CheckPath);
            var fresh = address.SqlitePath is { } path && !File.Exists(path);
            TransferResult result;
            var stream = new FileStream(context.Get(file), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            await using (stream.ConfigureAwait(false))
            {
                var store = await RecordStore.OpenAsync(address, RecordProjections.All, null, TimeProvider.System, StoreMode.Create).ConfigureAwait(false);
                await using var opened = store.ConfigureAwait(false);
                if (await store.ReadAsync(view => view.Size).ConfigureAwait(false) > 0)
                    return context.Fail("There is a record here already; nothing was imported.", folder.Path, "Import into a folder whose database is not there yet.");
                var root = PublicKey.TryReadPem(folder.Configuration.RootKey, out _);
                result = await RecordTransfer.ImportAsync(stream, store, new VerifyOptions { Root = root }, context.Cancel).ConfigureAwait(false);
            }

            if (result.Ok)
                return context.Finish(new { entries = result.Size }, (done, text) => text.Line($"{done.entries} entries were taken over and verified.", Tone.Good));
            if (fresh)
                foreach (var leftover in (ReadOnlySpan<string>)["", "-wal", "-shm"])
                    File.Delete(address.SqlitePath + leftover);
            return new Problem($"Nothing was taken over: {result.Refusal}", context.Get(file), "Export it again where the record is: assay record export FILE") { Code = ExitCode.No, Type = "not-verified" }.Write(context.Out.Format);
        })
        { file };
    }
}
