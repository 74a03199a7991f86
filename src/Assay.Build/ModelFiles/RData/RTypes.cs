namespace Assay.Build.ModelFiles.RData;

/// <summary>Types of R's serialised items (R Internals 1.8; serialize.c).</summary>
internal static class RType
{
    public const int Symbol = 1, List = 2, Closure = 3, Environment = 4, Promise = 5, Language = 6, Special = 7, Builtin = 8, Char = 9, Logical = 10, Integer = 13, Real = 14, Complex = 15,
        Strings = 16, Dots = 17, Vector = 19, Expression = 20, Bytecode = 21, ExternalPointer = 22, WeakReference = 23, Raw = 24, S4 = 25;

    public const int Altrep = 238, AttributeList = 239, AttributeLanguage = 240, BaseEnvironment = 241, EmptyEnvironment = 242, BytecodeReference = 243, BytecodeDefinition = 244,
        Persistent = 247, Package = 248, Namespace = 249, BaseNamespace = 250, MissingArgument = 251, Unbound = 252, GlobalEnvironment = 253, Nil = 254, Reference = 255;
}

/// <summary>What is kept of an item: its type, and how R would print it, shortened.</summary>
internal readonly record struct RItem(int Type, string Text)
{
    public static RItem Nil => new(RType.Nil, "NULL");
}

/// <summary>Where an item stands, which decides when it runs.</summary>
internal enum RPlace
{
    /// <summary>A value, an element or an attribute: a promise here runs when it is first touched.</summary>
    Data,

    /// <summary>A variable of an environment, where R itself keeps the unevaluated arguments of functions.</summary>
    Binding,

    /// <summary>Inside a call, a function or a promise.</summary>
    Code,
}

/// <summary>The names that a piece of code mentions, the called ones and the others.</summary>
internal sealed class RCode
{
    const int Most = 2000;

    public HashSet<string> Names { get; } = [];

    /// <summary>Those of them that stand where the function of a call stands.</summary>
    public HashSet<string> Called { get; } = [];

    public bool Calls { get; set; }

    public void Call(string name)
    {
        if (Called.Count < Most)
            Called.Add(name[(name.LastIndexOf(':') + 1)..]);
    }

    public void Add(string name)
    {
        if (Names.Count < Most)
            Names.Add(name);
    }
}
