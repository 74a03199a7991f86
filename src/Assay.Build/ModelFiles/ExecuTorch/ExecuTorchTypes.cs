namespace Assay.Build.ModelFiles.ExecuTorch;

/// <summary>The extended header behind the flatbuffer's (exir/_serialize/_program.py): how long the program is and where segments start.</summary>
internal readonly record struct ExecuTorchHeader(long ProgramSize, long SegmentsAt);

/// <summary>A segment of data behind the program, as a place in the file.</summary>
internal readonly record struct ExecuTorchSegment(long At, long Size);
