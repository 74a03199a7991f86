using System.Buffers.Binary;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Xgboost;

/// <summary>
/// The old binary form, little-endian structures of fixed size: LearnerModelParam (136 bytes), names of objective and
/// booster, GBTreeModelParam (160), each tree's TreeParam (148) with nodes of 20 and statistics of 16 bytes; attributes
/// and metrics behind it.
/// </summary>
internal sealed class XgboostBinary(ByteSource source, ScanScope scope, XgboostRules rules)
{
    const int LearnerSize = 136, ModelSize = 160, TreeSize = 148, NodeSize = 20, StatisticSize = 16, MostPairs = 100_000;
    readonly ByteCursor cursor = new(source, 1 << 16);

    /// <summary>"binf", or the learner's numbers directly; then two names that only XGBoost has in that place.</summary>
    public static bool Detects(ByteSource source, ReadOnlySpan<byte> head)
    {
        var at = head.StartsWith("binf"u8) ? 4 : 0;
        if (source.Length < at + LearnerSize + 16)
            return at > 0 && source.Length > 4;
        // base_score, then feature and class counts, in an ordinary range; then flags of 0 or 1.
        var learner = head.Slice(at, Math.Min(LearnerSize, head.Length - at));
        if (learner.Length < 24 || BinaryPrimitives.ReadInt32LittleEndian(learner[12..]) is not (0 or 1) || BinaryPrimitives.ReadInt32LittleEndian(learner[16..]) is not (0 or 1))
            return at > 0;
        var names = new ByteCursor(source, at + LearnerSize, source.Length);
        return at > 0 || (Name(names) is { } objective && objective.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '_' or '@') && Name(names) is "gbtree" or "gblinear" or "dart");
    }

    public void Read()
    {
        cursor.Skip(source.Bytes(0, 4).AsSpan().SequenceEqual("binf"u8) ? 4 : 0);
        cursor.Skip(4);
        cursor.Skip(8);
        var (attributes, metrics) = (cursor.I32() != 0, cursor.I32() != 0);
        cursor.Skip(LearnerSize - 20);
        var objective = Name(cursor);
        var booster = Name(cursor);
        if (objective is null || booster is null)
        {
            scope.Gap("the model was not read to its end: it has no names of objective and booster");
            return;
        }

        rules.Text(objective, 0);
        var error = booster switch
        {
            "gbtree" or "dart" => Trees(booster == "dart"),
            "gblinear" => Weights(),
            _ => $"the booster {ScanScope.Printable(booster)} is not known",
        };
        if (error is null && attributes && Pairs(2) is { } noAttributes)
            error = noAttributes;
        if (error is null && metrics && Pairs(1) is { } noMetrics)
            error = noMetrics;
        if (error is null && cursor.Left > 0 && objective.Contains("poisson", StringComparison.Ordinal))
            error = Pairs(2);
        if (error is null && cursor.Left > 0)
            error = $"something follows the model at offset {cursor.Position}";
        if (error is not null)
            rules.Broken(error);
    }

    static string? Name(ByteCursor from) => from.U64() is > 0 and <= 256 and var length && from.Text(length) is { } text ? text : null;

    string? Trees(bool dart)
    {
        var trees = cursor.I32();
        if (trees < 0 || trees > source.Length / TreeSize)
        {
            rules.Wrong($"{trees} trees are announced in a file of {source.Length} bytes", cursor.Position - 4, "trees");
            return "its number of trees cannot be true";
        }

        cursor.Skip(ModelSize - 4);
        for (var i = 0; i < trees; i++)
            if (Tree(i) is { } error)
                return error;
        // Each tree's output group; then, for DART, the weights of the trees.
        cursor.Skip(4L * trees);
        if (dart && trees > 0 && cursor.U64() is var weights && !cursor.Skip(weights > (ulong)source.Length ? -1 : 4 * (long)weights))
            return "it ends too early";
        return cursor.Ended ? "it ends too early" : null;
    }

    string? Tree(int index)
    {
        if (!scope.Budget.HasTime())
            return "time is up";
        var at = cursor.Position;
        cursor.Skip(4);
        var (nodes, deleted) = (cursor.I32(), cursor.I32());
        cursor.Skip(4);
        var (features, leafVector) = (cursor.I32(), cursor.I32());
        cursor.Skip(TreeSize - 24);
        if (nodes < 1 || deleted < 0 || deleted > nodes || (long)nodes * (NodeSize + StatisticSize) > cursor.Left)
        {
            rules.Wrong($"tree {index} announces {nodes} nodes, {deleted} of them deleted", at, "nodes");
            return "a tree's number of nodes cannot be true";
        }

        if (leafVector > 1)
            return "trees with vectors at their leaves are not read";
        var tree = new XgboostTree { Nodes = nodes, Features = features, Deleted = deleted };
        foreach (var name in (ReadOnlySpan<string>)["left_children", "right_children", "parents", "split_indices", "split_conditions", "default_left"])
            tree.Lengths[name] = nodes;
        for (var i = 0; i < nodes; i++)
        {
            cursor.Skip(4);
            var (left, right, split) = (cursor.I32(), cursor.I32(), cursor.U32() & 0x7fff_ffff);
            cursor.Skip(4);
            tree.LowestChild = Math.Min(tree.LowestChild, Math.Min(left, right));
            tree.HighestChild = Math.Max(tree.HighestChild, Math.Max(left, left == -1 ? -1 : right));
            // A leaf keeps no feature, a deleted node no true one.
            if (left != -1 && split != 0x7fff_ffff)
                tree.HighestFeature = Math.Max(tree.HighestFeature, split);
        }

        cursor.Skip((long)nodes * StatisticSize);
        rules.Tree(tree, index, at);
        return cursor.Ended ? "it ends too early" : null;
    }

    // GBLinearModelParam: 4 + 4 + 32 * 4 bytes, then the weights, counted.
    string? Weights()
    {
        cursor.Skip(136);
        var weights = cursor.U64();
        return weights > (ulong)source.Length || !cursor.Skip(4 * (long)weights) ? "its weights reach beyond the file" : null;
    }

    string? Pairs(int texts)
    {
        var count = cursor.U64();
        if (count > MostPairs)
            return "its attributes are more than can be there";
        for (ulong i = 0; i < count * (ulong)texts; i++)
        {
            var at = cursor.Position;
            if (cursor.Text(cursor.U64()) is not { } text)
                return "an attribute reaches beyond the file";
            rules.Text(text, at);
        }

        return cursor.Ended ? "it ends too early" : null;
    }
}
