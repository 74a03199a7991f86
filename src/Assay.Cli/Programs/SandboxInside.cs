using System.Globalization;
using System.Runtime.InteropServices;

namespace Assay.Cli;

/// <summary>
/// The first program inside new namespaces: makes inputs read-only, brings the loopback up, gives up what could undo that, looks
/// whether it holds, tells, and becomes the command. Never called by people.
/// </summary>
static class SandboxInside
{
    public const string Name = "run-inside";

    const ulong BindRecursive = 0x1000 | 0x4000, Remount = 0x20, Bind = 0x1000, ReadOnly = 1, NoSuid = 2, NoDev = 4, NoExec = 8;
    const int DropFromBoundingSet = 24, NoNewPrivileges = 38;

    // What could undo the namespaces or reach past them (capability.h): dac_read_search, net_admin, net_raw, sys_module, sys_rawio, sys_chroot, sys_ptrace, sys_admin, sys_boot, mknod, perfmon, bpf, checkpoint_restore.
    static readonly ulong[] Given = [2, 12, 13, 16, 17, 18, 19, 21, 22, 27, 38, 39, 40];

    public static int Run(string folder)
    {
        var plan = Json.Read<SandboxPlan>(File.ReadAllBytes(Path.Combine(folder, "plan")));
        var problem = plan.ReadOnly.Select(Protect).FirstOrDefault(p => p is not null) ?? (plan.Network ? null : LoopbackUp());
        foreach (var capability in Given)
            _ = Prctl(DropFromBoundingSet, capability, 0, 0, 0);
        if (Prctl(NoNewPrivileges, 1, 0, 0, 0) != 0)
            problem ??= "the kernel keeps new privileges possible";
        var program = Find(plan.Command[0]);
        if (program is null)
            problem ??= "there is no such program";
        var writable = plan.ReadOnly.Where(path => Access(path, 2) == 0).ToList();
        Tell(folder, new SandboxReport(NetworkNamespace(), Interfaces(), writable, problem));
        if (problem is not null)
            return (int)ExitCode.Usage;
        // .NET ignores this signal, and programs inherit what is ignored.
        _ = Signal(13, 0);
        Execute(program!, [program!, .. plan.Command.Skip(1), null]);
        Tell(folder, new SandboxReport("", [], [], $"it could not be started: {Marshal.GetLastPInvokeErrorMessage()}"));
        return (int)ExitCode.Usage;
    }

    public static string NetworkNamespace() => File.ResolveLinkTarget("/proc/self/ns/net", returnFinalTarget: false)?.Name ?? "";

    static void Tell(string folder, SandboxReport report) => File.WriteAllBytes(Path.Combine(folder, "report"), Json.Bytes(report));

    static string? Protect(string path)
    {
        if (Mount(path, path, null, BindRecursive, 0) != 0)
            return $"{path} cannot be mounted: {Marshal.GetLastPInvokeErrorMessage()}";
        // Inside a user namespace, flags that the file system was mounted with must be kept.
        foreach (var kept in new[] { 0UL, NoSuid | NoDev, NoSuid, NoDev, NoSuid | NoDev | NoExec })
            if (Mount(null, path, null, Remount | Bind | ReadOnly | kept, 0) == 0)
                return null;
        return $"{path} cannot be made read-only: {Marshal.GetLastPInvokeErrorMessage()}";
    }

    static string? LoopbackUp()
    {
        const int internet = 2, datagram = 2;
        const ulong getFlags = 0x8913, setFlags = 0x8914;
        var socket = Socket(internet, datagram, 0);
        if (socket < 0)
            return "the loopback cannot be brought up";
        // struct ifreq: 16 bytes of name, then the flags; IFF_UP is the lowest.
        var request = new byte[40];
        "lo"u8.CopyTo(request);
        var up = Ioctl(socket, getFlags, request) == 0;
        request[16] |= 1;
        up = up && Ioctl(socket, setFlags, request) == 0;
        _ = Close(socket);
        return up ? null : "the loopback cannot be brought up";
    }

    static List<string> Interfaces() =>
        [.. File.ReadLines("/proc/net/dev").Skip(2).Select(l => l.Split(':')[0].Trim()).Where(l => l.Length > 0)];

    // As a shell finds it; only what its user may execute.
    static string? Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
            return Access(program, 1) == 0 ? program : null;
        var path = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        return path.Split(':').Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, program)).FirstOrDefault(p => File.Exists(p) && Access(p, 1) == 0);
    }

    static void Execute(string program, string?[] arguments)
    {
        if (Environment.IsPrivilegedProcess && OuterUser() is { } user)
        {
            // Back to the caller's own ids: being root, even of a namespace, changes what programs do.
            const string unshare = "/usr/bin/unshare";
            _ = Execvp(unshare, [unshare, "--user", $"--map-user={user}", $"--map-group={OuterGroup()}", "--", .. arguments]);
        }
        else
        {
            _ = Execvp(program, arguments);
        }
    }

    // Who uid 0 of this namespace is outside; null when it is uid 0 there, too.
    static string? OuterUser() => Outer("/proc/self/uid_map");

    static string OuterGroup() => Outer("/proc/self/gid_map") ?? "0";

    static string? Outer(string map)
    {
        var fields = File.ReadLines(map).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is [_, var outside, _] && outside != "0" && ulong.TryParse(outside, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? outside : null;
    }

    [DllImport("libc", EntryPoint = "mount", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Mount([MarshalAs(UnmanagedType.LPUTF8Str)] string? source, [MarshalAs(UnmanagedType.LPUTF8Str)] string target, [MarshalAs(UnmanagedType.LPUTF8Str)] string? type, ulong flags, nint data);

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Prctl(int option, ulong value, ulong third, ulong fourth, ulong fifth);

    [DllImport("libc", EntryPoint = "access", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

    [DllImport("libc", EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Socket(int domain, int type, int protocol);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Ioctl(int descriptor, ulong request, byte[] argument);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "signal", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern nint Signal(int number, nint handler);

    [DllImport("libc", EntryPoint = "execvp", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Execvp([MarshalAs(UnmanagedType.LPUTF8Str)] string program, [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] arguments);
}
