using System.Text;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Yaml;

namespace Assay.Build.ModelFiles.Jinja;

/// <summary>A file that is a chat template (<c>chat_template.jinja</c>): text with Jinja's tags that speaks of messages, or reaches where no template should.</summary>
internal sealed class JinjaFormat : IModelFormat
{
    // One of these in a tag makes text with braces a chat template.
    static readonly HashSet<string> ChatNames = ["messages", "message", "add_generation_prompt", "bos_token", "eos_token", "raise_exception", "tools"];

    public string Id => "jinja";

    public IReadOnlyList<Rule> Rules => JinjaRules.All;

    public string Knowledge => JinjaNames.Text;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (source.Length > JinjaTemplate.Longest || head.Length < 4 || head.Contains((byte)0))
            return false;
        var bytes = source.Bytes(0, (int)source.Length);
        if ((bytes.AsSpan().IndexOf("{%"u8) < 0 && bytes.AsSpan().IndexOf("{{"u8) < 0) || (bytes.AsSpan().IndexOf("%}"u8) < 0 && bytes.AsSpan().IndexOf("}}"u8) < 0) || JsonReader.Starts(bytes) || !PlainText.Is(source))
            return false;
        var template = Encoding.UTF8.GetString(bytes);
        // YAML that holds templates is read as YAML.
        if (bytes.AsSpan().IndexOf("chat_template"u8) >= 0 && YamlRules.Concerns(new YamlReader(template, scope.Budget).Read(), isJson: false))
            return false;
        var lexer = new JinjaLexer(template);
        var tokens = lexer.Read();
        var parser = new JinjaParser(tokens);
        var whole = parser.Parse().Count > 0 && lexer.Error is null && parser.Error is null;
        // A tag that speaks of messages counts in a broken file too.
        var tags = tokens.Any(t => t.Kind == TokenKind.BlockBegin);
        if (whole && tokens.Any(t => t.Kind != TokenKind.Data) && Acts(template, scope))
            return true;
        return tokens.Any(t => t.Kind == TokenKind.Name && ((ChatNames.Contains(t.Text) && (whole || tags)) || (whole && JinjaNames.IsInternal(t.Text))))
            || (whole && tokens.Any(t => t.Kind == TokenKind.Text && JinjaNames.InternalIn(t.Text) is not null));
    }

    // A template that hides what it names is one even if it speaks of nothing.
    static bool Acts(string template, ScanScope scope)
    {
        var silent = new FileResult("", scope.Limits);
        JinjaTemplate.Judge(template, "", -1, new ScanScope(silent, scope.Limits, scope.Budget, ""));
        return silent.Findings.Exists(f => f.Severity >= (scope.Path.EndsWith(".jinja", StringComparison.OrdinalIgnoreCase) ? Severity.Medium : Severity.High));
    }

    public void Scan(ByteSource source, ScanScope scope) =>
        JinjaTemplate.Judge(Encoding.UTF8.GetString(source.Bytes(0, (int)source.Length)), "", -1, scope);
}
