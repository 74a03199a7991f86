namespace Assay.Build.ModelFiles.JavaObjects;

/// <summary>One field of a class: its type code, as in a descriptor.</summary>
internal readonly record struct JavaField(char Type);

/// <summary>A class as the stream describes it: its flags say how its data is written.</summary>
internal sealed record JavaClass(string Name)
{
    public int Flags { get; set; }

    public List<JavaField> Fields { get; } = [];

    public JavaClass? Super { get; set; }
}
