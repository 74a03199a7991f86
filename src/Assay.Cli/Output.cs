using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Assay.Cli;

/// <summary>How a result is written.</summary>
enum OutputFormat { Text, Json, Sarif, Junit, Cyclonedx, Spdx, Html }

/// <summary>
/// Where a command's result goes: standard output, or a file that appears whole when the command is done and not at
/// all when it failed.
/// </summary>
sealed class Output : IDisposable
{
    readonly string? _file;
    readonly string? _partial;
    readonly Stream _stream;
    readonly StreamWriter _writer;

    static readonly Lazy<Stream> Standard = new(StandardOutput);

    // What writes to standard output now and has it in its buffer: its words would come after, or around, what is said on the error stream.
    static Output? _buffering;

    Output(OutputFormat format, string? file, string? partial, Stream stream)
    {
        Format = format;
        _file = file;
        _partial = partial;
        _stream = stream;
        _writer = new StreamWriter(format == OutputFormat.Text ? stream : new VisibleStream(stream, json: format is not (OutputFormat.Junit or OutputFormat.Html)), new UTF8Encoding(false), leaveOpen: file is null) { NewLine = "\n" };
    }

    public OutputFormat Format { get; }

    /// <summary>Where the result goes; null, and why, when there cannot be such a file.</summary>
    public static Output? Open(OutputFormat format, string? file, out Problem? problem)
    {
        problem = null;
        if (file is null)
            return _buffering = new Output(format, null, null, Standard.Value);
        return OpenFile(format, file, out problem);
    }

    static Output? OpenFile(OutputFormat format, string file, out Problem? problem)
    {
        problem = Directory.Exists(file) ? new Problem("--output names a folder.", file, "Name a file in it.") : null;
        if (problem is not null)
            return null;
        var partial = $"{file}.{Environment.ProcessId}.partial";
        try
        {
            return new Output(format, file, partial, new FileStream(partial, FileMode.Create, FileAccess.Write));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = new Problem("The result cannot be written there.", file, e is DirectoryNotFoundException ? "Make the folder first, or name another file." : "Name a file that you may write.");
            return null;
        }
    }

    /// <summary>Shows all that was written to standard output so far, before something is said on the error stream.</summary>
    public static void FlushStandard()
    {
        Volatile.Read(ref _buffering)?._writer.Flush();
        Console.Out.Flush();
    }

    /// <summary>Opens standard output, if a command is on its way that will want it.</summary>
    public static void Prepare() => _ = Standard.Value;

    // The console's own writer looks for the encoding of the user's language first, which takes longer than a small scan; ours is
    // UTF-8 everywhere. In a terminal it has more to do.
    static Stream StandardOutput()
    {
        var stream = Console.OpenStandardOutput();
        if (Console.IsOutputRedirected)
            Console.SetOut(new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true });
        return stream;
    }

    /// <summary>The format that arguments which do not parse seem to ask for, so that even then a program can read the problem.</summary>
    public static OutputFormat FormatIn(string[] args)
    {
        var at = Array.IndexOf(args, "--format");
        var json = args.Contains("--format=json") || args.Contains("--format=sarif") || (at >= 0 && at + 1 < args.Length && args[at + 1] is "json" or "sarif");
        return json ? OutputFormat.Json : OutputFormat.Text;
    }

    /// <summary>Writes <paramref name="value"/> as JSON, or what <paramref name="text"/> makes of it for people.</summary>
    public void Write<T>(T value, Action<TextOutput> text)
    {
        if (Format == OutputFormat.Text)
            WriteText(text);
        else
            _writer.WriteLine(Json.Text(value, indented: true));
    }

    /// <summary>Writes for people; what writes JSON is not even loaded.</summary>
    public void WriteText(Action<TextOutput> text) => text(_file is null && Terminal.OutputIsRich ? TerminalText.On(_writer) : new PlainText(_writer));

    /// <summary>Writes JSON as it is made, so that no tree of it is held; readable, as <see cref="Write"/> would write it.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write)
    {
        _writer.Flush();
        using (var json = new Utf8JsonWriter(_writer.BaseStream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(json);
        _writer.WriteLine();
    }

    /// <summary>Writes a finished document of UTF-8 and a line's end, without making a text of it first.</summary>
    public void WriteRaw(ReadOnlySpan<byte> document)
    {
        _writer.Flush();
        _writer.BaseStream.Write(document);
        _writer.WriteLine();
    }

    /// <summary>Writes a finished document (SARIF, a script) as it is.</summary>
    public void WriteRaw(string document) => _writer.Write(document);

    /// <summary>Shows what was written so far, for a command that goes on for long.</summary>
    public void Flush() => _writer.Flush();

    /// <summary>Flushes; the output file takes its name now, or is dropped.</summary>
    public void Finish(bool keep)
    {
        _writer.Flush();
        if (_partial is null)
            return;
        if (keep && _stream is FileStream stream)
            stream.Flush(flushToDisk: true);
        _writer.Dispose();
        if (keep)
            File.Move(_partial, _file!, overwrite: true);
    }

    public void Dispose()
    {
        Interlocked.CompareExchange(ref _buffering, null, this);
        _writer.Dispose();
        if (_partial is not null && File.Exists(_partial))
            File.Delete(_partial);
    }
}
