using System.Runtime.InteropServices;

namespace Assay.Cli;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the command to stop, the second (or five seconds) ends the process. The exit
/// code is 128 plus the signal, as shells expect: 130 or 143.
/// </summary>
sealed class Interruption : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource _source = new();
    readonly PosixSignalRegistration _interrupt;
    readonly PosixSignalRegistration _terminate;
    Timer? _impatience;

    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Handle(signal, 130));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Handle(signal, 143));
    }

    public CancellationToken Token => _source.Token;

    /// <summary>The exit code of the signal that came, if one did.</summary>
    public int? Code { get; private set; }

    void Handle(PosixSignalContext signal, int code)
    {
        if (Code is not null)
            Environment.Exit(code);
        signal.Cancel = true;
        Stop(code);
    }

    /// <summary>Asks the command to stop; ends the process if it does not.</summary>
    internal void Stop(int code)
    {
        Code = code;
        _impatience = new Timer(_ => Environment.Exit(code), null, Patience, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _impatience?.Dispose();
        _source.Dispose();
    }
}
