using System.Diagnostics;
using System.Text;

namespace Assay.Cli.Tests.Up;

/// <summary>
/// <c>assay up</c> as its user runs it: another process. Its path is empty, so that a step that needs Python, or
/// any other program, fails.
/// </summary>
sealed class UpProcess : IDisposable
{
    /// <summary>What the command may take here, beside other tests; what it may take of a visitor's time is measured alone (<see cref="WholeWalkTests"/>).</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(6);

    readonly Process _process;
    readonly StringBuilder _output = new();
    readonly Task<string> _error;
    readonly CancellationTokenSource _late = new(Bound);

    UpProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo(Cli.Program, ["up", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["PATH"] = "";
        // A runtime that was found by the path only is found no more: name the one that runs this test.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    public static UpProcess Start(params string[] arguments) => new(arguments);

    public static Cli.Result Run(params string[] arguments)
    {
        using var up = new UpProcess(arguments);
        return up.End();
    }

    /// <summary>Reads on until a line that the condition takes; null at the end of the output.</summary>
    public string? ReadUntil(Func<string, bool> takes)
    {
        while (_process.StandardOutput.ReadLineAsync(_late.Token).AsTask().GetAwaiter().GetResult() is { } line)
        {
            _output.Append(line).Append('\n');
            if (takes(line))
                return line;
        }

        return null;
    }

    public Cli.Result End()
    {
        ReadUntil(_ => false);
        _process.WaitForExitAsync(_late.Token).GetAwaiter().GetResult();
        return new Cli.Result(_process.ExitCode, _output.ToString(), _error.GetAwaiter().GetResult());
    }

    /// <summary>As <c>kill -9</c>: nothing of the process runs any more.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>As Ctrl-C.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
        _late.Dispose();
    }
}
