using Assay.Build.ModelFiles;

namespace Assay.Server;

/// <summary>Where a scan stands.</summary>
public enum ScanState { Waiting, Scanning, Done, Failed, Cancelled }

/// <summary>One scan that somebody, or the schedule, asked the server for. It lives as long as the server, at most an hour.</summary>
public sealed class ScanJob(string actor, string name, string path, string? uploadFolder, DateTimeOffset at) : IDisposable
{
    /// <summary>Who asks for what the server scans by itself.</summary>
    public const string Schedule = "schedule";

    readonly CancellationTokenSource cancel = new();

    /// <summary>Random; part of its address.</summary>
    public string Id { get; } = Secrets.New("sc_")[..25];

    /// <summary>Who asked; nobody else sees it. <see cref="Schedule"/> for what the server asked for itself.</summary>
    public string Actor { get; } = actor;

    /// <summary>What the caller calls it.</summary>
    public string Name { get; } = name;

    /// <summary>Where the file or folder lies.</summary>
    public string Path { get; } = path;

    /// <summary>Everything to scan: <see cref="Path"/>, unless a version is made of several files.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [path];

    /// <summary>What it is judged by.</summary>
    public ScanPolicy Policy { get; init; } = ScanPolicy.Default;

    /// <summary>Nobody asked for it: every caller sees it, and nobody cancels or records it.</summary>
    public bool Scheduled => Actor == Schedule;

    /// <summary>Where the upload lies until it is scanned; null for files below the models folder.</summary>
    public string? UploadFolder { get; } = uploadFolder;

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset At { get; } = at;

    /// <summary>Where it stands.</summary>
    public ScanState State { get; set; }

    /// <summary>How far it is.</summary>
    public ScanProgress? Progress { get; set; }

    /// <summary>When it began to be scanned.</summary>
    public DateTimeOffset? Began { get; set; }

    /// <summary>The result, once it is done.</summary>
    public ModelScan? Scan { get; set; }

    /// <summary>What would be recorded, where that is not what the result says by itself: of a folder it names the folder.</summary>
    internal Report? Report { get; set; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; set; }

    /// <summary>The log entry that holds the evidence, once it was recorded.</summary>
    public long? Recorded { get; set; }

    /// <summary>Nothing more will happen to it.</summary>
    public bool Ended => State is ScanState.Done or ScanState.Failed or ScanState.Cancelled;

    /// <summary>Signalled when somebody cancels it.</summary>
    public CancellationToken Cancellation => cancel.Token;

    /// <summary>Stops it at the next block.</summary>
    public void Cancel() => cancel.Cancel();

    public void Dispose() => cancel.Dispose();
}
