namespace PrivateInference.Reducer.Sessions;

/// <summary>Where training runs.</summary>
public enum ExecutionProvider
{
    /// <summary>The first of CUDA, WebGPU and CPU that opens; WebGPU only where it was asked for by name, since it may be emulated.</summary>
    Auto,

    /// <summary>An NVIDIA GPU through ONNX Runtime's CUDA provider.</summary>
    Cuda,

    /// <summary>Any GPU with a WebGPU driver.</summary>
    WebGpu,

    /// <summary>The processor.</summary>
    Cpu,
}
