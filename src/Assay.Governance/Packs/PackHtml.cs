using System.Globalization;
using System.Net;
using System.Text;

namespace Assay.Governance;

/// <summary>HTML written by hand: every text that comes from the record goes through <see cref="Text"/>.</summary>
sealed class PackHtml
{
    readonly StringBuilder _html = new();

    /// <summary>Markup of our own; never a text of the record.</summary>
    public PackHtml Raw(string markup)
    {
        _html.Append(markup);
        return this;
    }

    public PackHtml Text(string? text)
    {
        _html.Append(WebUtility.HtmlEncode(text ?? ""));
        return this;
    }

    public PackHtml Cell(string? text, string? small = null) => Raw("<td>").Text(text).Small(small).Raw("</td>");

    public PackHtml Mono(string? text) => Raw("<td class=\"mono\">").Text(text).Raw("</td>");

    /// <param name="look"><c>ok</c>, <c>warn</c>, <c>bad</c>, <c>na</c> or <c>gold</c>.</param>
    public PackHtml Tag(string look, string text) => Raw($"<span class=\"tag {look}\">").Text(text).Raw("</span>");

    public PackHtml Small(string? text) => string.IsNullOrEmpty(text) ? this : Raw("<small>").Text(text).Raw("</small>");

    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A name for people: <c>risk-acceptance</c> becomes <c>Risk acceptance</c>.</summary>
    public static string Words(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..].Replace('-', ' ');

    /// <summary>A person for a sentence.</summary>
    public static string Person(string? name) => name ?? "a person whose name is erased";

    /// <summary>A role as the pages say it.</summary>
    public static string RoleName(Role role) => role switch
    {
        Role.MlPlatform => "ML platform",
        Role.AppSec => "AppSec",
        Role.CloudSecurity => "Cloud security and SRE",
        Role.AiRedTeam => "AI red team",
        Role.Grc => "GRC",
        _ => Words(role.Name()),
    };

    /// <summary>Begins a table that scrolls sideways where the screen is narrower than it.</summary>
    public PackHtml Table(string label, params ReadOnlySpan<string> heads)
    {
        Raw("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"").Text(label).Raw("\"><table><thead><tr>");
        foreach (var head in heads)
            Raw("<th>").Text(head).Raw("</th>");
        return Raw("</tr></thead><tbody>");
    }

    public PackHtml EndTable() => Raw("</tbody></table></div>");

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_html.ToString());
}
