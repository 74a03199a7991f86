using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Web;

/// <summary>What a form sent: text trimmed, empty as null.</summary>
public sealed class FormValues(IFormCollection form)
{
    public string? this[string name] => form[name].FirstOrDefault()?.Trim() is { Length: > 0 } text ? text : null;

    public IFormFile? File(string name) => form.Files.GetFile(name) is { Length: > 0 } file ? file : null;

    public IEnumerable<string> All(string name) => form[name].OfType<string>().Where(v => v.Length > 0);

    public T? Name<T>(string name) where T : struct, Enum => Names.TryParse<T>(this[name], out var value) ? value : null;

    /// <summary>A date of a date field, as the end of that day in UTC.</summary>
    public DateTimeOffset? Day(string name) =>
        DateOnly.TryParseExact(this[name], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateTimeOffset(day, new TimeOnly(23, 59, 59), TimeSpan.Zero)
            : null;

    public long? Number(string name) => long.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;

    /// <summary>All fields that came and hold something.</summary>
    public IReadOnlyDictionary<string, string> Filled(string prefix) =>
        form.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal) && this[k] is not null).ToDictionary(k => k[prefix.Length..], k => this[k]!);
}
