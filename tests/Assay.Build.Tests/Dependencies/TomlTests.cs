using System.Globalization;
using System.Text.Json;
using Assay.Build.Dependencies.Toml;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Tests.Dependencies;

public sealed class TomlTests
{
    // Each line of the TOML 1.0.0 specification that shows something, and what it forbids.
    static readonly string[] Documents =
    [
        "# comment\nkey = \"value\" # end\n", "key = # INVALID", "first = \"Tom\" last = \"Preston\" # INVALID", "bare_key = 1\nbare-key = 2\n1234 = 3\n", "\"127.0.0.1\" = 1\n'quoted \"value\"' = 2\n\"ʎǝʞ\" = 3", "= \"no key\"", "\"\" = \"blank\"", "'' = 'blank'",
        "name = \"Orange\"\nphysical.color = \"orange\"\nphysical.shape = \"round\"\nsite.\"google.com\" = true", "fruit . flavor = \"banana\"", "name = 1\nname = 2", "spelling = 1\n\"spelling\" = 2", "fruit.apple.smooth = true\nfruit.orange = 2", "fruit.apple = 1\nfruit.apple.smooth = true", "3.14159 = \"pi\"",
        "str = \"I'm a string. \\\"You can quote me\\\". Name\\tJos\\u00E9\\nLocation\\tSF.\"", "str1 = \"\"\"\nRoses are red\nViolets are blue\"\"\"", "str2 = \"\"\"\nThe quick brown \\\n\n\n  fox jumps over \\\n    the lazy dog.\"\"\"", "str4 = \"\"\"Here are two quotation marks: \"\". Simple enough.\"\"\"", "str5 = \"\"\"Here are three quotation marks: \"\"\".\"\"\"", "str6 = \"\"\"Here are fifteen: \"\"\\\"\"\"\\\"\"\"\\\".\"\"\"", "str7 = \"\"\"\"This,\" she said, \"is just a pointless statement.\"\"\"\"",
        "winpath = 'C:\\Users\\nodejs\\templates'\nregex = '<\\i\\c*\\s*>'", "regex2 = '''I [dw]on't need \\d{2} apples'''\nlines = '''\nThe first newline is\ntrimmed.\n'''", "apos15 = '''Here are fifteen apostrophes: ''''''''''''''''''", "str = ''''That,' she said, 'is still pointless.''''", "a = \"\\x\"", "a = \"\\uD800\"", "a = \"\\U00110000\"", "a = \"\\U0001F98A\"",
        "int1 = +99\nint2 = 42\nint3 = 0\nint4 = -17\nint5 = 1_000\nint8 = 1_2_3_4_5", "a = 1__0", "a = _1", "a = 1_", "a = 01", "a = +0\nb = -0", "hex1 = 0xDEADBEEF\nhex3 = 0xdead_beef\noct1 = 0o01234567\nbin1 = 0b11010110", "a = 0xG", "a = +0x1", "a = 0o8",
        "flt1 = +1.0\nflt3 = -0.01\nflt4 = 5e+22\nflt5 = 1e06\nflt7 = 6.626e-34\nflt8 = 224_617.445_991_228", "a = .7", "a = 7.", "a = 3.e+20", "sf1 = inf\nsf2 = +inf\nsf4 = nan\nsf6 = -nan", "a = True", "bool1 = true\nbool2 = false", "a = 1.e1", "a = 00.1",
        "odt1 = 1979-05-27T07:32:00Z\nodt2 = 1979-05-27T00:32:00-07:00\nodt3 = 1979-05-27T00:32:00.999999-07:00\nodt4 = 1979-05-27 07:32:00Z", "ldt1 = 1979-05-27T07:32:00\nld1 = 1979-05-27\nlt1 = 07:32:00\nlt2 = 00:32:00.999999", "a = 1979-02-30", "a = 1979-05-27T25:00:00", "a = 1979-5-27", "a = 07:32", "a = 1979-05-27 ", "a = 1979-05-27T07:32:00+25:00",
        "integers = [ 1, 2, 3 ]\ncolors = [ \"red\", \"yellow\" ]\nnested = [ [ 1, 2 ], [3, 4, 5] ]\nmixed = [ [ 1, 2 ], [\"a\", \"b\"] ]\ncontributors = [\n  \"Foo Bar\",\n  { name = \"Baz\", url = \"x\" }\n]", "integers2 = [\n  1,\n  2, # this is ok\n]", "a = [1,,2]", "a = [,]", "a = [1 2]", "a = [", "a = []",
        "[table]\n[table-1]\nkey1 = \"some\"\n[dog.\"tater.man\"]\ntype.name = \"pug\"", "[a.b.c]\n[ d.e.f ]\n[ g .  h  . i ]\n[ j . \"ʞ\" . 'l' ]", "[x.y.z.w]\n[x]", "[fruit]\napple = 1\n[fruit]\norange = 2", "[fruit]\napple = 1\n[fruit.apple]\ntexture = 2", "[fruit.apple]\n[animal]\n[fruit.orange]", "[fruit]\napple.color = 1\napple.taste.sweet = true\n[fruit.apple]", "[fruit]\napple.color = 1\napple.taste.sweet = true\n[fruit.apple.taste]", "[fruit]\napple.color = 1\napple.taste.sweet = true\n[fruit.apple.texture]\nsmooth = true",
        "name = { first = \"Tom\", last = \"P\" }\npoint = { x = 1, y = 2 }\nanimal = { type.name = \"pug\" }", "[product]\ntype = { name = \"Nail\" }\ntype.edible = false", "[product]\ntype.name = \"Nail\"\ntype = { edible = false }", "a = { b = 1, }", "a = { b = 1\n}", "a = {}", "a = {b = {c = 1}}\n[a.b]", "a = { b.c = 1, b.d = 2 }", "a = { b = 1, b = 2 }", "a={b={c=1}, b.d=2}",
        "[[products]]\nname = \"Hammer\"\n[[products]]\n[[products]]\nname = \"Nail\"", "[[fruits]]\nname = \"apple\"\n[fruits.physical]\ncolor = \"red\"\n[[fruits.varieties]]\nname = \"red delicious\"\n[[fruits.varieties]]\nname = \"granny\"\n[[fruits]]\nname = \"banana\"\n[[fruits.varieties]]\nname = \"plantain\"", "[fruit.physical]\ncolor = 1\n[[fruit]]\nname = 2", "fruits = []\n[[fruits]]", "[[fruits]]\nname = 1\n[[fruits.varieties]]\nname = 2\n[fruits.varieties]\nname = 3", "[[fruits]]\nname = 1\n[fruits.physical]\ncolor = 2\n[[fruits.physical]]\ncolor = 3", "points = [ { x = 1 }, { x = 7 } ]\n[points.y]",
        "[a]\nb.c = 1\n[a.b.d]\n[a]", "[a.b]\nx=1\n[a]\nb.y = 2", "[a.b.c]\nz=9\n[a]\nb.c.t = \"x\"", "[[a.b]]\n[a]\nb.y = 2", "[a]\n[a.b]\n[a.b.c]\n[a.d]", "a.b = 1\n[a.c]", "a.b = 1\n[a]", "[]", "[a", "[[a]", "[a]]", "[a] x = 1", "a = 1\r\nb = 2\r\n", "a = 1\rb = 2", "a = \"\u0001\"", "# \u0001", "a = \"\t\"", "a = '\u007f'", "a = 'x\ny'", "\ufeffa = 1", "a = \"\"\"a\\  \n  b\"\"\"", "a = \"\"\"a\\ b\"\"\"", "a = 1 = 2", "a.b.c", "a..b = 1", ".a = 1", "a. = 1", "a = 1979-05-27 # c", "a = [1979-05-27, 07:32:00]", "a = 0e0", "a = 1e1_0", "a = 1_0.0_1", "a = -0.0", "a = 1.0_", "a=\"\"\"\r\nx\r\ny\"\"\"", "a='''\r\nx'''",
        "[project]\nname = \"x\"\ndependencies = [\n  \"requests>=2,<3; python_version > '3.8'\",\n]\n[project.optional-dependencies]\ngpu = [\"torch==2.6.0\"]\n[tool.poetry.dependencies]\npython = \"^3.9\"\nx = {version=\"^1\", extras=[\"a\"], optional = true}\n[[package]]\nname=\"a\"\nversion='1'\n[[package.files]]\nfile='x'\n",
    ];

    const string Oracle = """
        import sys, json, tomllib, datetime, math
        def show(v):
            if isinstance(v, dict): return {"table": {k: show(x) for k, x in v.items()}}
            if isinstance(v, list): return {"array": [show(x) for x in v]}
            if isinstance(v, bool): return {"bool": "true" if v else "false"}
            if isinstance(v, int): return {"int": str(v)}
            if isinstance(v, float): return {"float": "nan" if math.isnan(v) else repr(v)}
            if isinstance(v, str): return {"text": v}
            return {"datetime": ""}
        out = []
        for text in json.load(sys.stdin):
            try: out.append(show(tomllib.loads(text)))
            except (tomllib.TOMLDecodeError, ValueError, RecursionError): out.append(None)
        print(json.dumps(out))
        """;

    static List<string> Mutated()
    {
        var random = new Random(20261121);
        string[] pieces = ["\"", "'", "\"\"\"", "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "\n", "#", "\\", " ", "_", "0", "1e", "a", "true", "-", ":", "T", "Z"];
        var all = new List<string>();
        foreach (var document in Documents)
            for (var i = 0; i < 40; i++)
            {
                var at = random.Next(document.Length + 1);
                var piece = pieces[random.Next(pieces.Length)];
                all.Add((i % 4) switch
                {
                    0 => document[..at],
                    1 => document.Insert(at, piece),
                    2 when at < document.Length => document.Remove(at, 1),
                    _ when at < document.Length => document.Remove(at, 1).Insert(at, piece),
                    _ => document + "\n" + Documents[random.Next(Documents.Length)],
                });
            }

        return all;
    }

    [Fact]
    public void Accepts_refuses_and_reads_what_pythons_own_reader_does()
    {
        List<string> all = [.. Documents, .. Mutated()];
        var judged = Judge.Python(Oracle, JsonSerializer.Serialize(all));
        var (wrong, accepted) = (new List<string>(), 0);
        foreach (var (text, expected) in all.Zip(judged.EnumerateArray()))
        {
            // tomllib takes bytes or text as given; the mark at the front of a file is not its business. Ours is taken off before.
            var read = new TomlReader(text).Read();
            var mine = read.Error is null ? Show(read.Root) : "null";
            var theirs = expected.ValueKind == JsonValueKind.Null ? "null" : Canonical(expected);
            accepted += theirs == "null" ? 0 : 1;
            if (mine != theirs)
                wrong.Add($"{JsonSerializer.Serialize(text)}\n  mine {mine} {read.Error}\n  tomllib {theirs}");
        }

        Assert.Empty(wrong.Take(10));
        Assert.InRange(accepted, 1000, all.Count - 1000);
    }

    [Fact]
    public void Depth_is_bounded()
    {
        Assert.NotNull(new TomlReader("a = " + new string('[', 100_000)).Read().Error);
        Assert.NotNull(new TomlReader("a = " + string.Concat(Enumerable.Repeat("{a=", 100_000))).Read().Error);
        Assert.NotNull(new TomlReader(string.Join('.', Enumerable.Repeat("a", 100_000)) + " = 1").Read().Error);
    }

    static string Canonical(JsonElement e)
    {
        var one = e.EnumerateObject().Single();
        return one.Name switch
        {
            "table" => "{" + string.Join(',', one.Value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => JsonSerializer.Serialize(p.Name) + ":" + Canonical(p.Value))) + "}",
            "array" => "[" + string.Join(',', one.Value.EnumerateArray().Select(Canonical)) + "]",
            "text" => JsonSerializer.Serialize(one.Value.GetString()),
            "float" => "float " + Number(one.Value.GetString()!),
            _ => one.Name + " " + one.Value.GetString(),
        };
    }

    static string Show(DataNode node) => node.Kind switch
    {
        DataKind.Map => "{" + string.Join(',', node.Pairs.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => JsonSerializer.Serialize(p.Key) + ":" + Show(p.Value))) + "}",
        DataKind.List => "[" + string.Join(',', node.Items.Select(Show)) + "]",
        DataKind.Text => JsonSerializer.Serialize(node.Text),
        _ => node.Tag switch { "int" => "int " + Integer(node.Text), "float" => "float " + Number(node.Text), "datetime" => "datetime ", _ => "bool " + node.Text },
    };

    static string Number(string text)
    {
        text = text.Replace("_", "", StringComparison.Ordinal);
        return text.EndsWith("nan", StringComparison.Ordinal) ? "nan" : text.EndsWith("inf", StringComparison.Ordinal) ? text.TrimStart('+') : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);
    }

    static string Integer(string text)
    {
        text = text.Replace("_", "", StringComparison.Ordinal);
        var value = text.StartsWith("0x", StringComparison.Ordinal) ? System.Numerics.BigInteger.Parse("0" + text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : text.StartsWith("0o", StringComparison.Ordinal) ? text[2..].Aggregate(System.Numerics.BigInteger.Zero, (n, c) => n * 8 + (c - '0'))
            : text.StartsWith("0b", StringComparison.Ordinal) ? text[2..].Aggregate(System.Numerics.BigInteger.Zero, (n, c) => n * 2 + (c - '0'))
            : System.Numerics.BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return value.ToString(CultureInfo.InvariantCulture);
    }
}
