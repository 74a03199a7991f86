using System.Buffers;
using System.CommandLine;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Assay.Serving;
using Assay.Serving.Detection;
using Assay.Serving.Detection.Training;
using Assay.Serving.Guards;

namespace Assay.Cli;

/// <summary><c>assay guard check</c>: one reading a row, in order, as the rows come.</summary>
static class GuardCheckCommand
{
    const int LongestPolicy = 2 << 20;

    static readonly Dictionary<string, string> NoReasons = [];

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    public static Command Create()
    {
        var input = new Option<string>("--input", "-i") { Description = "Rows, one JSON object a line: {\"text\": ..., \"role\": user|system|assistant|tool|document|output}; - reads standard input.", HelpName = "FILE", Required = true };
        var weights = Weights();
        var threshold = new Option<double?>("--block-from", "--threshold") { Description = "Block scores from here on (default: the threshold of the weights).", HelpName = "0-1" };
        var policy = new Option<string?>("--policy") { Description = "Check with all guards of this guardrail policy, instead of the injection detector alone.", HelpName = "FILE" };
        var fail = new Option<bool>("--fail-on-blocked") { Description = "Exit with 1 when a row is blocked." };
        return new AssayCommand("check", "Read every row and write one JSON line for it: blocked, score, guards, microseconds. Exit code 3: a row could not be read.", context =>
        {
            if (context.Get(threshold) is { } given && !(given is >= 0 and <= 1))
                return context.Fail("--block-from is a number from 0 to 1.", hint: "Leave it out to use the threshold that the weights were given in training.");
            if (context.Get(policy) is { } file)
            {
                if (context.Get(weights) is not null || context.Get(threshold) is not null)
                    return context.Fail("--policy goes without --weights and --block-from.", hint: "The policy says which guards look, and from which score on they count.");
                if (Policy(context, file, out var mistake) is not { } guards)
                    return context.Fail($"The policy cannot be used: {mistake}.", file, "See docs/formats/guardrail-policy.md, or ask: assay guard policy check FILE");
                using var rows = new JsonLineReader(Open(context.Get(input)!), LabelledTexts.LongestRow);
                return Run(context, rows, (text, place) => Reading(guards.Check(text, place)), context.Get(fail));
            }

            if (Detector(context, context.Get(weights), out var problem) is not { } detector)
                return problem!.Write(context.Out.Format);
            var line = context.Get(threshold) ?? detector.Threshold;
            using var reader = new JsonLineReader(Open(context.Get(input)!), LabelledTexts.LongestRow);
            return Run(context, reader, (text, place) => Reading(detector.Read(text, place), line), context.Get(fail));
        }, interruptible: true)
        { input, policy, weights, threshold, fail };
    }

    internal static Option<string?> Weights() => new("--weights") { Description = "Weights made by `assay guard train` (default: those that ship with Assay).", HelpName = "FILE" };

    /// <summary>The detector with the weights of a file, or the shipped one.</summary>
    internal static InjectionDetector? Detector(CommandContext context, string? file, out Problem? problem)
    {
        problem = null;
        if (file is null)
            return InjectionDetector.Default;
        var bytes = BoundedFile.ReadAsync(file, 64 << 20, context.Cancel).GetAwaiter().GetResult();
        var detector = InjectionDetector.Of(bytes, out var wrong);
        if (detector is null)
            problem = new Problem($"The weights cannot be used: {wrong}.", file, "Make them with `assay guard train`.");
        return detector;
    }

    internal static Stream Open(string path) => path == "-" ? Console.OpenStandardInput() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);

    /// <summary>A policy from its file and those that it names.</summary>
    static GuardrailPolicy? Policy(CommandContext context, string path, out string mistake)
    {
        try
        {
            var yaml = BoundedFile.Text(path, LongestPolicy, context.Cancel);
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var files = GuardrailPolicy.FilesNamedIn(yaml).Where(f => File.Exists(Path.Combine(folder, f))).ToDictionary(f => f, f => BoundedFile.Text(Path.Combine(folder, f), LongestPolicy, context.Cancel));
            return GuardrailPolicy.Read(Path.GetFileNameWithoutExtension(path), yaml, files, out mistake, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            mistake = Directory.Exists(path) ? "it is a folder" : $"it cannot be read: {e.Message}";
            return null;
        }
    }

    static CheckedRow Reading(in InjectionReading reading, double threshold) =>
        reading.Score >= threshold ? new CheckedRow(true, reading.Score, [.. reading.Signals.Select(s => $"injection/{s}")], null, [], NoReasons) : new CheckedRow(false, reading.Score, [], null, [], NoReasons);

    static CheckedRow Reading(RowReading reading) => new(reading.Blocked, reading.Score, [.. reading.Found.Select(f => f.Guard)], reading.Found, reading.Failed, reading.Reasons);

    static ExitCode Run(CommandContext context, JsonLineReader reader, Func<string, Place, CheckedRow> check, bool failOnBlocked)
    {
        var (row, wrong, blocked, unseen) = (0L, 0L, 0L, 0L);
        var bytes = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        check("What the first row would pay for otherwise: code that is compiled and tables that are built.", Place.Document);
        while (reader.Next(out var tooLong) is { } line)
        {
            context.Cancel.ThrowIfCancellationRequested();
            row++;
            if (!tooLong && line.Span.Trim(" \t\r"u8).IsEmpty)
                continue;
            var error = tooLong ? $"the row is longer than {LabelledTexts.LongestRow} bytes" : null;
            var text = error is null ? Text(line, out error, out var place) is { } read ? (read, place) : ((string, Place)?)null : null;
            if (text is var (checkedText, where))
            {
                var began = Stopwatch.GetTimestamp();
                var reading = check(checkedText, where);
                var microseconds = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
                blocked += reading.Blocked ? 1 : 0;
                unseen += reading.Failed.Count > 0 ? 1 : 0;
                Write(json, reading, microseconds);
            }
            else
            {
                wrong++;
                json.WriteStartObject();
                json.WriteString("error", error);
                json.WriteNumber("row", row);
                json.WriteEndObject();
            }

            json.Flush();
            context.Out.WriteRaw(Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n");
            bytes.Clear();
            json.Reset();
        }

        if (wrong > 0)
            Console.Error.WriteLine($"assay: {wrong} of {row} rows could not be read; their lines say why.");
        if (unseen > 0)
            Console.Error.WriteLine($"assay: a guard could not look at {unseen} of {row} rows; their lines name it.");
        return wrong + unseen > 0 ? ExitCode.Incomplete : failOnBlocked && blocked > 0 ? ExitCode.No : ExitCode.Yes;
    }

    static void Write(Utf8JsonWriter json, CheckedRow reading, double microseconds)
    {
        json.WriteStartObject();
        json.WriteBoolean("blocked", reading.Blocked);
        json.WriteNumber("score", reading.Score);
        json.WriteStartArray("guards");
        foreach (var guard in reading.Guards)
            json.WriteStringValue(guard);
        json.WriteEndArray();
        if (reading.Effects is { } effects)
        {
            json.WriteStartObject("effects");
            foreach (var (guard, effect) in effects)
                json.WriteString(guard, effect);
            json.WriteEndObject();
        }

        if (reading.Failed.Count > 0)
        {
            json.WriteStartArray("failed");
            foreach (var guard in reading.Failed)
                json.WriteStringValue(guard);
            json.WriteEndArray();
            json.WriteStartObject("why");
            foreach (var (guard, why) in reading.Reasons)
                json.WriteString(guard, why);
            json.WriteEndObject();
        }

        json.WriteNumber("microseconds", Math.Round(microseconds, 1));
        json.WriteEndObject();
    }

    /// <summary>What is written of one row.</summary>
    /// <param name="Effects">What follows by guard; null when only the detector looked.</param>
    /// <param name="Failed">Guards that could not look.</param>
    /// <param name="Reasons">Why.</param>
    sealed record CheckedRow(bool Blocked, double Score, IReadOnlyList<string> Guards, IReadOnlyList<RowFinding>? Effects, IReadOnlyList<string> Failed, IReadOnlyDictionary<string, string> Reasons);

    static string? Text(ReadOnlyMemory<byte> line, out string? error, out Place place)
    {
        (error, place) = (null, Place.User);
        try
        {
            using var document = StrictJson.Parse(line, Strict);
            var row = document.RootElement;
            if (row.ValueKind != JsonValueKind.Object || !row.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.String)
            {
                error = "the row has no \"text\"";
                return null;
            }

            var role = row.TryGetProperty("role", out var named) && named.ValueKind != JsonValueKind.Null ? named.ValueKind == JsonValueKind.String ? named.GetString() : "?" : null;
            if ((role == "output" ? Place.Output : LabelledTexts.PlaceOf(role)) is not { } found)
            {
                error = "\"role\" is none of user, system, assistant, tool, document, output";
                return null;
            }

            place = found;
            return text.GetString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            error = "the row is not valid JSON, or its text is not text";
            return null;
        }
    }
}
