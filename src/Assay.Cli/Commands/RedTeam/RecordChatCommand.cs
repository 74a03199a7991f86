using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary><c>assay redteam record</c>: a web chat's recording by a browser becomes a target's file.</summary>
static class RecordChatCommand
{
    public static AssayCommand Create()
    {
        var har = new Argument<string>("recording") { Description = "Recording of a browser (network tab, save all as HAR), from the page's load to the answer; or a file that holds the chat's request, copied as cURL (bash).", HelpName = "FILE" };
        var message = new Option<string>("--message") { Description = "What was typed into the chat while the browser recorded.", HelpName = "TEXT", Required = true };
        var name = new Option<string?>("--name") { Description = "What the target is called (default: its host).", HelpName = "NAME" };
        return new AssayCommand("record", "Make a target's file from a browser's recording of a web chat.", async context =>
        {
            var path = context.Get(har)!;
            if (!File.Exists(path))
                return context.Fail("There is no such file.", path, "Save one from the browser's network tab.");
            if (new FileInfo(path).Length > RecordedChat.MaxBytes)
                return context.Fail($"The recording is larger than {RecordedChat.MaxBytes >> 20} MB.", path, "Record again, with the chat's page alone.");
            if (context.Get(message) is not { Length: > 0 } typed)
                return context.Fail("--message is empty.", null, "Give what was typed into the chat.");
            var read = await BoundedFile.ReadAsync(path, RecordedChat.MaxBytes, context.Cancel).ConfigureAwait(false);
            if (RecordedChat.Read(read, typed, context.Get(name) ?? "", out var notes, out var error) is not { } file)
                return context.Fail($"The recording cannot be used: {error}.", path, "Record again: load the page, type the message, wait for the answer.");
            if (file["name"]!.GetValue<string>().Length == 0)
                file["name"] = new Uri(file["address"]!.GetValue<string>()).Host;
            foreach (var note in notes)
                Console.Error.WriteLine(SafeText.Of(note));
            Console.Error.WriteLine("Add authorization (by, until, reference), then run: assay redteam run --target FILE");
            if (context.Out.Format == OutputFormat.Json)
                context.Out.Write(file, _ => { });
            else
                context.Out.WriteRaw(Yaml(file));
            return ExitCode.Yes;
        })
        { har, message, name };
    }

    static readonly JsonSerializerOptions Plain = new();

    // JSON is YAML; the outer level as lines is what a person goes on writing.
    static string Yaml(JsonObject file)
    {
        var text = new StringBuilder("# Made from a browser's recording. Read it before it is used.\n");
        foreach (var (key, value) in file)
            if (value is JsonObject map && key != "answer")
            {
                text.Append(key).Append(":\n");
                foreach (var (inner, what) in map)
                    text.Append("  ").Append(Quoted(inner)).Append(": ").Append(Written(what)).Append('\n');
            }
            else
                text.Append(key).Append(": ").Append(Written(value)).Append('\n');
        return text.ToString();
    }

    static string Quoted(string key) => key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? key : Written(JsonValue.Create(key));

    // The default encoder: nothing of what a site sent can reach a terminal.
    static string Written(JsonNode? value) => value?.ToJsonString(Plain) ?? "null";
}
