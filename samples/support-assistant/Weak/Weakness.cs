namespace SupportAssistant.Weak;

/// <summary>Where a weakness sits: in the model's place, in the application around it, or in both.</summary>
public enum WeaknessLayer { Model, Application, Both }

/// <summary>One thing that this sample does wrong on purpose when it is asked to.</summary>
/// <param name="Name">kebab-case, as given to <c>--weak</c></param>
/// <param name="Sentence">what goes wrong while it is on</param>
/// <param name="Layer">with a real model (<c>--upstream</c>) only what sits in the application can be switched</param>
/// <param name="Catalogue">ids with edition, such as <c>owasp-llm:2025/LLM01</c></param>
public sealed record Weakness(string Name, string Sentence, WeaknessLayer Layer, IReadOnlyList<string> Catalogue);
