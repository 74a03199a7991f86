using Assay.Build.ModelFiles.Sources;
using Assay.Build.Watermarks;

namespace Assay.Build;

/// <summary>
/// A keyed, blind, white-box watermark in the weights of a model: spread over secret places with secret signs (I. Cox and others,
/// Secure Spread Spectrum Watermarking for Multimedia, 1997; for networks Y. Uchida and others, Embedding Watermarks into Deep
/// Neural Networks, 2017), here put in after training and found with an exact test. Finding needs the key and the suspect only,
/// not the original. What it survives and what it does not: docs/guides/watermark-a-model.md.
/// </summary>
public static class WeightWatermark
{
    /// <summary>
    /// Copies a model to a new file and marks the copy. The copy appears when it is complete and the mark was found in it; with
    /// a fault nothing is left. Memory is bounded whatever the model's size.
    /// </summary>
    /// <exception cref="IOException">A file cannot be read or written, or <paramref name="output"/> is there already.</exception>
    public static WatermarkEmbedding Embed(string path, string output, WatermarkKey key, WatermarkOptions? options = null, CancellationToken cancel = default)
    {
        if (File.Exists(output) || Directory.Exists(output))
            throw new IOException($"'{output}' is there already; a mark is always written to a new file");
        var partial = SealTarget.PartialOf(output);
        try
        {
            var embedding = Embedding.Write(path, partial, key, options ?? new WatermarkOptions(), cancel);
            if (embedding.Fault is null)
                File.Move(partial, output, overwrite: false);
            return embedding;
        }
        catch (SourceFailure e)
        {
            return WatermarkEmbedding.Failed(e.Message);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Looks for the key's mark in a file, or in every safetensors and ONNX file of a folder (a model in shards).</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static WatermarkVerification Verify(string path, WatermarkKey key, CancellationToken cancel = default)
    {
        try
        {
            return Detection.Of(path, key, cancel);
        }
        catch (SourceFailure e)
        {
            return WatermarkVerification.Failed(e.Message);
        }
    }

    /// <summary>Runs an ONNX model and its marked copy on the same made-up inputs. Never throws for what a model is: it says why it was not run.</summary>
    public static OutputComparison CompareOutputs(string original, string marked)
    {
        try
        {
            return OutputChange.Measure(original, marked);
        }
        catch (SourceFailure e)
        {
            return OutputComparison.NotRun(e.Message);
        }
    }

    /// <summary>What a verification found, as evidence about the model with that digest.</summary>
    public static Report Evidence(Subject model, WatermarkVerification verification, WatermarkKey key, double significance) =>
        OwnershipEvidence.Of(model, verification, key.Commitment, significance);
}
