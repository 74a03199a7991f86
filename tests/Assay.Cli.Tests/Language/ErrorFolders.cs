using Assay.Cli.Tests.Commands;

namespace Assay.Cli.Tests.Language;

/// <summary>Two folders to make mistakes in, one with a record and one without, and files that are not what they are said to be. Made once for all rows.</summary>
public sealed class ErrorFolders : IDisposable
{
    readonly Workspace _record = new Workspace().WithRecord();
    readonly Workspace _nothing = new();

    public ErrorFolders()
    {
        foreach (var work in (Workspace[])[_record, _nothing])
        {
            File.WriteAllText(work.At("text.txt"), "just a text\n");
            File.WriteAllText(work.At("broken.yaml"), "version: assay-x/1\nroutes: [a, b\n  c: d\n");
            File.WriteAllText(work.At("odd.yaml"), "hello: world\n");
            File.WriteAllText(work.At("broken.json"), "{\"a\": ");
            File.WriteAllBytes(work.At("model.bin"), new byte[64]);
            Directory.CreateDirectory(work.At("folder"));
        }
    }

    internal Cli.Result Run(bool record, params string[] arguments) => (record ? _record : _nothing).Run(arguments);

    public void Dispose()
    {
        _record.Dispose();
        _nothing.Dispose();
    }
}
