namespace Assay.Build.ModelFiles.Weights;

/// <summary>Names that say why two tensors are equal.</summary>
internal static class Ties
{
    static readonly string[] Embeddings = ["embed", "wte", "word", "token", "shared", "lm_head", "output", "head", "decoder", "predictions", "proj_out", "softmax", "logits", "generator"];
    static readonly string[] Tables = ["pos", "rotary", "freq", "mask", "relative", "anchor", "sin", "cos", "window", "mel", "buffer"];
    static readonly HashSet<string> OfOptimizers =
        ["exp_avg", "exp_avg_sq", "max_exp_avg_sq", "exp_inf", "momentum_buffer", "square_avg", "grad_avg", "acc_delta", "sum", "prev", "step_size", "eta", "ax", "mu"];

    static readonly string[] Averages = ["ema", "teacher", "target", "momentum", "average", "student", "shadow", "swa", "best", "state", "optimizer", "exp_avg", "initial", "prev"];

    /// <summary>
    /// True for an embedding and the output that shares it, for tables that are computed and not learnt, and for copies
    /// that training keeps (averages, teachers, targets).
    /// </summary>
    public static bool Explain(string one, string other) =>
        (Any(one, Embeddings) && Any(other, Embeddings)) || (Any(one, Tables) && Any(other, Tables)) || Any(one, Averages) || Any(other, Averages);

    /// <summary>
    /// True for what an optimiser keeps beside the weights (the names of torch.optim): gradients' averages and squares stand
    /// far apart by nature.
    /// </summary>
    public static bool IsOptimizerState(string name) => OfOptimizers.Contains(name.Split(' ', '.', '/')[^1]) || OfOptimizers.Contains(name.Split(' ')[0]);

    static bool Any(string name, string[] words) => Array.Exists(words, w => name.Contains(w, StringComparison.OrdinalIgnoreCase));
}
