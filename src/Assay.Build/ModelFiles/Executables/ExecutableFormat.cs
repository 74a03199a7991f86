using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Executables;

/// <summary>Programs: ELF, PE, Mach-O, and those of Cosmopolitan. What else such a file is (a zip with a model) its own format says.</summary>
internal sealed class ExecutableFormat : IModelFormat
{
    public string Id => "executable";

    public IReadOnlyList<Rule> Rules => ExecutableRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => ExecutableReader.Read(source, head) is not null;

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (ExecutableReader.Read(source, source.Bytes(0, ModelFormats.HeadBytes)) is { } header)
            ExecutableRules.Judge(header, scope);
    }
}

/// <summary>Scripts that pose as models. A script under its own name is an ordinary text beside a model, and none of this format's.</summary>
internal sealed class ScriptFormat : IModelFormat
{
    public string Id => "script";

    public IReadOnlyList<Rule> Rules => ExecutableRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        !scope.Opportunistic && !scope.Filesystem && FileNames.LooksLikeModel(scope.Path) && ExecutableReader.Script(head) is not null;

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (ExecutableReader.Script(source.Head(256)) is { } header)
            ExecutableRules.Judge(header, scope);
    }
}
