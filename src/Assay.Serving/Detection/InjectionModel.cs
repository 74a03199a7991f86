using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Assay.Serving.Detection;

/// <summary>
/// The learned part: for each way of attacking one signed byte a feature and a scale a family; the way that fits best counts. Then how a
/// margin becomes a score, and which outlines are those of searched suffixes. Format: docs/formats/guard-weights.md.
/// </summary>
sealed class InjectionModel
{
    const int Version = 2;
    const float Ceiling = 30;
    const double WindowShare = 0.7;
    const double AnomalyStep = 0.5;
    const int Numbers = (FeatureSet.Families * (Heads + 1)) + (3 * Heads) + 5;
    const int HeaderBytes = 12 + (4 * Numbers);
    internal const int Bytes = HeaderBytes + (FeatureSet.Buckets * Heads) + SuffixAnomaly.Entries + 32;

    /// <summary>Ways of attacking that are learned apart: a line between all of them and ordinary texts is straight for each, not for all together.</summary>
    internal const int Heads = 4;

    static ReadOnlySpan<byte> Magic => "ASSAYGW"u8;

    /// <summary>Weights mean something only with the lexicon and the rules that they were trained with.</summary>
    static readonly uint Vocabulary = Lexicon.Shared.Fingerprint ^ (SignalRules.Shared.Fingerprint * 31);

    readonly sbyte[] _weights;
    readonly float[] _scale;
    readonly float[] _share;
    readonly InjectionHead[] _heads;
    readonly SuffixAnomaly _anomaly;

    InjectionModel(sbyte[] weights, float[] scale, float[] share, InjectionHead[] heads, SuffixAnomaly anomaly) =>
        (_weights, _scale, _share, _heads, _anomaly) = (weights, scale, share, heads, anomaly);

    /// <summary>A family with fewer members than this is scaled as if it had this many.</summary>
    internal float Floor { get; private init; }

    /// <summary>Score = 1 / (1 + exp(-(slope * margin + offset))).</summary>
    internal float Slope { get; private init; }

    internal float Offset { get; private init; }

    /// <summary>Scores from here on are blocked.</summary>
    internal float Threshold { get; private init; }

    /// <summary>Outlines from here on are those of a searched suffix.</summary>
    internal float AnomalyLine { get; private init; }

    internal SuffixAnomaly Anomaly => _anomaly;

    /// <param name="weights">For each head the weights by feature; the last one is the constant.</param>
    /// <param name="levels">For each head how its margins are brought to a common measure.</param>
    internal static InjectionModel Of(float[][] weights, FeatureFamily[] families, float[] share, float floor, (float Stretch, float Shift)[] levels, SuffixAnomaly anomaly, Decision decision)
    {
        var scale = new float[FeatureSet.Families * Heads];
        var small = new sbyte[FeatureSet.Buckets * Heads];
        for (var h = 0; h < Heads; h++)
        {
            for (var i = 0; i < families.Length; i++)
                if (Math.Abs(weights[h][i]) / 127 is var step && step > scale[((int)families[i] * Heads) + h])
                    scale[((int)families[i] * Heads) + h] = step;
            for (var i = 0; i < FeatureSet.Buckets; i++)
                if (scale[((int)families[i] * Heads) + h] is > 0 and var unit)
                    small[(i * Heads) + h] = (sbyte)Math.Round(weights[h][i] / unit);
        }

        return new InjectionModel(small, scale, share, [.. levels.Select((l, h) => new InjectionHead(weights[h][^1], l.Stretch, l.Shift))], anomaly)
        {
            Floor = floor,
            Slope = decision.Slope,
            Offset = decision.Offset,
            Threshold = decision.Threshold,
            AnomalyLine = decision.AnomalyLine,
        };
    }

    /// <summary>How far on the side of an attack the stretch that was read is, for the way of attacking that fits it best.</summary>
    internal double Margin(FeatureWorkspace work)
    {
        Span<double> margins = stackalloc double[Heads];
        Margins(work, margins);
        var best = double.NegativeInfinity;
        for (var h = 0; h < Heads; h++)
            best = Math.Max(best, (margins[h] * _heads[h].Stretch) + _heads[h].Shift);
        return best;
    }

    /// <summary>
    /// The margin of each head: of the whole, moved towards that of its most suspicious window. An order in a long text is thin in the
    /// whole; a long text of nothing suspicious has no such window.
    /// </summary>
    internal void Margins(FeatureWorkspace work, Span<double> margins)
    {
        Span<double> window = stackalloc double[Heads];
        Span<double> worst = stackalloc double[Heads];
        worst.Fill(double.NegativeInfinity);
        Margins(work.Features, margins);
        for (var w = 0; w < work.Windows; w++)
        {
            work.ReadWindow(w);
            Margins(work.Features, window);
            for (var h = 0; h < Heads; h++)
                worst[h] = Math.Max(worst[h], window[h]);
        }

        if (work.Windows > 0)
            for (var h = 0; h < Heads; h++)
                margins[h] += WindowShare * (worst[h] - margins[h]);
    }

    /// <summary>The margin that an outline gives by itself: none below the line, beyond the threshold from there on.</summary>
    internal double AnomalyMargin(float anomaly) =>
        anomaly < AnomalyLine ? double.NegativeInfinity : ((Math.Log(Threshold / (1 - Threshold)) - Offset) / Slope) + (AnomalyStep * ((anomaly / AnomalyLine) - 0.9));

    void Margins(FeatureSet set, Span<double> margins)
    {
        // All heads of a feature stand side by side: four bytes that are added at once.
        Span<Vector128<int>> families = stackalloc Vector128<int>[FeatureSet.Families];
        families.Clear();
        var weights = MemoryMarshal.Cast<sbyte, int>(_weights);
        var features = set.Features;
        var familyOf = set.FamilyOf;
        for (var i = 0; i < features.Length; i++)
            families[(int)familyOf[i]] += Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(weights[features[i]]).AsSByte()));
        var sums = MemoryMarshal.Cast<Vector128<int>, int>(families);

        for (var h = 0; h < Heads; h++)
            margins[h] = _heads[h].Constant;
        for (var f = 0; f < FeatureSet.Families; f++)
        {
            var value = Value(_share[f], set.CountOf((FeatureFamily)f), Floor, (FeatureFamily)f);
            for (var h = 0; h < Heads; h++)
                margins[h] += sums[(f * Heads) + h] * _scale[(f * Heads) + h] * value;
        }
    }

    /// <summary>The weight that one feature of a family carries in a text: less where there are many, within bounds, so that neither a few words nor many drown the rest.</summary>
    internal static double Value(float share, int count, float floor, FeatureFamily family) => family == FeatureFamily.Signal ? share : share / Math.Sqrt(Math.Clamp(count, floor, Ceiling));

    internal double Score(double margin) => 1 / (1 + Math.Exp(-((Slope * margin) + Offset)));

    internal byte[] Write()
    {
        var bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        bytes[7] = Version;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Vocabulary);
        var at = 12;
        foreach (var value in (ReadOnlySpan<float>)[.. _scale, .. _share, .. _heads.SelectMany(h => (float[])[h.Constant, h.Stretch, h.Shift]), Floor, Slope, Offset, Threshold, AnomalyLine])
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), value);
            at += 4;
        }

        MemoryMarshal.AsBytes<sbyte>(_weights).CopyTo(bytes.AsSpan(at));
        MemoryMarshal.AsBytes(_anomaly.Ratios).CopyTo(bytes.AsSpan(at + _weights.Length));
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
        var values = new float[Numbers];
        for (var i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(12 + (4 * i))..])))
                wrong = "a number of the weights is not finite";
        if (wrong is not null)
            return null;
        var weights = MemoryMarshal.Cast<byte, sbyte>(bytes.Slice(HeaderBytes, FeatureSet.Buckets * Heads)).ToArray();
        var ratios = MemoryMarshal.Cast<byte, sbyte>(bytes.Slice(HeaderBytes + weights.Length, SuffixAnomaly.Entries)).ToArray();
        var scales = FeatureSet.Families * Heads;
        var heads = values.AsSpan(scales + FeatureSet.Families);
        var rest = heads[(3 * Heads)..];
        if (rest[3] is not (> 0 and < 1) || rest[4] <= 0)
        {
            wrong = "the threshold or the line of the weights is out of its range";
            return null;
        }

        return new InjectionModel(
            weights, values[..scales], values[scales..(scales + FeatureSet.Families)],
            [.. Enumerable.Range(scales + FeatureSet.Families, Heads).Select((_, h) => new InjectionHead(values[scales + FeatureSet.Families + (3 * h)], values[scales + FeatureSet.Families + (3 * h) + 1], values[scales + FeatureSet.Families + (3 * h) + 2]))],
            new SuffixAnomaly(ratios))
        {
            Floor = rest[0],
            Slope = rest[1],
            Offset = rest[2],
            Threshold = rest[3],
            AnomalyLine = rest[4],
        };
    }
}

/// <summary>How the margin of one way of attacking is brought to a common measure: (margin of the features + constant) x stretch + shift.</summary>
readonly record struct InjectionHead(float Constant, float Stretch, float Shift);

/// <summary>How a margin becomes a score and a score a decision.</summary>
readonly record struct Decision(float Slope, float Offset, float Threshold, float AnomalyLine);
