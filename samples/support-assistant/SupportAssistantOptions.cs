using SupportAssistant.Weak;

namespace SupportAssistant;

/// <summary>How the assistant is started.</summary>
public sealed record SupportAssistantOptions
{
    /// <summary>On the loopback address only; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>What is weak.</summary>
    public WeaknessSet Weak { get; init; } = WeaknessSet.None;

    /// <summary>A real OpenAI-compatible model in the stand-in's place, such as <c>http://127.0.0.1:11434/v1</c>.</summary>
    public Uri? Upstream { get; init; }

    /// <summary>The name of the real model.</summary>
    public string? UpstreamModel { get; init; }

    /// <summary>The key of the real model; never logged.</summary>
    public string? UpstreamKey { get; init; }
}
