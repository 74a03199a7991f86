using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay;

/// <summary>
/// The one JSON dialect: camelCase, enums by <see cref="Names"/>, digests as <c>sha256:hex</c>, no nulls, no
/// comments, bounded depth. Everything Assay writes or reads goes through <see cref="Options"/>.
/// </summary>
public static class Json
{
    /// <summary>Nesting beyond this is an attack or a bug; both get an error.</summary>
    public const int MaxDepth = 64;

    public static JsonSerializerOptions Options { get; } = Make(indented: false);

    public static JsonSerializerOptions Indented { get; } = Make(indented: true);

    public static byte[] Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static string Text<T>(T value, bool indented = false) => JsonSerializer.Serialize(value, indented ? Indented : Options);

    public static JsonElement Element<T>(T value) => JsonSerializer.SerializeToElement(value, Options);

    /// <summary>The same dialect member by member: what a short command writes should not cost it the start of reflection.</summary>
    public static byte[] Written(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth }))
            write(json);
        return buffer.ToArray();
    }

    /// <summary><see cref="Written"/> as an element.</summary>
    public static JsonElement WrittenElement(Action<Utf8JsonWriter> write)
    {
        using var document = JsonDocument.Parse(Written(write), new JsonDocumentOptions { MaxDepth = MaxDepth });
        return document.RootElement.Clone();
    }

    /// <exception cref="JsonException">The text is not JSON of that shape.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8) =>
        StrictJson.Guarded(utf8, static bytes => JsonSerializer.Deserialize<T>(bytes, Options)) ?? throw new JsonException("null where a value was expected");

    /// <summary>Gives somebody else's options (a web framework's) the same dialect.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.MaxDepth = MaxDepth;
        options.NumberHandling = JsonNumberHandling.Strict;
        // Two readers that keep different duplicates would see two different statements under one signature.
        options.AllowDuplicateProperties = false;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        // Pages encode for HTML themselves; evidence should be legible.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new NameConverterFactory());
        options.Converters.Add(new DigestConverter());
    }

    static JsonSerializerOptions Make(bool indented)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = indented };
        Configure(options);
        return options;
    }

    sealed class DigestConverter : JsonConverter<Digest>
    {
        public override Digest Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Digest.TryParse(reader.GetString(), out var digest) ? digest : throw new JsonException("not a digest (expected sha256:HEX)");

        public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    sealed class NameConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type type) => type.IsEnum;

        public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(NameConverter<>).MakeGenericType(type))!;
    }

    sealed class NameConverter<T> : JsonConverter<T> where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Names.TryParse<T>(reader.GetString(), out var value)
                ? value
                : throw new JsonException($"expected one of: {string.Join(", ", Names.All<T>())}");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name());

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Names.TryParse<T>(reader.GetString(), out var value) ? value : throw new JsonException($"expected one of: {string.Join(", ", Names.All<T>())}");

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(value.Name());
    }
}
