using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Server.Web;

/// <summary>
/// Styles, scripts and fonts, embedded in this assembly and served under an address that holds the digest of their
/// content: a browser keeps them for ever, and a new version has a new address.
/// </summary>
static partial class AssetFiles
{
    /// <summary>One file, ready to be sent: as it is, and compressed where that pays.</summary>
    internal sealed record Asset(string Path, string MediaType, byte[] Content, byte[]? Brotli, byte[]? Gzip);

    // Fonts first: the style sheet names their addresses.
    static readonly string[] Files = ["inter.woff2", "mono.woff2", "htmx.js", "echarts.js", "assay.js", "favicon.svg"];
    static readonly string[] Styles = ["tokens.css", "base.css", "components.css"];

    static readonly Lazy<FrozenDictionary<string, Asset>> ByName = new(Load);
    static readonly Lazy<FrozenDictionary<string, Asset>> ByPath = new(() => ByName.Value.Values.ToFrozenDictionary(a => a.Path));

    /// <summary>The address of an asset, such as <c>/assets/1f0c.../assay.css</c>.</summary>
    public static string Address(string name) => ByName.Value[name].Path;

    public static Asset? At(string path) => ByPath.Value.GetValueOrDefault(path);

    /// <summary>The inner shapes of an icon, by its Tabler name.</summary>
    public static string Icon(string name) => Icons.Value[name];

    static readonly Lazy<FrozenDictionary<string, string>> Icons = new(() =>
        Names().Where(n => n.StartsWith("web/icons/", StringComparison.Ordinal))
            .ToFrozenDictionary(n => n["web/icons/".Length..^".svg".Length], n => Inner(Encoding.UTF8.GetString(Read(n)))));

    static FrozenDictionary<string, Asset> Load()
    {
        var assets = Files.ToDictionary(n => n, n => Make(n, Read("web/" + n)));
        var css = string.Concat(Styles.Select(n => Encoding.UTF8.GetString(Read("web/" + n)) + "\n"));
        foreach (var (name, asset) in assets)
            css = css.Replace($"asset:{name}", asset.Path, StringComparison.Ordinal);
        assets["assay.css"] = Make("assay.css", Encoding.UTF8.GetBytes(css));
        return assets.ToFrozenDictionary();
    }

    static Asset Make(string name, byte[] content)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content))[..16];
        var (media, compress) = Path.GetExtension(name) switch
        {
            ".css" => ("text/css; charset=utf-8", true),
            ".js" => ("text/javascript; charset=utf-8", true),
            ".svg" => ("image/svg+xml", true),
            _ => ("font/woff2", false),
        };
        return new Asset(
            $"/assets/{hash}/{name}", media, content,
            compress ? Compressed(content, s => new BrotliStream(s, CompressionLevel.Optimal)) : null,
            compress ? Compressed(content, s => new GZipStream(s, CompressionLevel.Optimal)) : null);
    }

    static byte[] Compressed(byte[] content, Func<Stream, Stream> wrap)
    {
        using var to = new MemoryStream();
        using (var stream = wrap(to))
            stream.Write(content);
        return to.ToArray();
    }

    static string[] Names() => typeof(AssetFiles).Assembly.GetManifestResourceNames();

    static byte[] Read(string name)
    {
        using var stream = typeof(AssetFiles).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"asset '{name}' is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    static string Inner(string svg) => Shapes().Replace(svg[(svg.IndexOf('>', StringComparison.Ordinal) + 1)..svg.LastIndexOf("</svg>", StringComparison.Ordinal)], "").Trim();

    // The invisible box that Tabler puts first.
    [GeneratedRegex("""<path stroke="none"[^>]*/>|\s*\n\s*""")]
    private static partial Regex Shapes();
}
