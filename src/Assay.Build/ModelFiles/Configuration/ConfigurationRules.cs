using System.Buffers;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Python;
using Assay.Text;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Configuration;

/// <summary>A value that no configuration of a model needs.</summary>
internal sealed record OddValue(Rule Rule, string Title, string Key, string? Evidence, long At);

/// <summary>Plain values that act once something evaluates, runs or sends them.</summary>
internal static class ConfigurationRules
{
    const int MostDepth = 40, LongestValue = 20_000, MostFound = 50;

    static readonly Rule Code = new("config-code",
        "A plain value is Python that runs programs or code, or uses the network. A program that evaluates the configuration runs it.",
        "Find out which program evaluates this value. Publish the model without it.", new Reference("cwe", "CWE-95"), HiddenFunctionality, SupplyChain);

    static readonly Rule Command = new("config-command",
        "A plain value is a command that fetches and runs a program, opens a way in, takes secrets or destroys files.",
        "Find out which program runs this value. Publish the model without it.", new Reference("cwe", "CWE-78"), HiddenFunctionality, SupplyChain);

    static readonly Rule Credential = new("config-credential",
        "The configuration holds what looks like a credential. Everybody who has the file has it.", "Revoke it first, then publish the model without it.", new Reference("cwe", "CWE-312"), new Reference("cwe", "CWE-798"));

    static readonly Rule Sends = new("config-sends-credential",
        "The configuration has a credential and, beside it, an address of another machine without encryption. A program that follows it sends the one to the other, and others can read it on the way.",
        "Find out whose address that is. Revoke the credential, and take both out of the model's files.", new Reference("cwe", "CWE-319"), new Reference("cwe", "CWE-798"), SupplyChain);

    public static IReadOnlyList<Rule> All => [Code, Command, Credential, Sends];

    // Commands are at home in build files.
    static readonly string[] BuildKeys = ["jobs", "services", "steps", "scripts", "stages", "tasks", "script", "image", "devDependencies"];

    static readonly string[] CodeWords = ["__import__", "os.", "subprocess", "exec(", "eval(", "system(", "popen(", "socket", "urlopen", "requests."];

    public static void Report(OddValue value, ScanScope scope) =>
        scope.Find(value.Rule, Severity.Medium, value.Title, value.Evidence, value.At, ScanScope.Printable(value.Key), value.Rule.Id + value.Key);

    public static IEnumerable<OddValue> Values(IReadOnlyList<DataNode> roots, ScanScope scope)
    {
        // A notebook's cells are judged as what they are.
        foreach (var root in roots.Where(r => !r.Has("nbformat")))
        {
            var texts = new List<(string Key, DataNode Node)>();
            Collect(root, "", 0, texts);
            var builds = BuildKeys.Any(root.Has);
            var found = 0;
            foreach (var (key, node) in texts)
                if (One(key, node, builds, scope) is { } odd && found++ < MostFound)
                    yield return odd;
            if (texts.Find(t => IsCredential(t.Key, t.Node.Text)) is { Node: not null } credential && texts.Find(t => IsAddress(t.Key, t.Node.Text)) is { Node: not null } address)
                yield return new OddValue(Sends, "Has a credential beside an address without encryption", address.Key, ScanScope.Printable($"{credential.Key} beside {address.Node.Text}"), address.Node.At);
        }
    }

    static void Collect(DataNode node, string key, int depth, List<(string, DataNode)> texts)
    {
        if (depth > MostDepth)
            return;
        if (node.Kind is DataKind.Text or DataKind.Plain && node.Text.Length is > 3 and <= LongestValue)
            texts.Add((key, node));
        foreach (var item in node.Items)
            Collect(item, key, depth + 1, texts);
        foreach (var (name, value) in node.Pairs)
            Collect(value, name, depth + 1, texts);
    }

    static OddValue? One(string key, DataNode node, bool builds, ScanScope scope)
    {
        var text = node.Text;
        if (!builds && ShellText.Danger(text) is { } danger && !IsProse(text))
            return new OddValue(Command, $"Has a value that {danger}", key, ScanScope.Printable(text), node.At);
        if (CodeWords.Any(w => text.Contains(w, StringComparison.Ordinal)) && Acts(text, scope) is { } ability)
            return new OddValue(Code, $"Has a value that is Python and {ability}", key, ScanScope.Printable(text), node.At);
        return Secrets.In(text).Count > 0 ? new OddValue(Credential, "Has what looks like a credential", key, null, node.At) : null;
    }

    // A sentence that mentions a command is not one.
    static bool IsProse(string text) => text.Contains('\n', StringComparison.Ordinal) || text.Split(' ').Length > 40;

    static string? Acts(string text, ScanScope scope)
    {
        var read = new PythonReader(text, scope.Budget, 200).Read();
        if (read.Statements.Count == 0 || read.Broken.Count > 0)
            return null;
        var facts = new PythonFacts();
        new PythonModule(facts, new PythonCalls(facts, scope.Budget), new PythonNames()).Read(read, PyWhen.Imported);
        foreach (var use in facts.Uses)
            switch (use.Ability)
            {
                case PyAbility.Process: return "runs a program";
                case PyAbility.Execute: return "runs code";
                case PyAbility.Network: return "uses the network";
            }

        return null;
    }

    static readonly SearchValues<char> Placeholders = SearchValues.Create(" ${}<>[]%");

    static readonly string[] KeyNames = ["api_key", "apikey", "secret_key", "secretkey", "access_key", "private_key", "auth_key", "exfil_key", "client_secret", "secret", "password", "passwd", "access_token", "auth_token", "api_token", "hf_token", "bearer_token", "refresh_token", "credential"];

    static bool IsCredential(string key, string value)
    {
        var name = key.ToLowerInvariant().Replace('-', '_');
        return KeyNames.Any(k => name == k || name.EndsWith("_" + k, StringComparison.Ordinal)) && value.Length >= 12 && !value.AsSpan().ContainsAny(Placeholders) && value.Any(char.IsAsciiDigit) && value.Any(char.IsAsciiLetter)
            && !value.Contains("://", StringComparison.Ordinal);
    }

    static readonly string[] AddressKeys = ["url", "uri", "endpoint", "webhook", "callback", "server", "host", "address", "upload", "remote"];

    static bool IsAddress(string key, string value) =>
        value.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && AddressKeys.Any(a => key.Contains(a, StringComparison.OrdinalIgnoreCase)) && Uri.TryCreate(value, UriKind.Absolute, out var address)
        && !address.IsLoopback && address.Host is not ("0.0.0.0" or "host.docker.internal") && address.Host.Contains('.', StringComparison.Ordinal) && !address.Host.EndsWith(".local", StringComparison.Ordinal)
        && !address.Host.EndsWith(".internal", StringComparison.Ordinal) && !address.Host.StartsWith("10.", StringComparison.Ordinal) && !address.Host.StartsWith("192.168.", StringComparison.Ordinal);
}
