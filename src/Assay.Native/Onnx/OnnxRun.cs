using System.Runtime.InteropServices;
using System.Text;

namespace Assay.Native;

/// <summary>One run of a session: everything it pins or allocates is let go by <see cref="Dispose"/>.</summary>
sealed unsafe class OnnxRun(OnnxLimits limits) : IDisposable
{
    readonly List<GCHandle> pins = [];
    readonly List<nint> values = [];
    nint options;

    internal IReadOnlyList<OnnxTensor>? Execute(nint session, IReadOnlyList<OnnxTensor> inputs, IReadOnlyList<string> outputs, out string error)
    {
        var given = new nint[inputs.Count];
        for (var i = 0; i < given.Length; i++)
        {
            if (Value(inputs[i], out given[i]) is not { } bad)
                continue;
            error = $"input '{inputs[i].Name}': {bad}";
            return null;
        }

        var results = new nint[outputs.Count];
        if (Run(session, given, [.. inputs.Select(i => i.Name)], results, outputs) is { } failure)
        {
            values.AddRange(results);
            error = $"the model does not run: {failure}";
            return null;
        }

        values.AddRange(results);
        var tensors = new List<OnnxTensor>(results.Length);
        var left = limits.MaxOutputBytes;
        for (var i = 0; i < results.Length; i++)
        {
            if (Read(outputs[i], results[i], ref left, out var unread) is { } tensor)
            {
                tensors.Add(tensor);
                continue;
            }

            error = $"output '{outputs[i]}': {unread}";
            return null;
        }

        error = "";
        return tensors;
    }

    string? Run(nint session, nint[] given, string[] names, nint[] results, IReadOnlyList<string> outputs)
    {
        fixed (nint* at = &options)
            if (OnnxApi.Failed(((delegate* unmanaged<nint*, nint>)OnnxApi.Entry(39))(at)) is { } e)
                return e;
        var made = options;
        var terminate = (delegate* unmanaged<nint, nint>)OnnxApi.Entry(46);
        using var clock = new CancellationTokenSource(limits.RunTimeout);
        // Disposing the registration waits for a callback under way, so the options outlive it.
        using var alarm = clock.Token.Register(() => OnnxApi.Failed(terminate(made)));
        fixed (nint* inNames = Pin(names), outNames = Pin([.. outputs]), inValues = given, outValues = results)
        {
            var failure = OnnxApi.Failed(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)OnnxApi.Entry(9))(
                session, made, inNames, inValues, (nuint)given.Length, outNames, (nuint)results.Length, outValues));
            return failure is not null && clock.IsCancellationRequested ? $"it took longer than {limits.RunTimeout.TotalSeconds:0.###} s" : failure;
        }
    }

    string? Value(OnnxTensor tensor, out nint value)
    {
        value = 0;
        nint made = 0;
        var shape = tensor.Shape.ToArray();
        string? failure;
        fixed (long* sizes = shape)
        {
            if (tensor.Data is string[] texts)
            {
                // The engine takes what comes behind it for no part of the text.
                if (texts.Any(t => t.Contains('\0', StringComparison.Ordinal)))
                    return "a text holds the character U+0000";
                failure = OnnxApi.Failed(((delegate* unmanaged<nint, long*, nuint, int, nint*, nint>)OnnxApi.Entry(48))(
                    OnnxApi.Allocator, sizes, (nuint)shape.Length, (int)OnnxElement.String, &made));
                values.Add(made);
                if (failure is null)
                    fixed (nint* strings = Pin(texts))
                        failure = OnnxApi.Failed(((delegate* unmanaged<nint, nint*, nuint, nint>)OnnxApi.Entry(52))(made, strings, (nuint)texts.Length));
            }
            else
            {
                // bool[] cannot be pinned; its bytes can.
                var data = tensor.Data is bool[] flags ? Array.ConvertAll(flags, f => f ? (byte)1 : (byte)0) : tensor.Data;
                var pin = GCHandle.Alloc(data, GCHandleType.Pinned);
                pins.Add(pin);
                failure = OnnxApi.Failed(((delegate* unmanaged<nint, nint, nuint, long*, nuint, int, nint*, nint>)OnnxApi.Entry(49))(
                    OnnxApi.CpuMemory, pin.AddrOfPinnedObject(), (nuint)Buffer.ByteLength(data), sizes, (nuint)shape.Length, (int)tensor.Element, &made));
                values.Add(made);
            }
        }

        value = made;
        return failure;
    }

    static OnnxTensor? Read(string name, nint value, ref long left, out string error)
    {
        nint info = 0;
        try
        {
            int isTensor, element;
            nuint rank, count;
            if (value == 0)
                return Fail("it was not computed", out error);
            if (OnnxApi.Failed(((delegate* unmanaged<nint, int*, nint>)OnnxApi.Entry(50))(value, &isTensor)) is { } a)
                return Fail(a, out error);
            if (isTensor == 0)
                return Fail("it is a sequence or map, not a tensor", out error);
            if (OnnxApi.Failed(((delegate* unmanaged<nint, nint*, nint>)OnnxApi.Entry(65))(value, &info)) is { } b)
                return Fail(b, out error);
            if (OnnxApi.Failed(((delegate* unmanaged<nint, int*, nint>)OnnxApi.Entry(60))(info, &element)) is { } c)
                return Fail(c, out error);
            if (OnnxApi.Failed(((delegate* unmanaged<nint, nuint*, nint>)OnnxApi.Entry(61))(info, &rank)) is { } d)
                return Fail(d, out error);
            if (OnnxApi.Failed(((delegate* unmanaged<nint, nuint*, nint>)OnnxApi.Entry(64))(info, &count)) is { } e)
                return Fail(e, out error);
            var shape = new long[(int)rank];
            fixed (long* sizes = shape)
                if (OnnxApi.Failed(((delegate* unmanaged<nint, long*, nuint, nint>)OnnxApi.Entry(62))(info, sizes, rank)) is { } f)
                    return Fail(f, out error);
            if ((long)count > left / 8)
                return Fail($"{count} elements are more than the limit leaves", out error);
            left -= (long)count * 8;
            var n = (int)count;
            if ((OnnxElement)element == OnnxElement.String)
                return Strings(name, value, n, shape, ref left, out error);
            void* data;
            if (OnnxApi.Failed(((delegate* unmanaged<nint, void**, nint>)OnnxApi.Entry(51))(value, &data)) is { } g)
                return Fail(g, out error);
            error = "";
            return (OnnxElement)element switch
            {
                OnnxElement.Float => OnnxTensor.Of(name, new ReadOnlySpan<float>(data, n).ToArray(), shape),
                OnnxElement.Double => OnnxTensor.Of(name, new ReadOnlySpan<double>(data, n).ToArray(), shape),
                OnnxElement.Int32 => OnnxTensor.Of(name, new ReadOnlySpan<int>(data, n).ToArray(), shape),
                OnnxElement.Int64 => OnnxTensor.Of(name, new ReadOnlySpan<long>(data, n).ToArray(), shape),
                OnnxElement.Bool => OnnxTensor.Of(name, Array.ConvertAll(new ReadOnlySpan<byte>(data, n).ToArray(), b => b != 0), shape),
                var other => Fail($"elements of type {other} are not read here", out error),
            };
        }
        finally
        {
            OnnxApi.Release(99, info);
        }
    }

    static OnnxTensor? Strings(string name, nint value, int count, long[] shape, ref long left, out string error)
    {
        nuint length;
        if (OnnxApi.Failed(((delegate* unmanaged<nint, nuint*, nint>)OnnxApi.Entry(53))(value, &length)) is { } a)
            return Fail(a, out error);
        if ((long)length > left)
            return Fail($"{length} bytes of text are more than the limit leaves", out error);
        left -= (long)length;
        var text = new byte[(int)length];
        var offsets = new nuint[count];
        fixed (byte* bytes = text)
        fixed (nuint* starts = offsets)
            if (OnnxApi.Failed(((delegate* unmanaged<nint, byte*, nuint, nuint*, nuint, nint>)OnnxApi.Entry(54))(value, bytes, length, starts, (nuint)count)) is { } b)
                return Fail(b, out error);
        var strings = new string[count];
        for (var i = 0; i < count; i++)
        {
            var start = (int)offsets[i];
            var end = i + 1 < count ? (int)offsets[i + 1] : text.Length;
            strings[i] = Encoding.UTF8.GetString(text, start, end - start);
        }

        error = "";
        return OnnxTensor.Of(name, strings, shape);
    }

    // Zero-terminated UTF-8 copies, pinned until Dispose; the array of their addresses.
    nint[] Pin(string[] texts)
    {
        var addresses = new nint[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            var pin = GCHandle.Alloc(Encoding.UTF8.GetBytes(texts[i] + "\0"), GCHandleType.Pinned);
            pins.Add(pin);
            addresses[i] = pin.AddrOfPinnedObject();
        }

        return addresses;
    }

    static OnnxTensor? Fail(string reason, out string error)
    {
        error = reason;
        return null;
    }

    public void Dispose()
    {
        foreach (var value in values)
            OnnxApi.Release(96, value);
        OnnxApi.Release(97, options);
        foreach (var pin in pins)
            pin.Free();
    }
}
