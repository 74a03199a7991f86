using Assay.Build.ModelFiles.Repository;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.ModelFiles;

/// <summary>
/// A place in a file that is being scanned: knows its path, how deep it lies and what the scan may still cost, and
/// collects what is found. In an <see cref="Opportunistic"/> scope the bytes only might be what they look like (raw
/// tensor data, a bytes constant): there only findings of high severity count, and not understanding is no gap.
/// </summary>
internal sealed class ScanScope
{
    /// <summary>How a gap begins that a bug of Assay's own caused.</summary>
    public const string Fault = "the reader failed, which is a bug in Assay; please report it";

    readonly FileResult result;

    public ScanScope(FileResult result, ScanLimits limits, Budget budget, string path)
    {
        (this.result, Limits, Budget, Path) = (result, limits, budget, path);
    }

    /// <summary>The numbers of the file; null when nobody asked for them, or the bytes only might be what they look like.</summary>
    public FileWeights? Weights => Opportunistic ? null : result.Weights;

    public ScanLimits Limits { get; }

    public Budget Budget { get; }

    public string Path { get; }

    public int Depth { get; private init; }

    public bool Opportunistic { get; private init; }

    /// <summary>An opportunistic scope over a constant that begins like a file: names on no list count here too.</summary>
    public bool Carried { get; private init; }

    /// <summary>Inside the file system of a container image: programs are at home there, and most files are no models.</summary>
    public bool Filesystem { get; private init; }

    /// <summary>Modules that the archive around this brings with it.</summary>
    public IReadOnlySet<string> Packaged { get; private init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>A scope for a member of an archive that brings modules with it.</summary>
    public ScanScope With(IReadOnlySet<string> modules) =>
        modules.Count == 0 ? this : new(result, Limits, Budget, Path) { Depth = Depth, Opportunistic = Opportunistic, Carried = Carried, Filesystem = Filesystem, Packaged = modules };

    /// <summary>A scope for something inside this one.</summary>
    public ScanScope Inside(string member, bool opportunistic = false) =>
        new(result, Limits, Budget, Path + "!/" + Printable(member)) { Depth = Depth + 1, Opportunistic = Opportunistic || opportunistic, Filesystem = Filesystem };

    /// <summary>A scope for a layer of a container image.</summary>
    public ScanScope Layer(string member) =>
        new(result, Limits, Budget, Path + "!/" + Printable(member)) { Depth = Depth + 1, Opportunistic = Opportunistic, Filesystem = true };

    /// <summary>The same place, seen as the file system of a container image.</summary>
    public ScanScope AsFilesystem() => new(result, Limits, Budget, Path) { Depth = Depth, Opportunistic = Opportunistic, Carried = Carried, Filesystem = true };

    /// <summary>A scope for a file that a constant seems to carry.</summary>
    public ScanScope Carrying(string member) =>
        new(result, Limits, Budget, Path + "!/" + member) { Depth = Depth + 1, Opportunistic = true, Carried = true };

    /// <summary>The same place, but its bytes only might be what they look like.</summary>
    public ScanScope Perhaps() => new(result, Limits, Budget, Path) { Depth = Depth, Opportunistic = true, Filesystem = Filesystem };

    /// <summary>Keeps what only means something beside the other files of the folder; members of archives have no such place.</summary>
    public void Fact(Fact fact)
    {
        if (Depth == 0 && !Opportunistic)
            result.Add(fact);
    }

    public void Gap(string reason)
    {
        if (!Opportunistic)
            result.Add(new Gap(Path, reason));
    }

    /// <summary>Notes a name that loading imports, so that a policy can allow or forbid it.</summary>
    public void Imports(string fullName)
    {
        if (!Opportunistic && result.Imports.Count < Limits.PickleImports)
            result.Imports.Add(fullName);
    }

    /// <param name="identity">What tells this sighting from others of the same rule at the same path; no offsets.</param>
    /// <param name="plainName">It is about an identifier, which random bytes would hardly spell.</param>
    public void Find(
        Rule rule, Severity severity, string title, string? evidence = null, long? offset = null, string? part = null, string identity = "",
        string recipe = "model-file/1", bool plainName = false)
    {
        if (Opportunistic && severity < Severity.High && !(Carried && plainName))
            return;
        result.Add(new Finding
        {
            RuleId = rule.Id,
            Title = title,
            Severity = severity,
            Description = rule.Description,
            Remediation = rule.Remediation,
            References = rule.References,
            Evidence = evidence,
            Location = new Location { Path = Path, Offset = offset, Part = part },
            Fingerprint = Fingerprint.Of(recipe, rule.Id, Path, identity),
        });
    }

    /// <summary>Reads and judges the numbers of tensors, when that was asked for; a format hands over all it has, while their source is open.</summary>
    public void Weigh(IReadOnlyList<Tensor> tensors)
    {
        if (tensors.Count > 0)
            Weights?.Look(tensors, this);
    }

    /// <summary>Recognises content and judges it. Returns the ids of the formats that recognised it.</summary>
    public IReadOnlyList<string> Judge(ByteSource source)
    {
        if (Depth > Limits.Depth)
        {
            Gap($"nested more than {Limits.Depth} levels deep");
            return [];
        }

        if (!Budget.HasTime())
        {
            Gap("time is up");
            return [];
        }

        var head = source.Head(ModelFormats.HeadBytes);
        var seen = new List<string>(1);
        foreach (var format in ModelFormats.All)
        {
            try
            {
                if (!format.Detects(source, head, this))
                    continue;
                seen.Add(format.Id);
                if (!Opportunistic)
                    result.AddFormat(format.Id);
                format.Scan(source, this);
            }
#pragma warning disable CA1031 // a reader with a bug must neither end the scan nor hide what others found; tests look for these gaps
            catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException or SourceFailure))
#pragma warning restore CA1031
            {
                result.Add(new Gap(Path, $"{Fault} ({format.Id}: {e.GetType().Name} in {e.TargetSite?.DeclaringType?.Name}.{e.TargetSite?.Name})"));
            }
        }

        return seen;
    }

    /// <summary>Names from files, made safe to print: what hides or reorders is escaped, length bounded.</summary>
    public static string Printable(string name) => name.Length > 300 ? Build.Printable.Drawn(name[..300]) + '…' : Build.Printable.Drawn(name);
}
