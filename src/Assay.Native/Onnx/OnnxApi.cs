using System.Runtime.InteropServices;

namespace Assay.Native;

/// <summary>
/// The C interface of ONNX Runtime (onnxruntime_c_api.h): one exported function gives a table of functions whose order
/// never changes. Every entry that can fail returns an OrtStatus, null for success.
/// </summary>
static unsafe partial class OnnxApi
{
    // Version 22 of the table: everything used here is older, and every later runtime still offers it.
    const uint Version = 22;
    const int LogNothingButFatal = 4;

    static readonly Lock Gate = new();
    static nint* table;

    internal static nint Environment { get; private set; }

    internal static nint Allocator { get; private set; }

    internal static nint CpuMemory { get; private set; }

    /// <summary>
    /// Loads the library and makes the one environment of this process, which is never released: sessions may outlive any
    /// order of disposal. Null when ready, else why not.
    /// </summary>
    internal static string? WhyNotReady(long maxMemoryBytes)
    {
        lock (Gate)
        {
            if (table is not null)
                return null;
            if (NativeLibraries.WhyMissing(NativeLibraries.Onnx) is { } missing)
                return missing;
            var getApi = *(delegate* unmanaged<uint, nint>*)OrtGetApiBase();
            var made = (nint*)getApi(Version);
            if (made is null)
                return $"the ONNX Runtime library does not offer version {Version} of its interface";
            table = made;
            if (MakeEnvironment(maxMemoryBytes) is not { } error)
                return null;
            table = null;
            return error;
        }
    }

    static string? MakeEnvironment(long maxMemoryBytes)
    {
        nint environment, memory, allocator, arena;
        fixed (byte* name = "assay\0"u8)
            if (Failed(((delegate* unmanaged<int, byte*, nint*, nint>)table[3])(LogNothingButFatal, name, &environment)) is { } error)
                return error;
        // Arena allocator (1), default memory (0); grows by what is asked (1), in chunks as the engine likes (-1).
        if (Failed(((delegate* unmanaged<int, int, nint*, nint>)table[69])(1, 0, &memory)) is { } noMemory)
            return noMemory;
        if (Failed(((delegate* unmanaged<nint*, nint>)table[78])(&allocator)) is { } noAllocator)
            return noAllocator;
        if (Failed(((delegate* unmanaged<nuint, int, int, int, nint*, nint>)table[156])((nuint)maxMemoryBytes, 1, -1, -1, &arena)) is { } noArena)
            return noArena;
        var registered = Failed(((delegate* unmanaged<nint, nint, nint, nint>)table[144])(environment, memory, arena));
        Release(157, arena);
        (Environment, CpuMemory, Allocator) = (environment, memory, allocator);
        return registered;
    }

    /// <summary>Turns a status into its message and releases it; null for success.</summary>
    internal static string? Failed(nint status)
    {
        if (status == 0)
            return null;
        var message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)table[2])(status)) ?? "unknown error";
        Release(93, status);
        return message.Length > 500 ? message[..500] : message;
    }

    internal static void Release(int index, nint handle)
    {
        if (handle != 0)
            ((delegate* unmanaged<nint, void>)table[index])(handle);
    }

    internal static nint Entry(int index) => table[index];

    /// <summary>Reads and frees a string that the engine allocated.</summary>
    internal static string TakeString(nint text)
    {
        var value = Marshal.PtrToStringUTF8(text) ?? "";
        Free(text);
        return value;
    }

    internal static void Free(nint memory) => Failed(((delegate* unmanaged<nint, nint, nint>)table[76])(Allocator, memory));

    [LibraryImport(NativeLibraries.Onnx)]
    private static partial nint OrtGetApiBase();
}

/// <summary>An OrtSession.</summary>
sealed class OnnxSessionHandle : SafeHandle
{
    public OnnxSessionHandle(nint session) : base(0, ownsHandle: true) => SetHandle(session);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        OnnxApi.Release(95, handle);
        return true;
    }
}
