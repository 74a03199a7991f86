using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Assay.Serving.Detection;

/// <summary>
/// The learned part: one signed byte a feature, a scale a family, and how a margin becomes a score. Format: docs/formats/guard-weights.md.
/// </summary>
sealed class InjectionModel
{
    const int Version = 1;
    const float Ceiling = 30;
    const double WindowShare = 0.7;
    const int HeaderBytes = 12 + (4 * (FeatureSet.Families * 2)) + (4 * 5);
    internal const int Bytes = HeaderBytes + FeatureSet.Buckets + 32;

    static ReadOnlySpan<byte> Magic => "ASSAYGW"u8;

    /// <summary>Weights mean something only with the lexicon and the rules that they were trained with.</summary>
    static readonly uint Vocabulary = Lexicon.Shared.Fingerprint ^ (SignalRules.Shared.Fingerprint * 31);

    readonly sbyte[] _weights;
    readonly float[] _scale;
    readonly float[] _share;

    InjectionModel(sbyte[] weights, float[] scale, float[] share)
    {
        (_weights, _scale, _share) = (weights, scale, share);
    }

    /// <summary>A family with fewer members than this is scaled as if it had this many.</summary>
    internal float Floor { get; private init; }

    internal float Constant { get; private init; }

    /// <summary>Score = 1 / (1 + exp(-(slope * margin + offset))).</summary>
    internal float Slope { get; private init; }

    internal float Offset { get; private init; }

    /// <summary>Scores from here on are blocked.</summary>
    internal float Threshold { get; private init; }

    internal static InjectionModel Of(float[] weights, FeatureFamily[] families, float[] share, float floor, float slope, float offset, float threshold)
    {
        var scale = new float[FeatureSet.Families];
        for (var i = 0; i < families.Length; i++)
            scale[(int)families[i]] = Math.Max(scale[(int)families[i]], Math.Abs(weights[i]) / 127);
        var small = new sbyte[FeatureSet.Buckets];
        for (var i = 0; i < small.Length; i++)
            small[i] = scale[(int)families[i]] == 0 ? (sbyte)0 : (sbyte)Math.Round(weights[i] / scale[(int)families[i]]);
        return new InjectionModel(small, scale, share) { Floor = floor, Constant = weights[^1], Slope = slope, Offset = offset, Threshold = threshold };
    }

    /// <summary>
    /// The margin of the stretch that was read: of the whole, moved towards that of its most suspicious window. An order in a long text
    /// is thin in the whole; a long text of nothing suspicious has no such window.
    /// </summary>
    internal double Margin(FeatureWorkspace work)
    {
        var whole = Margin(work.Features);
        var worst = double.NegativeInfinity;
        for (var w = 0; w < work.Windows; w++)
        {
            work.ReadWindow(w);
            worst = Math.Max(worst, Margin(work.Features));
        }

        return work.Windows == 0 ? whole : whole + (WindowShare * (worst - whole));
    }

    /// <summary>How far on the side of an attack a text is; 0 is the border that was learned.</summary>
    internal double Margin(FeatureSet set)
    {
        Span<int> sums = stackalloc int[FeatureSet.Families];
        var features = set.Features;
        var families = set.FamilyOf;
        for (var i = 0; i < features.Length; i++)
            sums[(int)families[i]] += _weights[features[i]];
        double margin = Constant;
        for (var f = 0; f < sums.Length; f++)
            margin += sums[f] * _scale[f] * ValueIn(set, (FeatureFamily)f);
        return margin;
    }

    /// <summary>The weight that one feature of a family carries in a text: less where there are many, within bounds, so that neither a few words nor many drown the rest.</summary>
    internal static double Value(float share, int count, float floor, FeatureFamily family) => family == FeatureFamily.Signal ? share : share / Math.Sqrt(Math.Clamp(count, floor, Ceiling));

    internal double Score(double margin) => 1 / (1 + Math.Exp(-((Slope * margin) + Offset)));

    double ValueIn(FeatureSet set, FeatureFamily family) => Value(_share[(int)family], set.CountOf(family), Floor, family);

    internal byte[] Write()
    {
        var bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        bytes[7] = Version;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Vocabulary);
        var at = 12;
        foreach (var value in (ReadOnlySpan<float>)[.. _scale, .. _share, Floor, Constant, Slope, Offset, Threshold])
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), value);
            at += 4;
        }

        System.Runtime.InteropServices.MemoryMarshal.AsBytes<sbyte>(_weights).CopyTo(bytes.AsSpan(at));
        SHA256.HashData(bytes.AsSpan(0, Bytes - 32), bytes.AsSpan(Bytes - 32));
        return bytes;
    }

    /// <summary>Null, with what is wrong, when the bytes are not weights of this version, or were changed.</summary>
    internal static InjectionModel? Read(ReadOnlySpan<byte> bytes, out string? wrong)
    {
        wrong = bytes.Length < 8 || !bytes.StartsWith(Magic) ? "these are not weights of a guard"
            : bytes[7] != Version ? $"these weights have version {bytes[7]}; this program reads version {Version}"
            : bytes.Length != Bytes ? $"the weights have {bytes.Length} bytes, not {Bytes}"
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != Vocabulary ? "these weights were trained with another lexicon or other rules than this program has; train them again"
            : !SHA256.HashData(bytes[..(Bytes - 32)]).AsSpan().SequenceEqual(bytes[(Bytes - 32)..]) ? "the weights do not match their digest"
            : null;
        if (wrong is not null)
            return null;
        var values = new float[(FeatureSet.Families * 2) + 5];
        for (var i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(12 + (4 * i))..])))
                wrong = "a number of the weights is not finite";
        if (wrong is not null)
            return null;
        var weights = new sbyte[FeatureSet.Buckets];
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, sbyte>(bytes.Slice(HeaderBytes, FeatureSet.Buckets)).CopyTo(weights);
        var rest = values.AsSpan(FeatureSet.Families * 2);
        return new InjectionModel(weights, values[..FeatureSet.Families], values[FeatureSet.Families..(FeatureSet.Families * 2)])
        {
            Floor = rest[0],
            Constant = rest[1],
            Slope = rest[2],
            Offset = rest[3],
            Threshold = rest[4],
        };
    }
}
