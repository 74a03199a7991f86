using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>Makes a request from a template and its values.</summary>
static class FilledRequest
{
    internal static HttpRequestMessage Of(Uri target, RequestTemplate template, Placeholders values)
    {
        var address = template.Address is { } own ? new Uri(target, values.Fill(own, Uri.EscapeDataString)) : new Uri(values.Fill(target.OriginalString, Uri.EscapeDataString));
        var message = new HttpRequestMessage(new HttpMethod(template.Method), address) { Content = Content(template, values) };
        foreach (var (name, value) in template.Headers ?? new Dictionary<string, string>())
            message.Headers.TryAddWithoutValidation(name, values.Fill(value, OneLine));
        return message;
    }

    static HttpContent? Content(RequestTemplate template, Placeholders values)
    {
        if (template.Form is { } form)
            return new FormUrlEncodedContent(form.Select(f => new KeyValuePair<string, string>(f.Key, values.Fill(f.Value, v => v))));
        if (template.Body is not { } body)
            return null;
        byte[] bytes;
        var type = template.ContentType ?? "application/json";
        if (body.ValueKind != JsonValueKind.String)
            bytes = Json.Written(json => values.Fill(json, body));
        else
        {
            type = template.ContentType ?? "text/plain; charset=utf-8";
            bytes = Encoding.UTF8.GetBytes(values.Fill(body.GetString()!, EscapeOf(type)));
        }

        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.TryParse(type, out var parsed) ? parsed : new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }

    static Func<string, string> EscapeOf(string type) =>
        type.Contains("json", StringComparison.OrdinalIgnoreCase) ? Placeholders.InJson
        : type.Contains("x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? Uri.EscapeDataString
        : type.Contains("xml", StringComparison.OrdinalIgnoreCase) ? (v => System.Security.SecurityElement.Escape(v)!)
        : v => v;

    // A header is one line of printable characters, whatever a payload or an answer holds.
    static string OneLine(string value) => new([.. value.Select(c => c is >= ' ' and <= '~' ? c : ' ')]);
}
