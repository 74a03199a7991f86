using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Onnx;
using Assay.Build.ModelFiles.Safetensors;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.Watermarks;

/// <summary>A model file whose weights have names and places: safetensors or ONNX. The file is an attack until its header was checked.</summary>
internal sealed class MarkedFile : IDisposable
{
    readonly ByteSource source;

    MarkedFile(ByteSource source, IReadOnlyList<Tensor> tensors, IReadOnlyList<string> unread) => (this.source, Tensors, Unread) = (source, tensors, unread);

    /// <summary>Tensors that may carry a mark, in the order of the file.</summary>
    public IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>What should carry it and cannot be looked at, a sentence each.</summary>
    public IReadOnlyList<string> Unread { get; }

    /// <summary>Opens a file; null, with why, when it is not a well-formed model of these formats.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MarkedFile? Open(string path, out string error)
    {
        var source = FileSource.Open(path);
        var opened = Read(source, path, out error);
        if (opened is null)
            source.Dispose();
        return opened;
    }

    public void Dispose() => source.Dispose();

    static MarkedFile? Read(ByteSource source, string path, out string error)
    {
        var scope = new ScanScope(new FileResult(path, ScanLimits.Default), ScanLimits.Default, new Budget(ScanLimits.Default, default), path);
        var head = source.Bytes(0, ModelFormats.HeadBytes);
        var unread = new List<string>();
        List<Tensor>? tensors;
        if (new SafetensorsFormat().Detects(source, head, scope))
            tensors = Safetensors(source, scope, out error);
        else if (new OnnxFormat().Detects(source, head, scope))
            tensors = OnnxTensors.Read(source, unread, out error);
        else
        {
            error = "the file is neither safetensors nor ONNX; convert it, or mark the file it was made from";
            return null;
        }

        return tensors is null || !Sound(tensors, out error) ? null : new MarkedFile(source, tensors, unread);
    }

    static List<Tensor>? Safetensors(ByteSource source, ScanScope scope, out string error)
    {
        if (SafetensorsReader.Read(source, scope, out error) is not { } header)
            return null;
        if (header.Duplicates.Count + header.Oddities.Count > 0)
        {
            error = "the header breaks the safetensors format; 'assay scan' says how";
            return null;
        }

        foreach (var tensor in header.Tensors)
            if (tensor.From < 0 || tensor.To < tensor.From || tensor.To > source.Length - header.DataAt)
            {
                error = $"tensor '{ScanScope.Printable(tensor.Name)}' does not lie in the file; 'assay scan' says more";
                return null;
            }

        return SafetensorsReader.Tensors(header, source);
    }

    // Every shape must be what the bytes hold, no name twice and no byte in two tensors: two readers would see two models.
    static bool Sound(List<Tensor> tensors, out string error)
    {
        error = "";
        tensors.RemoveAll(t => !Carriers.May(t.Shape) || t.Layout.Kind is NumberKind.Double or NumberKind.Signed16 or NumberKind.Signed32 or NumberKind.Signed64);
        tensors.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        var names = new HashSet<string>();
        long behind = 0;
        foreach (var tensor in tensors)
        {
            if (tensor.Shaped != tensor.Length / tensor.Layout.Stride || tensor.Shaped < 0 || tensor.Length % tensor.Layout.Stride != 0)
                error = $"tensor '{ScanScope.Printable(tensor.Name)}' has other bytes than its type and shape say";
            else if (!names.Add(tensor.Name))
                error = $"the file holds tensor '{ScanScope.Printable(tensor.Name)}' twice";
            else if (tensor.Offset < behind)
                error = $"tensor '{ScanScope.Printable(tensor.Name)}' shares bytes with another";
            if (error.Length > 0)
                return false;
            behind = tensor.Offset + tensor.Length;
        }

        return true;
    }
}
