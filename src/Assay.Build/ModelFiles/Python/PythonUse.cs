namespace Assay.Build.ModelFiles.Python;

/// <summary>Something that code does which a judge looks at.</summary>
/// <param name="Ability">What can be done with it.</param>
/// <param name="Name">The function that is called, as it resolves.</param>
/// <param name="When">When it runs.</param>
/// <param name="Line">Line of the source, or 0.</param>
/// <param name="Evidence">The call, written as Python.</param>
/// <param name="Owner">The function it stands in; empty at the top.</param>
internal sealed record PyUse(PyAbility Ability, string Name, PyWhen When, int Line, string Evidence, string Owner)
{
    /// <summary>The name is computed, so that a reader does not see it.</summary>
    public bool Hidden { get; init; }

    /// <summary>What it is given was packed: base64, zlib, marshal and the like.</summary>
    public bool Decoded { get; init; }

    /// <summary>What it is given comes from the network.</summary>
    public bool Downloaded { get; init; }

    /// <summary>It is not called but handed to something that will call it.</summary>
    public bool Handed { get; init; }

    /// <summary>It stands in a method that making or using an object of its class calls.</summary>
    public bool Hooked { get; init; }

    /// <summary>It is given all of the environment.</summary>
    public bool Leaks { get; init; }

    /// <summary>Only the method's name is known, not whose it is.</summary>
    public bool Unsure { get; init; }

    /// <summary>The text that it is given, when that is a constant: a command, an address, source.</summary>
    public string? Text { get; init; }
}

/// <summary>What a piece of Python does, collected before it is judged: only at the end is it known what runs when.</summary>
internal sealed class PythonFacts
{
    public List<PyUse> Uses { get; } = [];

    /// <summary>Modules imported, with when and where.</summary>
    public Dictionary<string, (PyWhen When, int Line)> Imports { get; } = [];

    /// <summary>Packed constants that are loaded: marshalled code, pickles.</summary>
    public List<(string Name, byte[] Content, PyWhen When)> Payloads { get; } = [];

    /// <summary>Which function calls which, by name.</summary>
    public Dictionary<string, HashSet<string>> Calls { get; } = [];

    public bool Full => Uses.Count >= 20_000;
}
