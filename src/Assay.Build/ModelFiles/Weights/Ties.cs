namespace Assay.Build.ModelFiles.Weights;

/// <summary>Names that say why two tensors are equal.</summary>
internal static class Ties
{
    static readonly string[] Embeddings = ["embed", "wte", "word", "token", "shared", "lm_head", "output", "head", "decoder", "predictions", "proj_out", "softmax", "logits", "generator"];
    static readonly string[] Tables = ["pos", "rotary", "freq", "mask", "relative", "anchor", "sin", "cos", "window", "mel", "buffer"];
    static readonly string[] Averages = ["ema", "teacher", "target", "momentum", "average", "student", "shadow", "swa", "best", "state", "optimizer", "exp_avg", "initial", "prev"];

    /// <summary>
    /// True for an embedding and the output that shares it, for tables that are computed and not learnt, and for copies
    /// that training keeps (averages, teachers, targets).
    /// </summary>
    public static bool Explain(string one, string other) =>
        (Any(one, Embeddings) && Any(other, Embeddings)) || (Any(one, Tables) && Any(other, Tables)) || Any(one, Averages) || Any(other, Averages);

    static bool Any(string name, string[] words) => Array.Exists(words, w => name.Contains(w, StringComparison.OrdinalIgnoreCase));
}
