namespace Assay.Build.ModelFiles.CompiledModels;

/// <summary>A form of model that holds machine code for one device.</summary>
/// <param name="Id">Stable id, as written into evidence.</param>
/// <param name="Magic">Its first bytes.</param>
/// <param name="Name">Its name, in a sentence.</param>
/// <param name="Machine">The ELF machine its own code is for; others have no place in it. 0 when it holds no ELF.</param>
internal sealed record CompiledModelKind(string Id, byte[] Magic, string Name, int Machine)
{
    public static readonly IReadOnlyList<CompiledModelKind> All =
    [
        // NVIDIA's GPU code is ELF of machine 190.
        new("tensorrt", "ftrt"u8.ToArray(), "TensorRT engine", 190),
        new("tensorrt", "ptrt"u8.ToArray(), "TensorRT engine", 190),
        new("rknn", "RKNN"u8.ToArray(), "RKNN model", 0),
        new("hailo", [1, (byte)'H', (byte)'E', (byte)'F'], "Hailo model", 0),
    ];
}
