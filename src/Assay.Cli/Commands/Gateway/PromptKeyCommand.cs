using System.CommandLine;
using Assay.Serving;

namespace Assay.Cli;

/// <summary><c>assay gateway prompt-key</c>: the key under which texts of exchanges are kept.</summary>
static class PromptKeyCommand
{
    public static AssayCommand Create()
    {
        var file = new Argument<string>("file") { Description = "The file to make. Nobody but you will be able to read it; an old key is never written over.", HelpName = "FILE" };
        return new AssayCommand("prompt-key", "Make a key under which gateways keep texts of exchanges (telemetry.prompts).", context =>
        {
            var path = context.Get(file);
            if (File.Exists(path))
                return context.Fail("There is a file already.", path, "Texts that are kept under a key are lost without it. Name another file.");
            try
            {
                PrivateText.Write(path, PromptKey.New() + "\n");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return context.Fail($"The key cannot be written: {e.Message}", path, "Name a file that is not there yet, in a folder that you may write.");
            }

            if (PromptKey.Read(path, out var error) is not { } key)
                return context.Fail(error, path, "Name a file that is not there yet.");
            context.Out.Write(new { path, key = key.Id }, text =>
            {
                text.Line($"Made the key {key.Id} in {path}.", Tone.Good);
                text.Line("The gateway's file names it: telemetry: { prompts: { blocked: true, keyFile: FILE } }.");
                text.Line("Who reads the texts needs it too: assay serve --prompt-key FILE. To change it, make another, name that in the gateway's file, and give the server both until the old texts are gone.");
            });
            return ExitCode.Yes;
        })
        { file };
    }
}
