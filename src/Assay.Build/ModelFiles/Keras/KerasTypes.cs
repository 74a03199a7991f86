using System.Text.Json;

namespace Assay.Build.ModelFiles.Keras;

/// <summary>A value of the configuration that is still to be walked.</summary>
/// <param name="Layer">Name of the nearest object that has one.</param>
internal readonly record struct KerasValue(JsonElement Json, string Layer);

/// <summary>A serialized object: what Keras calls <c>class_name</c>, <c>module</c>, <c>registered_name</c> and <c>config</c>.</summary>
internal sealed record KerasObject(string Class, string? Module, string? Registered, JsonElement Config, JsonElement Json, string Layer)
{
    public string FullName => Module is null ? Class : $"{Module}.{Class}";
}

/// <summary>How bad it is that a configuration names something, and why.</summary>
internal sealed record KerasJudgement(Severity Severity, string Why, string? Cve = null);
