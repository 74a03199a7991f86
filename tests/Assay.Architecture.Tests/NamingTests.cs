using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Assay.Architecture.Tests;

/// <summary>What is public is explained; nothing is called by a name that says nothing; no machine's paths are kept.</summary>
public sealed partial class NamingTests
{
    static IEnumerable<Type> Types() => Repository.Projects.Keys.SelectMany(name => Assembly.Load(name).GetTypes()).Where(t => t.Namespace?.StartsWith("Assay", StringComparison.Ordinal) == true); // not what source generators add

    [Fact]
    public void Every_public_type_has_a_doc_comment()
    {
        var documented = Repository.Projects.Keys
            .SelectMany(name => XDocument.Load(Path.Combine(AppContext.BaseDirectory, name + ".xml")).Descendants("member"))
            .Where(m => !string.IsNullOrWhiteSpace((string?)m.Element("summary")))
            .Select(m => m.Attribute("name")!.Value).ToHashSet();
        // Compiled Razor components are named by their file; their comment is in the page.
        var silent = Types().Where(t => t.IsVisible && t.Assembly.GetName().Name is { } a && !IsRazor(t) && t.Name != "_Imports" && !documented.Contains("T:" + t.FullName!.Replace('+', '.'))).Select(t => t.FullName);
        Assert.Empty(silent);
        Assert.NotEmpty(documented);
    }

    [Fact]
    public void No_type_is_a_manager_helper_utils_or_common() =>
        Assert.DoesNotContain(Types().Select(t => t.Name), n => Empty().IsMatch(n));

    [Fact]
    public void No_tracked_text_holds_a_path_of_a_machine()
    {
        var found = new List<string>();
        foreach (var file in Repository.Tracked().Where(f => TextFile().IsMatch(f)))
        {
            var path = Path.Combine(Repository.Root, file);
            if (!File.Exists(path) || new FileInfo(path).Length > 4_000_000)
                continue;
            var number = 0;
            foreach (var line in File.ReadLines(path))
            {
                number++;
                if (MachinePath().IsMatch(line))
                    found.Add($"{file}:{number}");
            }
        }

        Assert.Empty(found);
    }

    static bool IsRazor(Type type) => type.BaseType?.FullName?.StartsWith("Microsoft.AspNetCore.Components.", StringComparison.Ordinal) == true
        || type.GetInterfaces().Any(i => i.FullName == "Microsoft.AspNetCore.Components.IComponent");

    [GeneratedRegex("(Manager|Helper|Helpers|Utils|Util|Utilities|Common)$")]
    private static partial Regex Empty();

    // Written so that this file does not match itself.
    [GeneratedRegex(@"(?<![\w.:/-])/(work|home|root|Users)/[\w.-]+|[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\.(cs|md|json|yaml|yml|csproj|props|slnx|sh|py|js|mjs|css|razor|txt|xml|sql)$|(^|/)(assay|test|run)$")]
    private static partial Regex TextFile();
}
