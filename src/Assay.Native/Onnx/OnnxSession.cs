using System.Text;

namespace Assay.Native;

/// <summary>
/// A model loaded into ONNX Runtime: CPU only, bounded threads, memory and time, no custom operator libraries, no external
/// data. Runs may come from several threads at once. Expected failures (not a model, an operator the engine does not
/// know, a wrong shape) are returned as text. A model is code of a kind: running one that nobody scanned is still
/// running it, only inside these bounds.
/// </summary>
public sealed unsafe class OnnxSession : IDisposable
{
    readonly OnnxSessionHandle handle;
    readonly OnnxLimits limits;

    OnnxSession(OnnxSessionHandle handle, OnnxLimits limits) => (this.handle, this.limits) = (handle, limits);

    public IReadOnlyList<OnnxPort> Inputs { get; private set; } = [];

    public IReadOnlyList<OnnxPort> Outputs { get; private set; } = [];

    /// <summary>The model's own <c>metadata_props</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private set; } = new Dictionary<string, string>();

    /// <summary>Loads a model from its bytes; null, with the reason, when it cannot be.</summary>
    public static OnnxSession? TryOpen(ReadOnlySpan<byte> model, OnnxLimits limits, out string error)
    {
        if (model.Length > limits.MaxModelBytes)
            error = $"not loaded: {model.Length} bytes, more than the {limits.MaxModelBytes} allowed";
        else if (OnnxModelCheck.Refuse(model) is { } refused)
            error = refused;
        else if (OnnxApi.WhyNotReady(limits.MaxMemoryBytes) is { } notReady)
            error = $"ONNX Runtime cannot be used: {notReady}";
        else
            return Create(model, limits, out error);
        return null;
    }

    static OnnxSession? Create(ReadOnlySpan<byte> model, OnnxLimits limits, out string error)
    {
        nint options = 0, session = 0;
        try
        {
            var failure = OnnxApi.Failed(((delegate* unmanaged<nint*, nint>)OnnxApi.Entry(10))(&options))
                ?? Set(24, options, Math.Clamp(limits.Threads, 1, Environment.ProcessorCount))
                ?? Set(25, options, 1)
                ?? Set(23, options, limits.Optimise ? 99 : 0)
                ?? Configure(options, "session.load_model_format", "ONNX")
                ?? Configure(options, "session.use_env_allocators", "1")
                ?? Configure(options, "session.intra_op.allow_spinning", "0");
            if (failure is null)
                fixed (byte* bytes = model)
                    failure = OnnxApi.Failed(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)OnnxApi.Entry(8))(
                        OnnxApi.Environment, bytes, (nuint)model.Length, options, &session));
            if (failure is not null)
            {
                error = $"ONNX Runtime does not load the model: {failure}";
                return null;
            }

            var opened = new OnnxSession(new OnnxSessionHandle(session), limits);
            if (opened.Describe(session) is { } undescribed)
            {
                opened.Dispose();
                error = $"ONNX Runtime cannot describe the model: {undescribed}";
                return null;
            }

            error = "";
            return opened;
        }
        finally
        {
            OnnxApi.Release(100, options);
        }
    }

    /// <summary>
    /// Runs the model. Without <paramref name="outputs"/> every output that is a tensor is computed. Null, with the
    /// reason, when the model fails, takes too long, or yields more than the limit. <paramref name="within"/> is a time limit for this run alone.
    /// </summary>
    public IReadOnlyList<OnnxTensor>? TryRun(IReadOnlyList<OnnxTensor> inputs, out string error, IReadOnlyList<string>? outputs = null, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        outputs ??= [.. Outputs.Where(o => o.Element != OnnxElement.NotATensor).Select(o => o.Name)];
        if (outputs.Count == 0)
        {
            error = "the model has no output that is a tensor";
            return null;
        }

        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            using var run = new OnnxRun(within is { } time ? limits with { RunTimeout = time } : limits);
            return run.Execute(handle.DangerousGetHandle(), inputs, outputs, out error);
        }
        finally
        {
            if (held)
                handle.DangerousRelease();
        }
    }

    public void Dispose() => handle.Dispose();

    string? Describe(nint session)
    {
        nuint inputs, outputs;
        if (OnnxApi.Failed(((delegate* unmanaged<nint, nuint*, nint>)OnnxApi.Entry(30))(session, &inputs)) is { } e)
            return e;
        if (OnnxApi.Failed(((delegate* unmanaged<nint, nuint*, nint>)OnnxApi.Entry(31))(session, &outputs)) is { } f)
            return f;
        if (inputs + outputs > (nuint)limits.MaxPorts)
            return $"it declares {inputs + outputs} inputs and outputs, more than the {limits.MaxPorts} allowed";
        var (i, o) = (new List<OnnxPort>(), new List<OnnxPort>());
        for (nuint n = 0; n < inputs; n++)
            if (Port(session, 36, 33, n, i) is { } bad)
                return bad;
        for (nuint n = 0; n < outputs; n++)
            if (Port(session, 37, 34, n, o) is { } bad)
                return bad;
        (Inputs, Outputs) = (i, o);
        return ReadMetadata(session);
    }

    static string? Port(nint session, int nameEntry, int typeEntry, nuint n, List<OnnxPort> ports)
    {
        nint name = 0, type = 0, tensor;
        if (OnnxApi.Failed(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)OnnxApi.Entry(nameEntry))(session, n, OnnxApi.Allocator, &name)) is { } e)
            return e;
        var text = OnnxApi.TakeString(name);
        try
        {
            int element;
            nuint rank;
            if (OnnxApi.Failed(((delegate* unmanaged<nint, nuint, nint*, nint>)OnnxApi.Entry(typeEntry))(session, n, &type)) is { } f)
                return f;
            if (OnnxApi.Failed(((delegate* unmanaged<nint, nint*, nint>)OnnxApi.Entry(55))(type, &tensor)) is { } g)
                return g;
            if (tensor == 0)
            {
                ports.Add(new OnnxPort(text, OnnxElement.NotATensor, []));
                return null;
            }

            if (OnnxApi.Failed(((delegate* unmanaged<nint, int*, nint>)OnnxApi.Entry(60))(tensor, &element)) is { } h)
                return h;
            if (OnnxApi.Failed(((delegate* unmanaged<nint, nuint*, nint>)OnnxApi.Entry(61))(tensor, &rank)) is { } j)
                return j;
            if (rank > 64)
                return $"'{text}' has {rank} dimensions";
            var shape = new long[(int)rank];
            fixed (long* sizes = shape)
                if (OnnxApi.Failed(((delegate* unmanaged<nint, long*, nuint, nint>)OnnxApi.Entry(62))(tensor, sizes, rank)) is { } k)
                    return k;
            ports.Add(new OnnxPort(text, (OnnxElement)element, shape));
            return null;
        }
        finally
        {
            OnnxApi.Release(98, type);
        }
    }

    string? ReadMetadata(nint session)
    {
        nint metadata = 0, keys = 0;
        long count;
        try
        {
            if (OnnxApi.Failed(((delegate* unmanaged<nint, nint*, nint>)OnnxApi.Entry(111))(session, &metadata)) is { } e)
                return e;
            if (OnnxApi.Failed(((delegate* unmanaged<nint, nint, nint*, long*, nint>)OnnxApi.Entry(123))(metadata, OnnxApi.Allocator, &keys, &count)) is { } f)
                return f;
            var read = new Dictionary<string, string>();
            for (var n = 0; n < count; n++)
            {
                var key = ((nint*)keys)[n];
                nint value = 0;
                if (n < 1000)
                    OnnxApi.Failed(((delegate* unmanaged<nint, nint, nint, nint*, nint>)OnnxApi.Entry(116))(metadata, OnnxApi.Allocator, key, &value));
                var name = OnnxApi.TakeString(key);
                if (value != 0)
                    read[name] = OnnxApi.TakeString(value);
            }

            if (keys != 0)
                OnnxApi.Free(keys);
            Metadata = read;
            return null;
        }
        finally
        {
            OnnxApi.Release(118, metadata);
        }
    }

    static string? Set(int entry, nint options, int value) =>
        OnnxApi.Failed(((delegate* unmanaged<nint, int, nint>)OnnxApi.Entry(entry))(options, value));

    static string? Configure(nint options, string key, string value)
    {
        fixed (byte* k = Encoding.UTF8.GetBytes(key + "\0"))
        fixed (byte* v = Encoding.UTF8.GetBytes(value + "\0"))
            return OnnxApi.Failed(((delegate* unmanaged<nint, byte*, byte*, nint>)OnnxApi.Entry(130))(options, k, v));
    }
}
