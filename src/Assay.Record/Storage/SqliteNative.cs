using System.Runtime.InteropServices;
using SQLitePCL;

namespace Assay.Record;

/// <summary>Points the provider at the operating system's SQLite, which is newer and patched; falls back to the bundled library.</summary>
static class SqliteNative
{
    // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE: closing must not checkpoint outside our lock.
    const int NoCheckpointOnClose = 1006;

    static readonly Lock Gate = new();
    static bool _ready;

    public static void Initialise()
    {
        lock (Gate)
        {
            if (_ready)
                return;
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, static (name, assembly, path) =>
                name == "e_sqlite3" && (NativeLibrary.TryLoad("libsqlite3.so.0", out var handle) || NativeLibrary.TryLoad("libsqlite3.dylib", out handle)) ? handle : 0);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            _ready = true;
        }
    }

    public static void KeepLogOnClose(sqlite3 database) => raw.sqlite3_db_config(database, NoCheckpointOnClose, 1, out _);
}
