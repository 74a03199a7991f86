using System.Text.Json;

namespace Assay.Serving.Classification.Tokenisers;

/// <summary>
/// What is refused in a tokeniser's file, and where: the first thing. A part that is not built is refused as a wrong one is, because tokens that are nearly right are wrong.
/// </summary>
sealed class FileRefusal
{
    /// <summary>Empty when there is nothing.</summary>
    internal string Text { get; private set; } = "";

    internal bool Any => Text.Length > 0;

    internal T? Refuse<T>(string where, string what)
        where T : class
    {
        Say(where, what);
        return null;
    }

    internal bool Say(string where, string what)
    {
        if (!Any)
            Text = $"{where}: {what}";
        return false;
    }

    /// <summary>Whether a value is an object with these members and no others.</summary>
    internal bool IsOf(JsonElement value, string where, params ReadOnlySpan<string> members)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return Say(where, "it has to be an object");
        foreach (var member in value.EnumerateObject())
            if (!members.Contains(member.Name))
                return Say($"{where}.{Named(member.Name)}", "this is not supported");
        return true;
    }

    internal string? String(JsonElement value, string where, string member)
    {
        if (!value.TryGetProperty(member, out var text) || text.ValueKind == JsonValueKind.Null)
            return null;
        if (text.ValueKind != JsonValueKind.String)
            return Refuse<string>($"{where}.{member}", "it has to be a text");
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return Refuse<string>($"{where}.{member}", "it is no text of Unicode");
        }
    }

    internal bool Flag(JsonElement value, string where, string member, bool otherwise)
    {
        if (!value.TryGetProperty(member, out var flag) || flag.ValueKind == JsonValueKind.Null)
            return otherwise;
        if (flag.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return flag.GetBoolean();
        Say($"{where}.{member}", "it has to be true or false");
        return otherwise;
    }

    internal int Number(JsonElement value, string where, string member, int otherwise, int most = int.MaxValue)
    {
        if (!value.TryGetProperty(member, out var number) || number.ValueKind == JsonValueKind.Null)
            return otherwise;
        if (number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var read) && read >= 0 && read <= most)
            return read;
        Say($"{where}.{member}", $"it has to be a whole number, {(most == int.MaxValue ? "0 or more" : $"0 to {most}")}");
        return otherwise;
    }

    /// <summary>A name out of the file, short enough to be shown.</summary>
    internal static string Named(string name) => name.Length > 40 ? name[..40] + "…" : name;
}
